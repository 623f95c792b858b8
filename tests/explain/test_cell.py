import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.explain.activations import TraceError, trace_model
from playground.explain.cell import explain_cell, seen_cells
from playground.nets import spec as s
from playground.nets.build import load_module
from tests.cnn_nets import (
    AVERAGE_POOLS,
    CONVS,
    DRAWS,
    random_cell,
    random_model,
    random_nets,
    random_pixels,
    run_on,
)

pytestmark = DRAWS


def layer_of(trace, column):
    return dict(load_module(trace.model).double().named_children())[column]


@settings(max_examples=40)
@given(data=st.data(), model=random_nets(), seed=st.integers(0, 99))
def test_the_arithmetic_adds_up_and_is_torchs_own_in_float64(data, model, seed):
    trace = trace_model(model, random_pixels(seed))
    column, cell = random_cell(data, trace)
    found = explain_cell(trace, column, cell)
    assert np.dot(found.inputs, found.weights) + found.bias == pytest.approx(found.sum, abs=1e-9)
    for name, source, value in zip(found.columns, found.sources, found.inputs, strict=True):
        if column != "softmax":
            assert value == (0.0 if source is None else trace.values(name)[source])
    assert found.output == trace.values(column)[cell]
    if column in ("input", "softmax"):
        assert found.output == pytest.approx(
            found.sum if column == "input" else found.inputs[cell[0]] / found.sum, rel=1e-5
        )
        return
    given = (torch.from_numpy(values).double()[None] for values in trace.given(column))
    reference = layer_of(trace, column)(*given)[0][cell].item()
    assert found.output == pytest.approx(reference, abs=1e-4, rel=1e-4)
    function = {"relu": lambda x: max(x, 0.0), "tanh": np.tanh}
    function["sigmoid"] = lambda x: 1 / (1 + np.exp(-x))
    function["relusix"] = lambda x: min(max(x, 0), 6)
    function["silu"] = lambda x: x / (1 + np.exp(-x))
    function["softplus"] = lambda x: np.log1p(np.exp(x))
    leak = getattr(trace.model.spec.layer(column), "leak", 0.0)
    function["leakyrelu"] = lambda x: max(x, leak * x)
    function["gelu"] = lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2
    shown = function.get(found.kind, lambda x: x)(found.sum)
    assert shown == pytest.approx(reference, abs=1e-6, rel=1e-6)


def test_a_max_pooling_names_its_winner_and_an_average_gives_each_its_part():
    for pool, expected in ((s.MaxPool(2, 2), {0.0, 1.0}), (s.AvgPool(2, 2), {0.25})):
        model = random_model([s.Conv(2), pool, s.Flatten(), s.Dense(4)], 3)
        trace = trace_model(model, random_pixels(3))
        found = explain_cell(trace, model.spec.names[1], (1, 2, 3))
        assert set(found.weights) == expected
        assert found.sources == ((1, 4, 6), (1, 4, 7), (1, 5, 6), (1, 5, 7))
        assert found.sum == pytest.approx(found.output, abs=1e-6)


def test_padding_counts_as_zero_and_has_no_source():
    model = random_model([s.Conv(1, 3, 1, 1), s.Flatten(), s.Dense(4)], 3)
    found = explain_cell(trace_model(model, random_pixels(3)), "conv1", (0, 0, 0))
    assert [source is None for source in found.sources] == [True] * 4 + [False] * 2 + [
        True, False, False,
    ]  # fmt: skip
    assert set(found.inputs[:4]) == {0.0}


def test_numbers_beyond_float32_are_refused_in_a_sentence():
    model = random_model([s.Conv(1), s.Flatten(), s.Dense(4)], 3)
    model.weights["conv1.weight"][:] = 3e38
    trace = trace_model(model, np.full((10, 10), 255, np.uint8))
    with pytest.raises(TraceError, match="not finite"):
        explain_cell(trace, "conv1", (0, 0, 0))


def positive(model):
    for array in model.weights.values():
        np.abs(array, out=array)
        array += np.float32(0.01)
    return model


@settings(max_examples=20)
@given(data=st.data(), model=random_nets(st.one_of(CONVS, AVERAGE_POOLS)))
def test_the_receptive_field_is_where_a_gradient_reaches(data, model):
    """With positive weights nothing cancels, so the gradient's support is the whole field."""
    trace = trace_model(positive(model), random_pixels(1))
    column, cell = random_cell(data, trace, trace.columns[1:-1])
    picture = torch.from_numpy(trace.input)[None].double().requires_grad_()
    values = run_on(load_module(model).double(), {"input": picture}, "input")[column]
    values[(0, *cell)].backward()
    np.testing.assert_array_equal(seen_cells(trace, column, cell)["input"], picture.grad[0] > 0)
    assert list(seen_cells(trace, "softmax", (0,))) == list(reversed(trace.columns))


def test_a_normalisation_and_a_max_pooling_say_what_they_computed_with():
    layers = [s.Conv(2), s.BatchNorm(), s.MaxPool(2, 2), s.Flatten(), s.Dense(4)]
    model = random_model(layers, 3)
    trace = trace_model(model, random_pixels(3))
    norm, pool = model.spec.names[1:3]
    facts = explain_cell(trace, norm, (1, 2, 3)).facts
    tensors = {"mean": "running_mean", "variance": "running_var", "gain": "weight", "shift": "bias"}
    for name, tensor in tensors.items():
        assert facts[name] == pytest.approx(float(model.weights[f"{norm}.{tensor}"][1]))
    found = explain_cell(trace, pool, (1, 2, 3))
    assert found.facts == {"winner": float(np.argmax(found.inputs))}
