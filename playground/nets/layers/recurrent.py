"""The recurrent layers. `recurrence.py` gives their equations, in torch's conventions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.nets.layers.activation import logistic
from playground.nets.layers.base import Array, register
from playground.nets.layers.calls import Argument, only
from playground.nets.layers.recurrence import (
    CellWeights,
    Change,
    Free,
    Recurrent,
    StepValues,
    all_free,
    unchanged,
)


@register
@dataclass(frozen=True, slots=True)
class RNN(Recurrent):
    """Elman RNN: h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h). Outputs every h_t or only the last."""

    kind: ClassVar[str] = "rnn"
    family: ClassVar[str] = "rnn cell"
    gates: ClassVar[tuple[str, ...]] = ("hidden",)
    squashed: ClassVar[tuple[str, ...]] = ("hidden",)
    torch_name: ClassVar[str] = "RNN"
    keras_name: ClassVar[str] = "SimpleRNN"
    torch_more: ClassVar[dict[str, Argument]] = {"nonlinearity": only("tanh")}
    keras_more: ClassVar[dict[str, Argument]] = {}
    onnx_gates: ClassVar[tuple[int, ...]] = (0,)

    def step(
        self,
        cell: CellWeights,
        driven: Array,
        hidden: Array,
        memory: Array | None,
        change: Change = unchanged,
    ) -> StepValues:
        total = driven + hidden @ cell.hidden.T + cell.hidden_bias
        return StepValues(change("hidden", np.tanh(total)), None, {"hidden": total}, {})

    def step_back(
        self, cell: CellWeights, step: StepValues, before: tuple[Array, Array], hidden: Array,
        memory: Array, free: Free = all_free,
    ) -> dict[str, Array]:  # fmt: skip
        z = hidden * free("hidden") * (1 - step.hidden**2)
        return {
            "hidden": z @ cell.hidden,
            "memory": memory,
            "inputs": z @ cell.input,
            "sum:hidden": z,
            "recurrent": z,
        }


@register
@dataclass(frozen=True, slots=True)
class GRU(Recurrent):
    """Gated recurrent unit (Cho et al., 2014); the reset gate is applied as in torch."""

    kind: ClassVar[str] = "gru"
    family: ClassVar[str] = "gru cell"
    gates: ClassVar[tuple[str, ...]] = ("reset", "update", "new")
    squashed: ClassVar[tuple[str, ...]] = ("new",)
    torch_name: ClassVar[str] = "GRU"
    keras_name: ClassVar[str] = "GRU"
    keras_more: ClassVar[dict[str, Argument]] = {
        "recurrent_activation": only("sigmoid"), "reset_after": only(True),
    }  # fmt: skip
    onnx_gates: ClassVar[tuple[int, ...]] = (1, 0, 2)
    onnx_more: ClassVar[dict[str, Any]] = {"linear_before_reset": 1}

    def step(
        self,
        cell: CellWeights,
        driven: Array,
        hidden: Array,
        memory: Array | None,
        change: Change = unchanged,
    ) -> StepValues:
        recurrent = hidden @ cell.hidden.T + cell.hidden_bias
        x, h = np.split(driven, 3, axis=-1), np.split(recurrent, 3, axis=-1)
        sums = {"reset": x[0] + h[0], "update": x[1] + h[1]}
        gates = {name: change(name, logistic(sums[name])) for name in ("reset", "update")}
        sums["new"] = x[2] + gates["reset"] * h[2]
        gates["new"] = change("new", np.tanh(sums["new"]))
        update = gates["update"]
        now = (1 - update) * gates["new"] + update * hidden
        return StepValues(change("hidden", now), None, sums, gates, h[2])

    def step_back(
        self, cell: CellWeights, step: StepValues, before: tuple[Array, Array], hidden: Array,
        memory: Array, free: Free = all_free,
    ) -> dict[str, Array]:  # fmt: skip
        assert step.recurrent_new is not None
        r, z, n = (step.gates[name] for name in self.gates)
        hidden = hidden * free("hidden")
        new = hidden * (1 - z) * (1 - n**2) * free("new")
        update = hidden * (before[0] - n) * z * (1 - z) * free("update")
        reset = new * step.recurrent_new * r * (1 - r) * free("reset")
        driven = np.concatenate([reset, update, new], axis=-1)
        # The reset gate multiplies the recurrent part of "new", and therefore its gradient.
        recurrent = np.concatenate([reset, update, new * r], axis=-1)
        return {
            "hidden": hidden * z + recurrent @ cell.hidden,
            "memory": memory,
            "inputs": driven @ cell.input,
            "sum:reset": reset,
            "sum:update": update,
            "sum:new": new,
            "recurrent": recurrent,
        }


@register
@dataclass(frozen=True, slots=True)
class LSTM(Recurrent):
    """Long short-term memory (Hochreiter & Schmidhuber, 1997) with a forget gate."""

    kind: ClassVar[str] = "lstm"
    family: ClassVar[str] = "lstm cell"
    gates: ClassVar[tuple[str, ...]] = ("input", "forget", "cell", "output")
    squashed: ClassVar[tuple[str, ...]] = ("cell",)
    has_memory: ClassVar[bool] = True
    torch_name: ClassVar[str] = "LSTM"
    keras_name: ClassVar[str] = "LSTM"
    onnx_gates: ClassVar[tuple[int, ...]] = (0, 3, 1, 2)

    def step(
        self,
        cell: CellWeights,
        driven: Array,
        hidden: Array,
        memory: Array | None,
        change: Change = unchanged,
    ) -> StepValues:
        total = driven + hidden @ cell.hidden.T + cell.hidden_bias
        sums = {name: total[..., cell.rows(name)] for name in self.gates}
        gates = {
            name: change(name, np.tanh(values) if name in self.squashed else logistic(values))
            for name, values in sums.items()
        }
        before = np.zeros_like(hidden) if memory is None else memory
        now = change("memory", gates["forget"] * before + gates["input"] * gates["cell"])
        return StepValues(change("hidden", gates["output"] * np.tanh(now)), now, sums, gates)

    def step_back(
        self, cell: CellWeights, step: StepValues, before: tuple[Array, Array], hidden: Array,
        memory: Array, free: Free = all_free,
    ) -> dict[str, Array]:  # fmt: skip
        assert step.memory is not None
        i, f, g, o = (step.gates[name] for name in self.gates)
        squashed = np.tanh(step.memory)
        # `memory` is ∂L/∂c_t from the next step; the gradient through h_t and tanh(c_t) is added.
        hidden = hidden * free("hidden")
        total = memory + hidden * o * (1 - squashed**2)
        computed = total * free("memory")
        parts = {
            "input": computed * g * i * (1 - i),
            "forget": computed * before[1] * f * (1 - f),
            "cell": computed * i * (1 - g**2),
            "output": hidden * squashed * o * (1 - o),
        }
        parts = {name: values * free(name) for name, values in parts.items()}
        driven = np.concatenate(list(parts.values()), axis=-1)
        return {
            "hidden": driven @ cell.hidden,
            "memory": computed * f,
            "at_memory": total,
            "inputs": driven @ cell.input,
            **{f"sum:{name}": values for name, values in parts.items()},
            "recurrent": driven,
        }
