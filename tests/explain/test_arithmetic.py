"""The arithmetic of a unit: it adds up, as shown and as computed."""

from itertools import product

import numpy as np
import pytest

from playground.explain.arithmetic import explain_label, explain_unit
from playground.explain.edits import Edit
from playground.explain.reading import read_edited, read_text
from tests.explain.text_models import LAYERS, TEXT, text_model


@pytest.mark.parametrize("kind", LAYERS)
def test_every_unit_adds_up_at_the_start_and_later(kind):
    model = text_model(kind)
    reading = read_text(model, TEXT)
    for cell in reading.cells:
        for step, unit in product((0, 1, 8, 14), range(cell.hidden.shape[1])):
            found = explain_unit(model, reading, cell.name, step, unit)
            assert found.sums[-1].name == "hidden"
            assert found.sums[-1].output == cell.hidden[step, unit]
            for line in found.sums:
                assert sum(line.shown.terms) + line.shown.rest == line.shown.total
                assert abs(line.shown.rest) <= 1
                assert not line.by_hand
                assert sum(t.product for t in line.terms) == pytest.approx(line.total, abs=2e-5)
                unit_shown = 10.0**-line.shown.digits
                for term, shown in zip(line.terms, line.shown.terms, strict=True):
                    assert abs(shown * unit_shown - term.product) < unit_shown * 1.001
                for term in line.terms:
                    if term.weight is not None:
                        assert term.product == pytest.approx(term.weight * term.value, abs=1e-6)


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
def test_all_terms_of_a_matrix_product_can_be_opened(kind):
    model = text_model(kind)
    reading = read_text(model, TEXT)
    cell = reading.cells[0]
    step, unit = 3, 2
    gate = {"rnn": "hidden", "gru": "update", "lstm": "forget"}[kind]
    found = explain_unit(model, reading, cell.name, step, unit, largest=99)
    line = next(line for line in found.sums if line.name == gate)
    row = ("hidden",) if kind == "rnn" else tuple(cell.gates)
    row = row.index(gate) * 6 + unit
    weights = model.weights
    x = weights[f"{kind}1.weight_ih_l0"][row] * cell.inputs[step]
    h = weights[f"{kind}1.weight_hh_l0"][row] * cell.hidden[step - 1]
    np.testing.assert_allclose([t.product for t in line.terms if t.source == "x"], x, atol=1e-6)
    np.testing.assert_allclose([t.product for t in line.terms if t.source == "h"], h, atol=1e-6)
    few = explain_unit(model, reading, cell.name, step, unit, largest=2)
    few_terms = next(line for line in few.sums if line.name == gate).terms
    from_input = [term for term in few_terms if term.source == "x"]
    assert [t.index for t in from_input[:2]] == sorted(np.argsort(-np.abs(x))[:2])
    assert from_input[2].count == len(x) - 2


@pytest.mark.parametrize("kind", LAYERS)
def test_a_labels_logit_adds_up(kind):
    model = text_model(kind)
    reading = read_text(model, TEXT)
    for step, label in np.ndindex(reading.logits.shape):
        line = explain_label(model, reading, step, label)
        assert line.name == model.spec.labels[label]
        assert line.output == reading.logits[step, label]
        assert sum(t.product for t in line.terms) == pytest.approx(line.total, abs=1e-5)
        assert sum(line.shown.terms) + line.shown.rest == line.shown.total


def test_a_gate_held_by_hand_says_so():
    model = text_model("lstm")
    reading = read_edited(model, TEXT, (Edit("lstm1", 2, "forget", 1, 1.0),))
    sums = {line.name: line for line in explain_unit(model, reading, "lstm1", 2, 1).sums}
    assert (sums["forget"].by_hand, sums["forget"].output) == (True, 1.0)
    assert not sums["memory"].by_hand


@pytest.mark.parametrize(
    "place", [("gru1", 99, 0), ("gru1", 0, 6), ("gru1", -1, 0), ("rnn1", 0, 0)]
)
def test_a_place_that_is_not_there_is_refused(place):
    model = text_model("gru")
    with pytest.raises(ValueError, match=r"steps 0 to|no recurrent layer"):
        explain_unit(model, read_text(model, TEXT), *place)
