"""States and gates set by hand, against torch's cells run on from there; two readings compared."""

import numpy as np
import pytest
import torch
from torch import nn

from playground.explain.edits import Edit, EditError
from playground.explain.reading import read_edited, read_text
from tests.explain.text_models import TEXT, text_model

CELLS = {"rnn": nn.RNNCell, "gru": nn.GRUCell, "lstm": nn.LSTMCell}


def torch_run(kind: str, at: int, change) -> np.ndarray:
    """h_t of torch's own cell, the state changed after step `at`."""
    model = text_model(kind)
    inputs = torch.tensor(read_text(model, TEXT).cells[0].inputs)
    cell = CELLS[kind](7, 6)
    weights = {
        name: torch.tensor(model.weights[f"{kind}1.{name}_l0"])
        for name, _ in cell.named_parameters()
    }
    cell.load_state_dict(weights)
    state = None
    rows = []
    with torch.no_grad():
        for t, x in enumerate(inputs):
            before = state
            state = cell(x[None], state)
            if t == at:
                state = change(cell, x[None], before, state)
            rows.append((state[0] if kind == "lstm" else state)[0].numpy().copy())
    return np.stack(rows)


@pytest.mark.parametrize("kind", CELLS)
def test_a_state_set_by_hand_is_read_on_as_torch_does(kind):
    def change(cell, x, before, state):
        (state[0] if kind == "lstm" else state)[0, 4] = -0.75
        return state

    reading = read_edited(text_model(kind), TEXT, (Edit(f"{kind}1", 3, "hidden", 4, -0.75),))
    np.testing.assert_allclose(reading.cells[0].hidden, torch_run(kind, 3, change), atol=2e-6)


def test_a_memory_set_by_hand_makes_the_state():
    def change(cell, x, before, state):
        total = x @ cell.weight_ih.T + cell.bias_ih + before[0] @ cell.weight_hh.T + cell.bias_hh
        memory = state[1].clone()
        memory[0, 2] = 3.0
        return total[:, 18:].sigmoid() * memory.tanh(), memory

    reading = read_edited(text_model("lstm"), TEXT, (Edit("lstm1", 5, "memory", 2, 3.0),))
    np.testing.assert_allclose(reading.cells[0].hidden, torch_run("lstm", 5, change), atol=2e-6)
    assert reading.cells[0].memory[5, 2] == 3.0


@pytest.mark.parametrize(
    ("kind", "gate", "value"),
    [
        ("gru", "update", 1.0),
        ("lstm", "forget", 0.0),
        ("lstm", "output", 0.0),
        ("gru", "new", -0.5),
    ],
)
def test_a_gate_stays_as_it_is_held(kind, gate, value):
    model, layer = text_model(kind), f"{kind}1"
    plain = read_text(model, TEXT).cells[0]
    cell = read_edited(model, TEXT, (Edit(layer, 4, gate, None, value, until=99),)).cells[0]
    np.testing.assert_array_equal(cell.hidden[:4], plain.hidden[:4])
    assert (cell.gates[gate][4:] == value).all()
    before = np.vstack([np.zeros(6), cell.hidden[:-1]])
    if gate == "update":  # shut to all that is new
        assert np.allclose(cell.hidden[4:], plain.hidden[3])
    elif gate == "forget":
        made = cell.gates["input"] * cell.gates["cell"]
        np.testing.assert_allclose(cell.memory[4:], made[4:], atol=1e-7)
    elif gate == "output":
        assert not cell.hidden[4:].any()
    else:
        update = cell.gates["update"]
        made = (1 - update) * value + update * before
        np.testing.assert_allclose(cell.hidden[4:], made[4:], atol=1e-6)


def test_a_gate_held_for_some_steps_is_let_go_again():
    cell = read_edited(
        text_model("lstm"), TEXT, (Edit("lstm1", 2, "input", 0, 0.0, until=3),)
    ).cells[0]
    assert (cell.gates["input"][2:4, 0] == 0).all()
    assert (cell.gates["input"][4:, 0] > 0).all()
    assert (cell.gates["input"][2:4, 1:] > 0).all()


def test_an_edit_below_changes_the_layers_above():
    model = text_model("stack")
    plain = read_text(model, TEXT)
    edited = read_edited(model, TEXT, (Edit("gru1", 6, "hidden", 1, 1.0),))
    assert np.array_equal(edited.cells[0].hidden, plain.cells[0].hidden)
    for above in (1, 2):
        same = (edited.cells[above].hidden == plain.cells[above].hidden).all(1)
        assert same[:6].all()
        assert not same[6:].any()


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Edit("lstm1", 0, "hidden", 0, 0.0), "no recurrent layer 'lstm1'; there are gru1"),
        (Edit("gru1", 99, "hidden", 0, 0.0), "The step is 99; the text has steps 0 to 14"),
        (Edit("gru1", 0, "memory", 0, 0.0), "set one of hidden, reset, update, new"),
        (Edit("gru1", 0, "hidden", 6, 0.0), "The unit is 6; gru1 has units 0 to 5"),
        (Edit("gru1", 0, "update", 0, 1.5), "update is set to 1.5; expected 0 to 1"),
        (Edit("gru1", 0, "hidden", 0, float("nan")), "hidden is set to nan"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(edit, sentence):
    with pytest.raises(EditError, match=sentence):
        read_edited(text_model("gru"), TEXT, (edit,))
