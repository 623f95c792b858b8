"""Arithmetic on specs, against torch itself."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from playground.nets import spec as s
from playground.nets.build import build
from playground.nets.shapes import (
    conv_output_size,
    count_parameters,
    describe_layers,
    expected_tensors,
    input_shape,
)
from playground.nets.spec import ModelSpec, SpecError
from playground.nets.store import shipped_model
from tests.nets.nets import image_specs, labels, specs


def outputs(net, inputs) -> dict[str, tuple[int, ...]]:
    """What torch's layers really give, without the batch."""
    shapes = {}
    values = inputs
    for name, module in net.named_children():
        values = module(values)
        if isinstance(values, tuple):
            values = values[0]
            if not net.layer(name).every_step:
                values = values[:, -1]
        shapes[name] = tuple(values.shape[1:])
    return shapes


def some_input(spec: ModelSpec) -> torch.Tensor:
    shape = (2, *input_shape(spec))
    return torch.rand(shape) if spec.input.kind == "image" else torch.ones(shape, dtype=torch.long)


@settings(max_examples=50)
@given(specs)
def test_shapes_and_tensors_are_those_of_torch(spec):
    net = build(spec).eval()
    found = outputs(net, some_input(spec))
    table = describe_layers(spec)
    assert {info.name: info.output_shape for info in table} == found
    state = {
        name: tuple(tensor.shape)
        for name, tensor in net.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    assert expected_tensors(spec) == state
    assert count_parameters(spec) == sum(weight.numel() for weight in net.parameters())
    assert net(some_input(spec)).shape[-1] == len(spec.labels)


@given(st.integers(1, 40), st.integers(0, 9), st.integers(0, 4), st.integers(-1, 3))
def test_the_size_of_a_map_is_torchs_or_a_sentence(size, kernel, stride, padding):
    try:
        found = conv_output_size(size, kernel, stride, padding)
    except ValueError:
        assert kernel < 1 or stride < 1 or padding < 0 or kernel > size + 2 * padding
        return
    layer = nn.Conv1d(1, 1, kernel, stride, padding)
    assert layer(torch.zeros(1, 1, size)).shape[-1] == found


@settings(max_examples=40)
@given(image_specs(), st.randoms(use_true_random=False))
def test_a_cell_depends_on_its_receptive_field_and_on_all_of_it(spec, random):
    # What a gradient of ones through absolute weights reaches is what the cell depends on.
    windows = [
        info for info in describe_layers(spec)
        if info.field is not None and isinstance(info.layer, s.Conv | s.AvgPool)
    ]  # fmt: skip
    if not windows:
        return
    last = windows[-1]
    image = torch.zeros(1, *input_shape(spec), dtype=torch.float64, requires_grad=True)
    values: torch.Tensor = image
    for info in describe_layers(spec)[
        : [i.name for i in describe_layers(spec)].index(last.name) + 1
    ]:
        match info.layer:
            case s.Conv(filters, kernel, stride, padding):
                weight = torch.ones(filters, values.shape[1], kernel, kernel, dtype=torch.float64)
                values = nn.functional.conv2d(values, weight, None, stride, padding)
            case s.AvgPool(size, stride) | s.MaxPool(size, stride):
                values = nn.functional.avg_pool2d(values, size, stride)
    _, height, width = last.output_shape
    row, column = random.randrange(height), random.randrange(width)
    values[0, 0, row, column].backward()
    reached = image.grad[0, 0].numpy() > 0
    field = last.field
    expected = np.zeros_like(reached)
    top, left = field.start + row * field.jump, field.start + column * field.jump
    expected[max(top, 0) : max(top + field.size, 0), max(left, 0) : max(left + field.size, 0)] = (
        True
    )
    # Strides beyond the kernel leave gaps inside the square, so: within it, and to its edges.
    assert not (reached & ~expected).any()
    if all(getattr(i.layer, "stride", 1) <= getattr(i.layer, "kernel", getattr(i.layer, "size", 1))
           for i in windows) and reached.any():  # fmt: skip
        assert (reached.any(1) <= expected.any(1)).all()


def test_the_nets_of_the_article_and_of_the_pen():
    assert count_parameters(shipped_model("seed-cnn").spec) == 93_322
    assert count_parameters(shipped_model("pen-cnn").spec) <= 150_000
    rows = {info.name: info for info in describe_layers(shipped_model("seed-cnn").spec)}
    assert rows["conv3"].output_shape == (64, 3, 3)
    assert rows["flatten1"].output_shape == (576,)
    # By hand: 3, 3 + 1 = 4, 4 + 2·2 = 8, 8 + 2 = 10, 10 + 2·4 = 18.
    assert [rows[name].field.size for name in ("conv1", "pool1", "conv2", "pool2", "conv3")] == [
        3, 4, 8, 10, 18,
    ]  # fmt: skip
    assert rows["conv3"].field.jump == 4
    assert rows["dense1"].field is None
    assert rows["conv1"].multiply_adds == 32 * 9 * 26 * 26


def test_a_vocabulary_needs_as_many_rows():
    spec = ModelSpec(
        s.TextInput("word", 5, ("a", "b", "c")),
        (s.Embedding(4, 2), s.RNN(3), s.Dense(2)),
        labels(2),
    )
    with pytest.raises(SpecError, match="give it at least 5"):
        describe_layers(spec)
