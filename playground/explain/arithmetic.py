"""The arithmetic of one unit at one step: every product, opened, from a reading's numbers.

Each `Sum` is a line that can be shown: its terms, rounded so that they add up to the shown
total, what the activation makes of it. A matrix product is opened to its largest terms and the
others are summed in one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.core.reading import CellReading, Reading
from playground.core.rounding import RoundedSum, round_to_sum, shown_digits
from playground.explain.recurrence import ACTIVATIONS, GATE_NAMES, CellWeights, cell_weights
from playground.nets.model import Model
from playground.nets.spec import Dense

LARGEST = 4  # terms of a matrix product that are shown one by one


@dataclass(frozen=True, slots=True)
class Term:
    """One summand. `source` says what it is made of:

    "x" or "h": weight × value of component `index` of x_t or h_{t-1} (`index` None: all the
    components not shown, summed; `count` says how many); "b_ih", "b_hh" (or "b" of a dense
    layer): a bias; otherwise the product of two quantities, as in "forget·memory",
    "input·cell", "output·tanh(memory)", "new", "update·hidden", "reset·recurrent".
    """

    source: str
    product: float
    index: int | None = None
    weight: float | None = None
    value: float | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Sum:
    """Σ terms = total, and output = activation(total).

    `shown` holds the terms, in the same order, and the total as they are displayed: these add
    up exactly. `by_hand` is true where an edit put another value in the output's place.
    """

    name: str  # a gate's name, "recurrent" (W_hn h + b_hn), "memory", "hidden", or a label
    terms: tuple[Term, ...]
    total: float
    activation: str  # "sigmoid", "tanh" or "" for none
    output: float
    shown: RoundedSum
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class UnitArithmetic:
    """How one unit of a recurrent layer came to its state at one step: sums in the order in
    which they are done; the last is h_t."""

    layer: str
    kind: str
    step: int
    unit: int
    sums: tuple[Sum, ...]


def _sum(
    name: str,
    terms: list[Term],
    total: float,
    activation: str = "",
    output: float | None = None,
    limit: float = 1e-4,
) -> Sum:
    products = [term.product for term in terms]
    shown = round_to_sum(products, total, min(shown_digits([*products, total]), 4))
    made = {"tanh": np.tanh(total), "sigmoid": 0.5 * (1 + np.tanh(total / 2))}.get(
        activation, total
    )
    value = float(made) if output is None else output
    return Sum(
        name, tuple(terms), total, activation, value, shown, abs(float(made) - value) > limit
    )


def product_terms(source: str, weights: np.ndarray, values: np.ndarray, largest: int) -> list[Term]:
    """The terms of Σ w·v: the largest ones by size in the order of their index, and the rest
    in one."""
    products = weights.astype(np.float64) * values
    order = np.argsort(-np.abs(products), kind="stable")
    shown, rest = sorted(order[:largest]), order[largest:]
    terms = [
        Term(source, float(products[i]), int(i), float(weights[i]), float(values[i])) for i in shown
    ]
    if len(rest):
        terms.append(Term(source, float(products[rest].sum()), count=len(rest)))
    return terms


def _gate_terms(
    cell: CellWeights, gate: str, unit: int, x: np.ndarray, h: np.ndarray, largest: int
) -> tuple[list[Term], list[Term]]:
    row = cell.rows(gate).start + unit
    from_input = [
        *product_terms("x", cell.input[row], x, largest),
        Term("b_ih", float(cell.input_bias[row])),
    ]
    from_hidden = [
        *product_terms("h", cell.hidden[row], h, largest),
        Term("b_hh", float(cell.hidden_bias[row])),
    ]
    return from_input, from_hidden


def explain_unit(
    model: Model, reading: Reading, layer: str, step: int, unit: int, largest: int = LARGEST
) -> UnitArithmetic:
    """The whole arithmetic of h_t[unit], with the reading's own numbers.

    Raises:
        ValueError: the reading has no such layer, step or unit.
    """
    found = [cell for cell in reading.cells if cell.name == layer]
    if not found:
        names = ", ".join(cell.name for cell in reading.cells)
        raise ValueError(f"There is no recurrent layer {layer!r:.40}; there are {names}.")
    cell = found[0]
    steps, units = cell.hidden.shape
    if not (0 <= step < steps and 0 <= unit < units):
        raise ValueError(
            f"Got step {step} and unit {unit}; {layer} has steps 0 to {steps - 1} and units 0 to "
            f"{units - 1}."
        )
    weights = cell_weights(model, layer)
    sums = {"rnn": _rnn, "gru": _gru, "lstm": _lstm}[cell.kind](weights, cell, step, unit, largest)
    return UnitArithmetic(layer, cell.kind, step, unit, tuple(sums))


def _before(states: np.ndarray, step: int) -> np.ndarray:
    return states[step - 1] if step else np.zeros_like(states[0])


def _rnn(w: CellWeights, cell: CellReading, step: int, unit: int, largest: int) -> list[Sum]:
    x, h = _gate_terms(w, "hidden", unit, cell.inputs[step], _before(cell.hidden, step), largest)
    total = float(cell.sums["hidden"][step, unit])
    return [_sum("hidden", x + h, total, "tanh", float(cell.hidden[step, unit]))]


def _gate_sum(w: CellWeights, cell: CellReading, gate: str, step: int, unit: int, k: int) -> Sum:
    x, h = _gate_terms(w, gate, unit, cell.inputs[step], _before(cell.hidden, step), k)
    return _sum(
        gate,
        x + h,
        float(cell.sums[gate][step, unit]),
        ACTIVATIONS.get(gate, "sigmoid"),
        float(cell.gates[gate][step, unit]),
    )


def _gru(w: CellWeights, cell: CellReading, step: int, unit: int, largest: int) -> list[Sum]:
    before = _before(cell.hidden, step)
    gates = [_gate_sum(w, cell, gate, step, unit, largest) for gate in ("reset", "update")]
    reset, update = (gate.output for gate in gates)
    x, h = _gate_terms(w, "new", unit, cell.inputs[step], before, largest)
    recurrent = _sum("recurrent", h, sum(term.product for term in h))
    product = Term("reset·recurrent", reset * recurrent.total, weight=reset, value=recurrent.total)
    new = _sum(
        "new",
        [*x, product],
        float(cell.sums["new"][step, unit]),
        "tanh",
        float(cell.gates["new"][step, unit]),
    )
    old = float(before[unit])
    hidden = [
        Term("(1-update)·new", (1 - update) * new.output, weight=1 - update, value=new.output),
        Term("update·hidden", update * old, weight=update, value=old),
    ]
    total = sum(term.product for term in hidden)
    return [*gates, recurrent, new, _sum("hidden", hidden, total, "", _at(cell.hidden, step, unit))]


def _at(values: np.ndarray, step: int, unit: int) -> float:
    return float(values[step, unit])


def _lstm(w: CellWeights, cell: CellReading, step: int, unit: int, largest: int) -> list[Sum]:
    assert cell.memory is not None
    gates = {gate: _gate_sum(w, cell, gate, step, unit, largest) for gate in GATE_NAMES["lstm"]}
    values = {gate: found.output for gate, found in gates.items()}
    old, now = float(_before(cell.memory, step)[unit]), _at(cell.memory, step, unit)
    kept = Term("forget·memory", values["forget"] * old, weight=values["forget"], value=old)
    taken = Term(
        "input·cell", values["input"] * values["cell"], weight=values["input"], value=values["cell"]
    )
    memory = _sum("memory", [kept, taken], kept.product + taken.product, "", now)
    squashed = float(np.tanh(now))
    given = Term(
        "output·tanh(memory)", values["output"] * squashed, weight=values["output"], value=squashed
    )
    hidden = _sum("hidden", [given], given.product, "", _at(cell.hidden, step, unit))
    return [*gates.values(), memory, hidden]


def explain_label(
    model: Model, reading: Reading, step: int, label: int, largest: int = LARGEST
) -> Sum:
    """The label's logit at a step, o_t[label] = Σ w·v + b of the last dense layer.

    Its inputs are h_t where one dense layer follows the last recurrent one. The probability is
    `reading.probabilities[step, label]` = e^o / Σ e^o.

    Raises:
        ValueError: no such step or label, or the net does not end with a dense layer.
    """
    from playground.explain.reading import apply_layer, embed

    steps, labels = reading.logits.shape
    if not (0 <= step < steps and 0 <= label < labels):
        raise ValueError(
            f"Got step {step} and label {label}; there are steps 0 to {steps - 1} and labels 0 to "
            f"{labels - 1}."
        )
    names, layers = model.spec.names, model.spec.layers
    ends = [i for i, layer in enumerate(layers) if isinstance(layer, Dense)]
    if not ends or any(layer.kind != "dropout" for layer in layers[ends[-1] + 1 :]):
        raise ValueError("The net does not end with a dense layer, so a label has no one sum.")
    cell_names = [cell.name for cell in reading.cells]
    start = names.index(cell_names[-1]) + 1 if cell_names else 1
    values = reading.cells[-1].hidden[step] if cell_names else embed(model, reading.ids)[step]
    for name in names[start : ends[-1]]:
        values = apply_layer(model, name, values)
    name = names[ends[-1]]
    bias = float(model.weights[f"{name}.bias"][label])
    weights = model.weights[f"{name}.weight"][label]
    terms = [*product_terms("h", weights, values, largest), Term("b", bias)]
    return _sum(model.spec.labels[label], terms, float(reading.logits[step, label]))
