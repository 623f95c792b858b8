"""One step of an RNN, GRU or LSTM cell, in NumPy, as its equations stand in the books.

With torch's conventions: two biases each (b_ih and b_hh), and in the GRU the reset gate works
on W_hn h + b_hn after the product (torch.nn.GRU, note on the original placing). σ is the
logistic function, ⊙ the product unit by unit.

    rnn   h = tanh(W_ih x + b_ih + W_hh h' + b_hh)
    gru   r = σ(…), z = σ(…), n = tanh(W_in x + b_in + r ⊙ (W_hn h' + b_hn)),
          h = (1 - z) ⊙ n + z ⊙ h'
    lstm  i = σ(…), f = σ(…), g = tanh(…), o = σ(…),
          c = f ⊙ c' + i ⊙ g, h = o ⊙ tanh(c)

The same code runs in float32 (a reading) and float64 (gradients), by the weights' dtype.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from playground.nets.model import Model
from playground.nets.spec import GRU, LSTM, RNN

Array = np.ndarray

# Gate names in the order in which torch stacks their rows.
GATE_NAMES: dict[str, tuple[str, ...]] = {
    "rnn": ("hidden",),
    "gru": ("reset", "update", "new"),
    "lstm": ("input", "forget", "cell", "output"),
}
ACTIVATIONS = {"hidden": "tanh", "new": "tanh", "cell": "tanh"}  # all others: the sigmoid

# Given a quantity's name and its values at this step, the values to go on with.
Change = Callable[[str, Array], Array]


@dataclass(frozen=True, slots=True, eq=False)
class CellWeights:
    """One recurrent layer's weights; rows are grouped by gate, in the order of GATE_NAMES."""

    name: str
    kind: str
    input: Float[np.ndarray, "rows inputs"]
    hidden: Float[np.ndarray, "rows units"]
    input_bias: Float[np.ndarray, " rows"]
    hidden_bias: Float[np.ndarray, " rows"]

    @property
    def units(self) -> int:
        return self.hidden.shape[1]

    def rows(self, gate: str) -> slice:
        """Where a gate's rows stand."""
        start = GATE_NAMES[self.kind].index(gate) * self.units
        return slice(start, start + self.units)


@dataclass(frozen=True, slots=True, eq=False)
class StepValues:
    """One step: the state that it leaves, each gate's sum and value. `recurrent_new` is the
    GRU's W_hn h' + b_hn, on which the reset gate works."""

    hidden: Array
    memory: Array | None
    sums: dict[str, Array]
    gates: dict[str, Array]
    recurrent_new: Array | None = None


def cell_weights(model: Model, name: str, dtype: type = np.float32) -> CellWeights:
    """The weights of the recurrent layer called `name`."""
    layer = model.spec.layers[model.spec.names.index(name)]
    assert isinstance(layer, RNN | GRU | LSTM)
    parts: Iterator[Array] = (
        model.weights[f"{name}.{part}_l0"].astype(dtype, copy=False)
        for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    return CellWeights(name, layer.kind, *parts)


def sigmoid(values: Array) -> Array:
    """The logistic function, without overflow: 1 / (1 + e^-x) = (1 + tanh(x / 2)) / 2."""
    return (0.5 * (1.0 + np.tanh(0.5 * values))).astype(values.dtype)


def unchanged(_: str, values: Array) -> Array:
    return values


def step_cell(
    cell: CellWeights,
    driven: Array,
    hidden: Array,
    memory: Array | None,
    change: Change = unchanged,
) -> StepValues:
    """One step. `driven` is W_ih x + b_ih of this step, (…, rows); `hidden` and `memory` are
    the state before it, (…, units).

    `change` may put other values in the place of a gate, of the memory (before h is made of
    it) or of the hidden state (after all).
    """
    recurrent = hidden @ cell.hidden.T + cell.hidden_bias
    size = cell.units
    if cell.kind == "rnn":
        total = driven + recurrent
        return StepValues(change("hidden", np.tanh(total)), None, {"hidden": total}, {})
    if cell.kind == "gru":
        x, h = np.split(driven, 3, axis=-1), np.split(recurrent, 3, axis=-1)
        sums = {"reset": x[0] + h[0], "update": x[1] + h[1]}
        gates = {name: change(name, sigmoid(sums[name])) for name in ("reset", "update")}
        sums["new"] = x[2] + gates["reset"] * h[2]
        gates["new"] = change("new", np.tanh(sums["new"]))
        update = gates["update"]
        now = (1 - update) * gates["new"] + update * hidden
        return StepValues(change("hidden", now), None, sums, gates, h[2])
    total = driven + recurrent
    sums = {
        name: total[..., i * size : (i + 1) * size]
        for i, name in enumerate(("input", "forget", "cell", "output"))
    }
    gates = {
        name: change(name, np.tanh(values) if name == "cell" else sigmoid(values))
        for name, values in sums.items()
    }
    before = np.zeros_like(hidden) if memory is None else memory
    now = change("memory", gates["forget"] * before + gates["input"] * gates["cell"])
    return StepValues(change("hidden", gates["output"] * np.tanh(now)), now, sums, gates)


def run_cell(
    cell: CellWeights,
    inputs: Float[np.ndarray, "*batch steps inputs"],
    change_at: Callable[[int], Change] | None = None,
) -> list[StepValues]:
    """All steps from a state of zeros."""
    driven = inputs @ cell.input.T + cell.input_bias
    hidden = np.zeros((*inputs.shape[:-2], cell.units), inputs.dtype)
    memory: Array | None = np.zeros_like(hidden) if cell.kind == "lstm" else None
    steps = []
    for t in range(inputs.shape[-2]):
        change = change_at(t) if change_at else unchanged
        step = step_cell(cell, driven[..., t, :], hidden, memory, change)
        hidden, memory = step.hidden, step.memory
        steps.append(step)
    return steps
