"""What the recurrent layers share, and one step of a cell as its equations stand in the books.

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

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float

from playground.nets.layers.base import Array, Layer, Shape, Shapes, Tensors, need_rank

PARTS = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
LAST_STEP = """def last_step(values, lengths):
    return values[torch.arange(len(values)), lengths - 1]
"""
# Given a quantity's name and its values at this step, the values to go on with.
Change = Callable[[str, Array], Array]
# Given a quantity's name: 1 for each unit whose value was computed, 0 where it was held by hand.
Free = Callable[[str], Array]


@dataclass(frozen=True, slots=True, eq=False)
class StepValues:
    """One step: the state that it leaves, each gate's sum and value. `recurrent_new` is the
    GRU's W_hn h' + b_hn, on which the reset gate works."""

    hidden: Array
    memory: Array | None
    sums: dict[str, Array]
    gates: dict[str, Array]
    recurrent_new: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CellWeights:
    """One recurrent layer's weights; rows are grouped by gate, in the order of `layer.gates`."""

    name: str
    layer: Recurrent
    input: Float[np.ndarray, "rows inputs"]
    hidden: Float[np.ndarray, "rows units"]
    input_bias: Float[np.ndarray, " rows"]
    hidden_bias: Float[np.ndarray, " rows"]

    @property
    def units(self) -> int:
        return self.hidden.shape[1]

    def rows(self, gate: str) -> slice:
        """Where a gate's rows stand."""
        start = self.layer.gates.index(gate) * self.units
        return slice(start, start + self.units)


def unchanged(_: str, values: Array) -> Array:
    return values


def all_free(_: str) -> Array:
    return np.ones(1)


class Recurrent(Layer):
    """What the recurrent layers share: they read step by step, and pass on every state or the
    last one alone."""

    __slots__ = ()
    offered: ClassVar[tuple[str, ...]] = ("text",)
    pictured: ClassVar[str] = "weight_hh_l0"
    gates: ClassVar[tuple[str, ...]]  # in the order in which torch stacks their rows
    squashed: ClassVar[tuple[str, ...]]  # gates with tanh; the others have the logistic function
    has_memory: ClassVar[bool] = False
    torch_name: ClassVar[str]
    onnx_gates: ClassVar[tuple[int, ...]]  # torch's gates in ONNX's order
    units: int
    every_step: bool

    @property
    def reads_lengths(self) -> bool:
        return not self.every_step

    # ---- sizes --------------------------------------------------------------------------

    def output_shape(self, inputs: Shapes) -> Shape:
        need_rank(inputs[0], 2, "layers.put_after_steps")
        return (inputs[0][0], self.units) if self.every_step else (self.units,)

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        rows = len(self.gates) * self.units
        shapes = ((rows, inputs[0][1]), (rows, self.units), (rows,), (rows,))
        return dict(zip(PARTS, shapes, strict=True))

    def multiply_adds(self, inputs: Shapes, output: Shape) -> int:
        return inputs[0][0] * len(self.gates) * self.units * (inputs[0][1] + self.units)

    def receptive_field(self, fields: Any, inputs: Shapes) -> Any:
        return None

    def signed(self, inputs: Sequence[bool]) -> bool:
        return True

    # ---- torch and code -----------------------------------------------------------------

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return getattr(nn, self.torch_name)(inputs[0][1], self.units, batch_first=True)

    def run(self, module: Any, values: Sequence[Any], lengths: Any) -> Any:
        import torch

        states = module(values[0])[0]
        if self.every_step:
            return states
        # Padding comes last, so it cannot touch the state at the last token.
        return states[torch.arange(len(states), device=states.device), lengths - 1]

    def torch_line(self, inputs: Shapes) -> str:
        return f"nn.{self.torch_name}({inputs[0][1]}, {self.units}, batch_first=True)"

    def call_line(self, module: str, values: Sequence[str], inputs: Shapes) -> str:
        states = f"{module}({values[0]})[0]"
        return states if self.every_step else f"last_step({states}, lengths)"

    def helpers(self, inputs: Shapes) -> tuple[str, ...]:
        return () if self.every_step else (LAST_STEP,)

    def functional_lines(
        self, name: str, output: str, values: Sequence[str], inputs: Shapes
    ) -> list[str]:
        return [
            f"cell = {self.torch_line(inputs)}",
            f'cell.load_state_dict({{part: w["{name}." + part] for part in cell.state_dict()}})',
            f"{output} = cell({values[0]})[0]  # h_t of every step",
        ]

    def keras_line(self, inputs: Shapes) -> str:
        name = {"RNN": "SimpleRNN"}.get(self.torch_name, self.torch_name)
        every = ", return_sequences=True" if self.every_step else ""
        return f"layers.{name}({self.units}{every})"

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        """ONNX orders an LSTM's gates i o f g (torch: i f g o), a GRU's z r n (torch: r z n)."""

        def gates(part: str) -> Array:
            pieces = np.split(np.asarray(graph.weights[f"{name}.{part}_l0"]), len(self.gates))
            return np.concatenate([pieces[gate] for gate in self.onnx_gates])

        into = graph.tensor(f"{name}.W", gates("weight_ih")[None])
        back = graph.tensor(f"{name}.R", gates("weight_hh")[None])
        bias = np.concatenate([gates("bias_ih"), gates("bias_hh")])[None]
        steps_first = graph.node("Transpose", values, f"{name}.steps", perm=[1, 0, 2])
        given = [steps_first, into, back, graph.tensor(f"{name}.B", bias), "lengths"]
        outputs = [f"{name}.all", f"{name}.last"]
        graph.node(
            self.torch_name.upper(), given, outputs, hidden_size=self.units, **self.onnx_more
        )
        if self.every_step:  # steps × directions × n × units
            squeezed = graph.node("Squeeze", [outputs[0], graph.axis(1)], f"{name}.one")
            return str(graph.node("Transpose", [squeezed], f"{name}.out", perm=[1, 0, 2]))
        return str(graph.node("Squeeze", [outputs[1], graph.axis(0)], f"{name}.out"))

    onnx_more: ClassVar[dict[str, Any]] = {}

    # ---- arithmetic ---------------------------------------------------------------------

    def cell(self, name: str, tensors: Tensors, dtype: type = np.float32) -> CellWeights:
        """The weights of this layer."""
        parts: Iterator[Array] = (tensors[part].astype(dtype, copy=False) for part in PARTS)
        return CellWeights(name, self, *parts)

    def step(
        self,
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
        raise NotImplementedError

    def step_back(
        self, cell: CellWeights, step: StepValues, before: tuple[Array, Array], hidden: Array,
        memory: Array, free: Free = all_free,
    ) -> dict[str, Array]:  # fmt: skip
        """One step back. `before` are h and c before the step. From ∂L/∂h_t and ∂L/∂c_t, (…,
        units), to "hidden" and "memory" of the step before, "inputs", the gates' sums
        ("sum:NAME"), the recurrent part ("recurrent") and, with a memory, "at_memory". Through a
        value that was held by hand (`free`) no gradient flows back."""
        raise NotImplementedError

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        cell = self.cell("", tensors, inputs[0].dtype.type)
        hidden: Array = np.zeros(self.units, inputs[0].dtype)
        memory = np.zeros_like(hidden) if self.has_memory else None
        states = []
        for driven in inputs[0] @ cell.input.T + cell.input_bias:
            made = self.step(cell, driven, hidden, memory)
            hidden, memory = made.hidden, made.memory
            states.append(hidden)
        return np.stack(states) if self.every_step else hidden
