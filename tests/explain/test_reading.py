"""Readings against torch, in float32 and float64, on any text."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import scipy.special
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from playground.explain.reading import ReadingError, read_text, softmax
from playground.nets.build import load_module
from playground.nets.model import Model
from playground.nets.spec import GRU, Dense, Flatten, ImageInput, ModelSpec, Node
from tests.explain.text_models import LAYERS, TEXT, text_model

MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
GATES = {"gru": ("reset", "update", "new"), "lstm": ("input", "forget", "cell", "output")}


def torch_cell(model: Model, name: str, kind: str, dtype: torch.dtype) -> nn.Module:
    weight = model.weights[f"{name}.weight_ih_l0"]
    units = model.weights[f"{name}.weight_hh_l0"].shape[1]
    cell = MODULES[kind](weight.shape[1], units, dtype=dtype)
    cell.load_state_dict(
        {
            key.partition(".")[2]: torch.tensor(array, dtype=dtype)
            for key, array in model.weights.items()
            if key.startswith(f"{name}.")
        }
    )
    return cell


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_each_layer_is_torchs(kind, dtype):
    model = text_model(kind)
    reading = read_text(model, TEXT)
    tolerance = 2e-6
    for cell in reading.cells:
        inputs = torch.tensor(cell.inputs, dtype=dtype)
        with torch.no_grad():
            hidden, last = torch_cell(model, cell.name, cell.kind, dtype)(inputs)
        np.testing.assert_allclose(cell.hidden, hidden.numpy(), atol=tolerance)
        assert (cell.memory is not None) == (cell.kind == "lstm")
        if cell.memory is not None:
            np.testing.assert_allclose(cell.memory[-1], last[1][0].numpy(), atol=tolerance)


@pytest.mark.parametrize("kind", LAYERS)
def test_answers_are_those_had_the_text_ended_there(kind):
    model = text_model(kind)
    reading, net = read_text(model, TEXT), load_module(model)
    for t in range(len(reading.tokens)):
        with torch.no_grad():
            logits = net(torch.tensor(reading.ids[None, : t + 1]))[0]
        logits = logits[-1] if logits.dim() == 2 else logits
        np.testing.assert_allclose(reading.logits[t], logits.numpy(), atol=5e-6, rtol=1e-5)
        np.testing.assert_allclose(reading.probabilities[t], logits.softmax(0).numpy(), atol=5e-6)


@pytest.mark.parametrize("kind", ["gru", "lstm"])
def test_gates_make_the_state(kind):
    cell = read_text(text_model(kind), TEXT).cells[0]
    assert tuple(cell.gates) == tuple(cell.sums) == GATES[kind]
    before = np.vstack([np.zeros(6), cell.hidden[:-1]])
    if kind == "gru":
        update = cell.gates["update"]
        made = (1 - update) * cell.gates["new"] + update * before
    else:
        kept = np.vstack([np.zeros(6), cell.memory[:-1]])
        memory = cell.gates["forget"] * kept + cell.gates["input"] * cell.gates["cell"]
        np.testing.assert_allclose(cell.memory, memory, atol=1e-6)
        made = cell.gates["output"] * np.tanh(memory)
    np.testing.assert_allclose(cell.hidden, made, atol=1e-6)
    for name, gate in cell.gates.items():
        wanted = np.tanh if name in ("new", "cell") else lambda x: 1 / (1 + np.exp(-x))
        np.testing.assert_allclose(gate, wanted(cell.sums[name]), atol=1e-6)


@settings(max_examples=60)
@given(text=st.text(st.characters(), max_size=120), kind=st.sampled_from(["rnn", "gru", "lstm"]))
def test_any_text_is_read_or_politely_refused(text, kind):
    try:
        reading = read_text(text_model(kind), text)
    except ReadingError as error:
        assert "empty" in str(error)  # noqa: PT017 - most texts can be read, and then none rises
        return
    assert len(reading.tokens) == len(reading.probabilities) == len(reading.known)
    np.testing.assert_allclose(reading.probabilities.sum(1), 1, atol=1e-5)


def test_a_long_text_is_cut_and_says_so():
    reading = read_text(text_model("gru"), "good film . " * 30_000)
    assert (len(reading.tokens), reading.cut) == (64, 90_000 - 64)


@pytest.mark.parametrize("text", ["", "  \n", "\u200b"])
def test_an_empty_text_is_refused(text):
    with pytest.raises(ReadingError, match=r"The text is empty\. Type at least one word"):
        read_text(text_model("rnn"), text)


def test_a_model_of_pictures_is_refused():
    spec = ModelSpec(ImageInput(1, 2, 2), (Flatten(), Dense(2)), ("a", "b"))
    weights = {"dense1.weight": np.zeros((2, 4), np.float32), "dense1.bias": np.zeros(2, "f")}
    with pytest.raises(ReadingError, match="reads pictures, not text"):
        read_text(Model("digits", spec, weights), "hello")


def test_reading_needs_no_torch():
    probe = "import sys, playground.explain.reading, playground.explain.through_time, "
    probe += "playground.explain.states; print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_a_net_that_looks_ahead_has_no_answer_after_each_token():
    model = text_model("rnn")
    spec = replace(
        model.spec, nodes=(model.spec.nodes[0], Node(GRU(3, True, True)), Node(Dense(2)))
    )
    with pytest.raises(ReadingError, match="gru1 looks at the whole text"):
        read_text(replace(model, spec=spec), TEXT)


def test_large_logits_have_probabilities_in_each_row():
    logits = np.array([[1000.0, 1001.0, 998.0], [-1000.0, -999.0, -999.0]])
    np.testing.assert_allclose(softmax(logits), scipy.special.softmax(logits, 1), rtol=1e-12)
