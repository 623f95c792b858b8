"""A net arranged for training is the same function, and runs on what decides its answer alone."""

import copy

import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from playground.nets import spec as s
from playground.nets.build import build
from playground.nets.cpu_speed import optimise_for_cpu, optimise_for_inference
from playground.nets.layers.combine import Add
from playground.nets.shapes import seen_size
from playground.nets.spec import ModelSpec, SpecError

WINDOWS = st.one_of(
    st.builds(
        s.Conv, st.just(3), st.integers(1, 4), st.integers(1, 3), st.sampled_from([0, 0, 0, 1])
    ),
    st.builds(s.AvgPool, st.integers(1, 3), st.integers(1, 3)),
    st.builds(s.MaxPool, st.integers(1, 3), st.integers(1, 3)),
    st.sampled_from([s.ReLU(), s.Tanh(), s.BatchNorm()]),
)


@st.composite
def nets(draw) -> ModelSpec:
    """Nets of pictures that are not square, whatever their windows."""
    source = s.ImageInput(2, draw(st.integers(11, 17)), draw(st.integers(11, 17)))
    layers = (*draw(st.lists(WINDOWS, min_size=1, max_size=4)), s.Flatten(), s.Dense(3))
    return ModelSpec(source, layers, ("a", "b", "c"))


def looked_at(spec: ModelSpec) -> tuple[int, int]:
    """Height and width of the part of the input that the logits' gradients reach, by autograd."""
    net, source = build(spec).double().train(), spec.input
    pictures = torch.randn(40, 2, source.height, source.width, dtype=torch.float64)
    pictures.requires_grad_()
    net(pictures).sin().sum().backward()
    reached = (pictures.grad != 0).any(0).any(0)
    rows, columns = reached.any(1).nonzero(), reached.any(0).nonzero()
    return int(rows.max()) + 1, int(columns.max()) + 1


@hypothesis_settings(deadline=None, max_examples=60)
@given(nets(), st.integers(0, 1000))
def test_a_quickened_net_is_the_same_function_of_what_it_sees(spec, seed):
    with torch.random.fork_rng():
        torch.random.default_generator.manual_seed(seed)
        try:
            plain = build(spec).double().train()
        except SpecError:
            return
        quick = copy.deepcopy(plain)
        optimise_for_cpu(quick)
        source = spec.input
        pictures = torch.randn(4, 2, source.height, source.width, dtype=torch.float64)
        reached = looked_at(spec)
    for net in (plain, quick):
        net(pictures).sin().sum().backward()
    assert torch.allclose(plain(pictures), quick(pictures), atol=1e-9)
    for one, other in zip(plain.parameters(), quick.parameters(), strict=True):
        assert torch.allclose(one.grad, other.grad, atol=1e-9)
    seen = seen_size(spec)
    assert seen[0] >= reached[0]
    assert seen[1] >= reached[1]
    # Padding keeps more than is looked at, batch norm looks at all, a ReLU may hide what it did.
    if not any(
        isinstance(x, s.ReLU | s.BatchNorm) or getattr(x, "padding", 0) for x in spec.layers
    ):
        assert seen == reached


@pytest.mark.parametrize(
    ("layers", "size"),
    [
        ((s.Conv(4, 3), s.MaxPool(2), s.Conv(4, 3), s.MaxPool(2)), (26, 26)),
        ((s.Conv(4, 3), s.MaxPool(2), s.Conv(4, 3), s.BatchNorm(), s.MaxPool(2)), (28, 28)),
        ((s.Conv(4, 3, 1, 1), s.MaxPool(3, 3)), (28, 28)),
        ((s.MaxPool(3, 3), s.Conv(4, 3, 1, 1)), (27, 27)),
        ((s.Dropout(0.5), s.MaxPool(3, 3)), (28, 28)),
        ((), (28, 28)),
    ],
)
def test_how_much_of_a_picture_is_seen(layers, size):
    labels = tuple("0123456789")
    assert seen_size(ModelSpec(s.ImageInput(), (*layers, s.Flatten(), s.Dense(10)), labels)) == size


@hypothesis_settings(deadline=None, max_examples=60)
@given(nets(), st.integers(0, 1000))
def test_a_net_for_inference_gives_the_same_answers(spec, seed):
    with torch.random.fork_rng():
        torch.random.default_generator.manual_seed(seed)
        try:
            plain = build(spec).double()
        except SpecError:
            return
        source = spec.input
        pictures = torch.randn(40, 2, source.height, source.width, dtype=torch.float64)
        for module in plain.modules():
            if isinstance(module, torch.nn.BatchNorm2d):  # as if trained
                torch.nn.init.normal_(module.weight)
                torch.nn.init.normal_(module.bias)
        plain.train()(pictures)  # moves the running means
    plain.eval()
    quick = copy.deepcopy(plain)
    optimise_for_inference(quick)
    assert torch.allclose(plain(pictures), quick(pictures), atol=1e-9)


def test_a_normalisation_becomes_part_of_the_convolution_that_it_alone_reads():
    layers = (s.Conv(4, 3), s.BatchNorm(), s.ReLU(), s.BatchNorm(), s.Flatten(), s.Dense(3))
    net = build(ModelSpec(s.ImageInput(2, 9, 9), layers, ("a", "b", "c"))).eval()
    optimise_for_inference(net)
    assert [step.name for step in net.steps] == ["conv1", "relu1", "norm2", "flatten1", "dense1"]


def test_a_normalisation_of_a_convolution_with_other_readers_stays():
    nodes = (
        s.Node(s.Conv(4, 3)), s.Node(s.BatchNorm()), s.Node(Add(), ("conv1", "norm1")),
        s.Node(s.Flatten()), s.Node(s.Dense(3)),
    )  # fmt: skip
    net = build(ModelSpec(s.ImageInput(2, 9, 9), nodes, ("a", "b", "c"))).eval()
    pictures = torch.randn(5, 2, 9, 9, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        before = net(pictures)
        optimise_for_inference(net)
        assert "norm1" in [step.name for step in net.steps]
        assert torch.allclose(net(pictures), before, atol=1e-5)
