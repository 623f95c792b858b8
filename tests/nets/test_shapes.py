"""Arithmetic on specs, against torch itself."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from playground.nets import spec as s
from playground.nets.build import build
from playground.nets.efficientnet import lite0_spec
from playground.nets.shapes import (
    conv_output_size,
    count_parameters,
    describe_layers,
    expected_tensors,
    input_shape,
)
from playground.nets.spec import ModelSpec, SpecError
from playground.nets.store import shipped_model
from playground.text import LANGUAGES, say
from tests.nets.nets import image_specs, labels, specs


def some_input(spec: ModelSpec) -> torch.Tensor:
    shape = (2, *input_shape(spec))
    return torch.rand(shape) if spec.input.kind == "image" else torch.ones(shape, dtype=torch.long)


@settings(max_examples=50)
@given(specs)
def test_shapes_and_tensors_are_those_of_torch(spec):
    net = build(spec).eval()
    found = {name: tuple(v.shape[1:]) for name, v in net.outputs(some_input(spec)).items()}
    assert found.pop("input") == input_shape(spec)
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


def reached(spec: ModelSpec, name: str, cell: tuple[int, ...]) -> np.ndarray:
    """Rows × columns of the picture that a gradient reaches from a cell, through weights that are
    all positive, so that nothing cancels."""
    net = build(spec).double().eval()
    with torch.no_grad():
        for values in (*net.parameters(), *net.buffers()):
            if not values.is_floating_point():
                continue  # a batch norm's counter
            values.abs_()
            values += 0.01
    image = torch.rand(1, *input_shape(spec), dtype=torch.float64, requires_grad=True)
    net.until(image, name)[(0, *cell)].backward()
    return (image.grad[0] != 0).any(0).numpy()


@settings(max_examples=60, deadline=None)
@given(spec=image_specs(), data=st.data())
def test_a_cell_depends_on_nothing_but_its_receptive_field(spec, data):
    info = data.draw(st.sampled_from(describe_layers(spec)))
    if info.field is None or len(info.output_shape) != 3:
        return
    cell = tuple(data.draw(st.integers(0, size - 1)) for size in info.output_shape)
    expected = np.zeros(input_shape(spec)[1:], bool)
    (top, bottom), (left, right) = (info.field.range_of(at) for at in cell[1:])
    expected[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = True
    assert not (reached(spec, info.name, cell) & ~expected).any()


@settings(max_examples=40, deadline=None)
@given(spec=image_specs(branches=False, kinds=[s.Conv, s.AvgPool, s.Tanh]), data=st.data())
def test_a_receptive_field_is_no_larger_than_it_must_be(spec, data):
    info = data.draw(st.sampled_from(describe_layers(spec)))
    strides = [getattr(i, "stride", 1) - getattr(i, "kernel", getattr(i, "size", 1))
               for i in spec.layers]  # fmt: skip
    # A stride beyond the kernel leaves gaps, and padding cuts off an edge.
    padded = any(
        getattr(layer, "padding", 0) or getattr(layer, "same", False) for layer in spec.layers
    )
    if info.field is None or len(info.output_shape) != 3 or max(strides) > 0 or padded:
        return
    cell = tuple(data.draw(st.integers(0, size - 1)) for size in info.output_shape)
    rows, columns = np.nonzero(reached(spec, info.name, cell))
    found = ((rows.min(), rows.max() + 1), (columns.min(), columns.max() + 1))
    assert found == tuple(info.field.range_of(at) for at in cell[1:])


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


def test_padding_behind_a_stride_moves_the_field_by_whole_jumps():
    layers = (s.Conv(2, 3, 2, padding=1), s.Conv(2, 3, 1, padding=1), s.Flatten(), s.Dense(2))
    spec = s.ModelSpec(s.ImageInput(1, 28, 28), layers, ("a", "b"))
    field = describe_layers(spec)[1].field
    rows, _ = np.nonzero(reached(spec, "conv2", (0, 5, 5)))
    assert (rows.min(), rows.max() + 1) == field.range_of(5) == (7, 14)


FORMULA = {"卷积核个数": "filters", "通道数": "channels", "组数": "groups", "输出高度": "height",
           "输出宽度": "width", "height × width of the output": "height × width",
           "×": "*", "÷": "/", "²": "**2"}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_formulas_of_the_layer_table_fit_a_net_with_groups_and_without_biases(language):
    spec = lite0_spec()
    with torch.device("meta"):
        net = build(spec).eval()
        with FlopCounterMode(display=False) as counted:
            net(torch.zeros(1, 3, 224, 224))
    table = describe_layers(spec)
    norms = sum(i.multiply_adds for i in table if i.layer.kind == "norm")
    assert sum(info.multiply_adds for info in table) - norms == counted.get_total_flops() / 2
    told = say(language, "cnntable.formulas")
    for word, sign in FORMULA.items():
        told = told.replace(word, sign)
    weights, work = re.findall(r"filters \* channels / groups[a-z*/0-9 ]*", told)
    for name in ("conv1", "conv2", "conv3"):
        info, module = next(i for i in table if i.name == name), net.get_submodule(name)
        values = {"filters": module.out_channels, "channels": module.in_channels,
                  "groups": module.groups, "k": module.kernel_size[0],
                  "height": info.output_shape[1], "width": info.output_shape[2]}  # fmt: skip
        assert info.parameters == sum(each.numel() for each in module.parameters())
        assert eval(weights, {}, values) == info.parameters
        assert eval(work, {}, values) == info.multiply_adds
