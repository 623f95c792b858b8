import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.explain.activations import TraceError, trace_model
from playground.explain.backward import LOSSES, best_index, find_kernel, trace_backward
from playground.nets import spec as s
from playground.nets.build import load_module
from playground.nets.model import Model
from tests.cnn_nets import DRAWS, random_cell, random_model, random_nets, random_pixels

pytestmark = DRAWS


def loss64(model, pixels, label, kind, moved=()):
    """The loss in float64 by torch's own functions; `moved` are (name, index, new value)."""
    net = load_module(model).double()
    with torch.no_grad():
        for name, index, value in moved:
            net.get_parameter(name)[index] = value
        logits = net(torch.from_numpy(pixels[None, None].astype(np.float64) / 255))
    if kind == "cross_entropy":
        return torch.nn.functional.cross_entropy(logits, torch.tensor([label])).item()
    truth = torch.nn.functional.one_hot(torch.tensor([label]), logits.shape[1]).double()
    return torch.nn.functional.mse_loss(logits.softmax(-1), truth).item()


@settings(max_examples=20)
@given(
    data=st.data(), model=random_nets(), seed=st.integers(0, 99), label=st.integers(0, 3),
    kind=st.sampled_from(LOSSES),
)  # fmt: skip
def test_loss_gradients_and_the_step_agree_with_finite_differences(data, model, seed, label, kind):
    pixels = random_pixels(seed)
    trace = trace_model(model, pixels)
    column, cell = random_cell(data, trace)
    found = trace_backward(trace, column, cell, label, loss_kind=kind, learning_rate=0.05)
    assert found.loss == pytest.approx(loss64(model, pixels, label, kind), abs=1e-4, rel=1e-4)
    assert found.terms.sum() / len(found.terms) == pytest.approx(found.loss, abs=1e-6)
    if found.kernel is None:
        # From here back to the picture there is a way without weights.
        names = {column} if column != "softmax" else {model.spec.names[-1]}
        while "input" not in names:
            names = {
                name
                for each in names
                if not trace.info(each).tensors
                for name in trace.inputs(each)
            }
            assert names
        return
    name, index = f"{found.kernel.layer}.weight", (*found.kernel.place, *found.index)
    assert found.weight == model.weights[name][index]
    step = 1e-6
    up, down = (
        loss64(model, pixels, label, kind, [(name, index, found.weight + sign * step)])
        for sign in (1, -1)
    )
    assert found.weight_gradient == pytest.approx((up - down) / (2 * step), abs=2e-3, rel=2e-2)
    assert found.weight_after == pytest.approx(
        found.weight - 0.05 * found.weight_gradient, abs=1e-6
    )
    assert found.loss_one_weight == pytest.approx(
        loss64(model, pixels, label, kind, [(name, index, found.weight_after)]), abs=1e-4, rel=1e-4
    )


@pytest.mark.parametrize("kind", LOSSES)
def test_the_gradient_at_a_cell_is_autograds_in_float64(kind):
    model = random_model(
        [s.Conv(2), s.BatchNorm(), s.Tanh(), s.MaxPool(2, 2), s.Flatten(), s.Dense(4)], 8
    )
    pixels = random_pixels(8)
    trace = trace_model(model, pixels)
    values = {"input": torch.from_numpy(trace.input).double()[None].requires_grad_()}
    last = values["input"]
    for name, module in load_module(model).double().named_children():
        last = values[name] = module(last)
        last.retain_grad()
    probabilities = last[0].softmax(-1)
    probabilities.retain_grad()
    truth = torch.eye(4, dtype=torch.float64)[2]
    loss = (
        -probabilities[2].log()
        if kind == "cross_entropy"
        else ((probabilities - truth) ** 2).mean()
    )
    loss.backward()
    for column, cell in [("input", (0, 4, 4)), ("conv1", (1, 3, 3)), ("tanh1", (0, 2, 5)),
                         ("pool1", (1, 1, 1)), ("flatten1", (7,)), ("dense1", (2,))]:  # fmt: skip
        found = trace_backward(trace, column, cell, 2, loss_kind=kind)
        expected = values[column].grad[(0, *cell)].item()
        assert found.cell_gradient == pytest.approx(expected, abs=1e-6, rel=1e-4)
    for unit in range(4):
        found = trace_backward(trace, "softmax", (unit,), 2, loss_kind=kind)
        assert found.cell_gradient == pytest.approx(probabilities.grad[unit].item(), rel=1e-4)
    np.testing.assert_allclose(found.logit_gradients, last.grad[0], atol=1e-6)


def test_a_step_on_all_weights_is_torchs_sgd():
    model = random_model([s.Conv(3), s.ReLU(), s.Flatten(), s.Dense(4)], 4)
    pixels = random_pixels(4)
    trace = trace_model(model, pixels)
    net = load_module(model)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.01)
    inputs, target = torch.from_numpy(trace.input)[None], torch.tensor([1])
    torch.nn.functional.cross_entropy(net(inputs), target).backward()
    optimiser.step()
    expected = torch.nn.functional.cross_entropy(net(inputs), target).item()
    found = trace_backward(trace, "conv1", (0, 4, 4), 1, learning_rate=0.01)
    assert found.loss_all_weights == pytest.approx(expected, rel=1e-4)
    assert found.loss_all_weights < found.loss


def test_the_kernel_of_a_pooled_cell_is_its_winners():
    model = random_model([s.Conv(2, 3), s.ReLU(), s.MaxPool(2, 2), s.Flatten(), s.Dense(4)], 4)
    trace = trace_model(model, random_pixels(4))
    unit = 1 * 16 + 2 * 4 + 3  # channel 1, row 2, column 3 of 4×4
    kernel = find_kernel(trace, "flatten1", (unit,))
    patch = trace.values("relu1")[1, 4:6, 6:8]
    row, column = np.unravel_index(patch.argmax(), (2, 2))
    assert (kernel.layer, kernel.place, kernel.cell) == ("conv1", (1,), (1, 4 + row, 6 + column))
    index = best_index(trace, kernel)
    window = trace.input[0, kernel.cell[1] :, kernel.cell[2] :][:3, :3]
    products = np.abs(window * model.weights["conv1.weight"][1, 0])
    assert products[index[1], index[2]] == products.max() > 0


def test_a_dead_net_has_a_loss_and_gradients_of_zero():
    model = random_model([s.Conv(1), s.ReLU(), s.Flatten(), s.Dense(4)], 1)
    dead = Model("dead", model.spec, {k: np.zeros_like(v) for k, v in model.weights.items()})
    found = trace_backward(trace_model(dead, np.zeros((10, 10), np.uint8)), "conv1", (0, 0, 0), 1)
    assert found.loss == pytest.approx(np.log(4), rel=1e-6)
    assert (found.cell_gradient, found.weight_gradient, found.weight_after) == (0.0, 0.0, 0.0)


def test_wrong_labels_losses_weights_and_rates_are_refused():
    model = random_model([s.Conv(1), s.Flatten(), s.Dense(4)], 1)
    trace = trace_model(model, random_pixels(1))
    with pytest.raises(TraceError, match="no label 4; expected 0 to 3"):
        trace_backward(trace, "conv1", (0, 0, 0), 4)
    with pytest.raises(TraceError, match="cross_entropy, mse"):
        trace_backward(trace, "conv1", (0, 0, 0), 1, loss_kind="hinge")
    with pytest.raises(TraceError, match="no weight"):
        trace_backward(trace, "conv1", (0, 0, 0), 1, index=(0, 3, 0))
    with pytest.raises(TraceError, match="learning rate"):
        trace_backward(trace, "conv1", (0, 0, 0), 1, learning_rate=float("nan"))


def test_the_weight_that_counted_most_may_count_against_the_cell():
    model = random_model([s.Conv(1, 2), s.Flatten(), s.Dense(4)], 3)
    model.weights["conv1.weight"][:] = [[[[1.0, -3.0], [2.0, 0.5]]]]
    trace = trace_model(model, np.full((10, 10), 255, np.uint8))
    kernel = find_kernel(trace, "conv1", (0, 4, 4))
    assert best_index(trace, kernel) == (0, 0, 1)
