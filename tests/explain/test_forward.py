import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.explain.activations import trace_model
from playground.explain.forward import fed_cells, trace_forward
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


def doubled(trace):
    """What every column before the softmax holds, in float64."""
    return {name: torch.from_numpy(trace.values(name)).double()[None] for name in trace.columns}


def rest_of(trace, column, start):
    """The logits from a column on, in float64."""
    net, values = load_module(trace.model).double(), doubled(trace) | {column: start}
    last = net.spec.names[-1]
    return (start if column == last else run_on(net, values, column)[last])[0]


@settings(max_examples=20)
@given(data=st.data(), model=random_nets(), seed=st.integers(0, 99))
def test_flow_and_drops_agree_with_float64_passes(data, model, seed):
    trace = trace_model(model, random_pixels(seed))
    column, cell = random_cell(data, trace, trace.columns[:-1])
    found = trace_forward(trace, column, cell)
    start = torch.from_numpy(trace.values(column)).double()[None].requires_grad_()
    jacobian = torch.autograd.functional.jacobian(lambda x: rest_of(trace, column, x), start)
    np.testing.assert_allclose(
        found.gradients, jacobian[(slice(None), 0, *cell)], atol=1e-3, rtol=1e-3
    )
    np.testing.assert_allclose(found.flow, found.gradients * found.value, atol=1e-6)
    without = start.detach().clone()
    without[(0, *cell)] = 0
    drops = (rest_of(trace, column, start) - rest_of(trace, column, without)).detach()
    np.testing.assert_allclose(found.drops, drops, atol=1e-3, rtol=1e-3)


def test_through_a_linear_net_flow_and_drop_are_the_same():
    model = random_model([s.Conv(2), s.AvgPool(2, 2), s.Flatten(), s.Dense(4)], 5)
    found = trace_forward(trace_model(model, random_pixels(5)), "conv1", (1, 2, 2))
    assert abs(found.value) > 1e-3
    np.testing.assert_allclose(found.flow, found.drops, atol=1e-5)


@settings(max_examples=20)
@given(data=st.data(), model=random_nets(st.one_of(CONVS, AVERAGE_POOLS)))
def test_a_cell_feeds_just_what_changes_with_it(data, model):
    """With positive weights every fed cell grows when the cell grows, in float64."""
    for array in model.weights.values():
        np.abs(array, out=array)
        array += np.float32(0.1)
    trace = trace_model(model, random_pixels(2))
    column, cell = random_cell(data, trace, trace.columns[:-1])
    fed = fed_cells(trace, column, cell)
    net, plain = load_module(model).double(), doubled(trace)
    moved = plain[column].clone()
    moved[(0, *cell)] += 1.0
    before, after = (run_on(net, plain | {column: at}, column) for at in (plain[column], moved))
    assert list(fed)[1:-1] == list(after)
    for name in after:
        np.testing.assert_array_equal(fed[name], (after[name] - before[name])[0].detach() > 1e-12)
    last = model.spec.names[-1]
    assert fed["softmax"].all() == fed[last].any()


def test_after_the_softmax_nothing_follows():
    model = random_model([s.Flatten(), s.Dense(4)], 5)
    found = trace_forward(trace_model(model, random_pixels(5)), "softmax", (2,))
    assert found.drops.tolist() == [0.0] * 4
    assert found.value == pytest.approx(found.value)
    assert list(found.fed) == ["softmax"]
