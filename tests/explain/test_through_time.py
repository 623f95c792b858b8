"""Gradients through time against torch's autograd and finite differences."""

import numpy as np
import pytest
import torch

from playground.explain.edits import Edit
from playground.explain.reading import ReadingError, encode_text
from playground.explain.through_time import gradients_through_time, weight_gradient_by_step
from playground.nets.build import load_module
from playground.nets.model import Model
from tests.explain.text_models import CELLS, TEXT, text_model

RECURRENT = (torch.nn.RNN, torch.nn.GRU, torch.nn.LSTM)


def torch_loss(model: Model, ids, label: int):
    """The loss in float64, with each layer's inputs and each weight holding their gradients."""
    net = load_module(model).double()
    values = net.embedding1(torch.tensor(ids)).requires_grad_()
    values.retain_grad()
    seen = {"embedding1": values}
    for name, module in list(net.named_children())[1:]:
        values = module(values[None])[0][0] if isinstance(module, RECURRENT) else module(values)
        values.retain_grad()
        seen[name] = values
    loss = torch.nn.functional.cross_entropy(values[-1:], torch.tensor([label]))
    loss.backward()
    return net, seen, loss


@pytest.mark.parametrize("kind", CELLS)
def test_gradients_are_autograds(kind):
    model = text_model(kind)
    found = gradients_through_time(model, TEXT, 1)
    ids = [model.spec.input.vocabulary.index(t) + 2 if t in model.spec.input.vocabulary else 1
           for t in found.tokens]  # fmt: skip
    net, seen, loss = torch_loss(model, ids, 1)
    assert found.label == 1
    assert found.loss == pytest.approx(loss.item(), abs=1e-10)
    np.testing.assert_allclose(found.words, seen["embedding1"].grad.numpy(), atol=1e-10)
    np.testing.assert_allclose(found.word_norms, seen["embedding1"].grad.norm(dim=1), atol=1e-10)
    for cell in found.cells:
        for part, places in {
            "weight_ih_l0": [(0, 0), (5, 3)],
            "weight_hh_l0": [(0, 1), (-1, 2)],
            "bias_ih_l0": [(1, 0)],
            "bias_hh_l0": [(-1, 0)],
        }.items():
            tensor = f"{cell.name}.{part}"
            grad = net.get_submodule(cell.name).get_parameter(part).grad
            grad = grad.reshape(len(grad), -1)
            for row, column in places:
                row %= len(grad)
                by_step = weight_gradient_by_step(model, TEXT, 1, tensor, row, column)
                assert by_step.total == pytest.approx(grad[row, column].item(), abs=1e-10)
                assert by_step.steps.sum() == pytest.approx(by_step.total, abs=1e-12)
                assert len(by_step.steps) == len(found.tokens)


def lstm_step(cell, x, state):
    """By hand, because nn.LSTM does not say how h_t comes from the c_t that it gives back."""
    h, c = state or (torch.zeros(6).double(), torch.zeros(6).double())
    sums = cell.weight_ih_l0 @ x + cell.bias_ih_l0 + cell.weight_hh_l0 @ h + cell.bias_hh_l0
    i, f, g, o = sums.split(6)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def stepped(kind: str):
    """h_t (and c_t) of each step on torch's graph."""
    model = text_model(kind)
    module = load_module(model).double()
    cell = getattr(module, f"{kind}1")
    rows = module.embedding1(torch.tensor([2, 5, 7, 1, 9])).detach()
    hidden, memories, state = [], [], None
    for row in rows:
        if kind == "lstm":
            state = lstm_step(cell, row, state)
            memories.append(state[1])
            hidden.append(state[0])
        else:
            _, state = cell(row[None], state)
            hidden.append(state)
    return model, module, hidden, memories


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
def test_states_and_jacobians_are_autograds(kind):
    model, module, hidden, memories = stepped(kind)
    words = model.spec.input.vocabulary
    text = " ".join(words[i - 2] if i > 1 else "zz" for i in (2, 5, 7, 1, 9))
    found = gradients_through_time(model, text, 0).cells[0]
    jacobian = torch.stack(
        [
            torch.stack(torch.autograd.grad(h, hidden, retain_graph=True, allow_unused=True))
            for h in hidden[-1].flatten()
        ]
    ).reshape(6, 5, 6)
    norms = torch.linalg.matrix_norm(jacobian.transpose(0, 1), ord=2)
    np.testing.assert_allclose(found.jacobian, norms, atol=1e-9)
    assert found.jacobian[-1] == pytest.approx(1)
    loss = torch.nn.functional.cross_entropy(
        module.dense1(hidden[-1].reshape(1, 6)), torch.tensor([0])
    )
    grads = torch.stack(torch.autograd.grad(loss, hidden, retain_graph=True)).reshape(5, 6)
    np.testing.assert_allclose(found.hidden, grads, atol=1e-9)
    np.testing.assert_allclose(found.norms, grads.norm(dim=1), atol=1e-9)
    assert (found.memory is not None) == (kind == "lstm") == (found.memory_jacobian is not None)
    if found.memory is not None:
        grads = torch.stack(torch.autograd.grad(loss, memories, retain_graph=True)).reshape(5, 6)
        np.testing.assert_allclose(found.memory, grads, atol=1e-9)
        rows = [torch.autograd.grad(h, memories, retain_graph=True) for h in hidden[-1].flatten()]
        jacobian = torch.stack([torch.stack(row) for row in rows]).reshape(6, 5, 6)
        norms = torch.linalg.matrix_norm(jacobian.transpose(0, 1), ord=2)
        np.testing.assert_allclose(found.memory_jacobian, norms, atol=1e-9)


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm", "stack"])
def test_a_weights_gradient_is_the_slope_of_the_loss(kind):
    model = text_model(kind)
    tensor = f"{kind if kind != 'stack' else 'gru'}1.weight_hh_l0"
    found = weight_gradient_by_step(model, TEXT, 0, tensor, 1, 2)

    def loss(change: float) -> float:
        weight = model.weights[tensor].astype(np.float64)
        weight[1, 2] += change
        changed = Model("x", model.spec, {**model.weights, tensor: weight})
        return gradients_through_time(changed, TEXT, 0).loss

    assert found.total == pytest.approx((loss(1e-6) - loss(-1e-6)) / 2e-6, abs=1e-7)


def test_a_plain_cells_gradient_vanishes_with_small_weights_and_explodes_with_large():
    text = "it is not a very good film " * 5
    small, large = text_model("rnn", 0.1), text_model("rnn", 0.1)
    found = gradients_through_time(small, text, 0).cells[0]
    assert found.jacobian[0] < 1e-6
    assert (np.diff(found.norms) > 0).mean() > 0.9
    weights = {**large.weights, "rnn1.weight_hh_l0": 1.1 * np.eye(6, dtype=np.float32)}
    weights["rnn1.weight_ih_l0"] = np.zeros((6, 7), np.float32)
    weights["rnn1.bias_ih_l0"] = weights["rnn1.bias_hh_l0"] = np.zeros(6, np.float32)
    exploding = Model("rnn", large.spec, weights)
    found = gradients_through_time(exploding, text, 0).cells[0]
    np.testing.assert_allclose(found.jacobian, 1.1 ** np.arange(34, -1, -1), rtol=1e-5)


@pytest.mark.parametrize(
    ("tensor", "row", "column", "sentence"),
    [
        ("dense1.weight", 0, 0, "is not a tensor of a recurrent layer, such as gru1.weight_hh_l0"),
        ("gru1.nothing", 0, 0, "is not a tensor of a recurrent layer"),
        ("gru1.weight_hh_l0", 18, 0, "has the shape 18×6; it has no element 18, 0"),
        ("gru1.bias_hh_l0", 0, 1, "has the shape 18; it has no element 0, 1"),
    ],
)
def test_a_weight_that_is_not_there_is_refused(tensor, row, column, sentence):
    with pytest.raises(ReadingError, match=sentence):
        weight_gradient_by_step(text_model("gru"), TEXT, 0, tensor, row, column)


def test_a_label_that_is_not_there_is_refused():
    with pytest.raises(ReadingError, match="The label is 2; gru has labels 0 to 1"):
        gradients_through_time(text_model("gru"), TEXT, 2)


# ---- with states and gates held by hand -------------------------------------------------------


def held_loss(model: Model, rows, edits, label: int):
    """The loss by the books' equations on torch's graph; what an edit holds is a constant."""
    (name,) = (each for each in model.spec.names if each[:-1] in ("rnn", "gru", "lstm"))
    net = load_module(model).double()
    cell, kind, size = net.get_submodule(name), name[:-1], 6
    h = c = torch.zeros(size).double()
    for t, x in enumerate(rows):

        def hold(what, values, t=t):
            for edit in edits:
                if edit.kind == what and edit.holds(t):
                    units = range(size) if edit.unit is None else [edit.unit]
                    free = torch.tensor([float(u not in units) for u in range(size)]).double()
                    values = values * free + edit.value * (1 - free)
            return values

        a = cell.weight_ih_l0 @ x + cell.bias_ih_l0
        b = cell.weight_hh_l0 @ h + cell.bias_hh_l0
        if kind == "rnn":
            h = hold("hidden", (a + b).tanh())
        elif kind == "gru":
            (ra, za, na), (rb, zb, nb) = a.split(size), b.split(size)
            r, z = hold("reset", (ra + rb).sigmoid()), hold("update", (za + zb).sigmoid())
            n = hold("new", (na + r * nb).tanh())
            h = hold("hidden", (1 - z) * n + z * h)
        else:
            i, f, g, o = (a + b).split(size)
            i, f, o = hold("input", i.sigmoid()), hold("forget", f.sigmoid()), o.sigmoid()
            c = hold("memory", f * c + i * hold("cell", g.tanh()))
            h = hold("hidden", hold("output", o) * c.tanh())
    logits = net.dense1(h)[None]
    return net, torch.nn.functional.cross_entropy(logits, torch.tensor([label]))


@pytest.mark.parametrize(
    ("kind", "edits"),
    [
        ("rnn", (Edit("rnn1", 12, "hidden", 2, 0.9),)),
        ("gru", (Edit("gru1", 2, "update", None, 1.0, 5), Edit("gru1", 7, "new", 1, -0.5))),
        ("gru", (Edit("gru1", 4, "reset", 3, 0.0, 99), Edit("gru1", 6, "hidden", None, 0.2))),
        ("lstm", (Edit("lstm1", 1, "forget", None, 0.0, 3), Edit("lstm1", 5, "memory", 4, 2.0))),
        ("lstm", (Edit("lstm1", 2, "output", 0, 1.0, 9), Edit("lstm1", 4, "cell", 5, 0.3))),
        ("lstm", (Edit("lstm1", 6, "input", None, 1.0), Edit("lstm1", 8, "hidden", 1, -1.0))),
    ],
)
def test_no_gradient_flows_through_what_is_held_by_hand(kind, edits):
    model = text_model(kind)
    found = gradients_through_time(model, TEXT, 0, edits)
    ids = torch.tensor(encode_text(model, TEXT).ids)
    rows = load_module(model).double().embedding1(ids).detach().requires_grad_()
    net, loss = held_loss(model, rows, edits, 0)
    loss.backward()
    assert found.loss == pytest.approx(loss.item(), abs=1e-10)
    assert found.loss != pytest.approx(gradients_through_time(model, TEXT, 0).loss, abs=1e-4)
    np.testing.assert_allclose(found.words, rows.grad.numpy(), atol=1e-10)
    weight = net.get_submodule(f"{kind}1").weight_hh_l0.grad
    tensor = f"{kind}1.weight_hh_l0"
    by_step = weight_gradient_by_step(model, TEXT, 0, tensor, 1, 2, edits)
    assert by_step.total == pytest.approx(weight[1, 2].item(), abs=1e-10)
