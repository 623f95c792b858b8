"""The base class of the recurrent layers, and the equations of one step.

The equations follow torch's conventions: each layer has two biases (b_ih and b_hh), and the GRU's
reset gate multiplies W_hn h' + b_hn after the matrix product (see the note in torch.nn.GRU). h'
and c' are the state before the step, σ is the logistic function, ⊙ the elementwise product.

    rnn   h = tanh(W_ih x + b_ih + W_hh h' + b_hh)
    gru   r = σ(…), z = σ(…), n = tanh(W_in x + b_in + r ⊙ (W_hn h' + b_hn)),
          h = (1 - z) ⊙ n + z ⊙ h'
    lstm  i = σ(…), f = σ(…), g = tanh(…), o = σ(…),
          c = f ⊙ c' + i ⊙ g, h = o ⊙ tanh(c)

The same code runs in float32 (inference) and float64 (gradients); the dtype is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float

from playground.nets.layers.base import Array, LacksError, Layer, Shape, Shapes, Tensors, need_rank
from playground.nets.layers.calls import Argument, Call, free, only, setting, size_of
from playground.nets.layers.settings import switch, whole

BACK = "_reverse"  # suffix of tensor names for the backward direction
PARTS = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
LAST_STEP = """def last_step(values, lengths):
    return values[torch.arange(len(values)), lengths - 1]
"""
BOTH_WAYS = """def both_ways(cell, values, lengths):  # each text from its first and its last token
    packed = nn.utils.rnn.pack_padded_sequence(values, lengths.cpu(), True, False)
    steps = values.shape[1]
    return nn.utils.rnn.pad_packed_sequence(cell(packed)[0], True, total_length=steps)[0]
"""
ENDS = """def ends(states, lengths):  # the last state forwards, and the last one backwards
    last = states[torch.arange(len(states)), lengths - 1]
    units = states.shape[2] // 2
    return torch.cat([last[:, :units], states[:, 0, units:]], 1)
"""
# Takes a quantity's name and its values at this step, and returns the values to use instead.
Change = Callable[[str, Array], Array]
# Takes a quantity's name and returns 1 for each computed unit and 0 for each unit set by hand.
Free = Callable[[str], Array]


@dataclass(frozen=True, slots=True, eq=False)
class StepValues:
    """The values of one step: the new state, and each gate's sum (before its activation) and value.
    `recurrent_new` is the GRU's W_hn h' + b_hn, which the reset gate multiplies."""

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
        """The rows of a gate in the weights."""
        start = self.layer.gates.index(gate) * self.units
        return slice(start, start + self.units)


def unchanged(_: str, values: Array) -> Array:
    return values


def all_free(_: str) -> Array:
    return np.ones(1)


@dataclass(frozen=True, slots=True)
class Recurrent(Layer):
    """Base class of the recurrent layers. They read a sequence step by step, and output the hidden
    state of every step or only the last one."""

    offered: ClassVar[tuple[str, ...]] = ("text",)
    pictured: ClassVar[str] = "weight_hh_l0"
    gates: ClassVar[tuple[str, ...]]  # in the order in which torch stacks their rows
    squashed: ClassVar[tuple[str, ...]]  # gates with tanh; the others use the logistic function
    has_memory: ClassVar[bool] = False
    torch_name: ClassVar[str]
    keras_name: ClassVar[str]
    torch_more: ClassVar[dict[str, Argument]] = {}  # arguments of the library's call
    keras_more: ClassVar[dict[str, Argument]] = {"recurrent_activation": only("sigmoid")}
    onnx_gates: ClassVar[tuple[int, ...]]  # torch's gates in ONNX's order
    units: int = whole(32, 1, 100_000)
    every_step: bool = switch(False)
    bidirectional: bool = switch(False, later=True)

    @classmethod
    def all_calls(cls) -> tuple[Call, ...]:
        torch: dict[str, Argument] = {
            "input_size": size_of(-1), "hidden_size": setting("units"), "num_layers": free(1),
            **cls.torch_more, "bias": only(True), "batch_first": Argument(False, only=(True,)),
            "dropout": free(0.0), "bidirectional": setting("bidirectional", False),
        }  # fmt: skip
        keras: dict[str, Argument] = {
            "units": setting("units"), "activation": only("tanh"), **cls.keras_more,
            "use_bias": only(True), "dropout": only(0, 0.0), "recurrent_dropout": only(0, 0.0),
            "return_sequences": setting("every_step", False), "return_state": only(False),
            "go_backwards": only(False), "stateful": only(False), "unroll": free(),
            "bidirectional": setting("bidirectional", False),  # of layers.Bidirectional
        }  # fmt: skip
        return (
            Call((f"nn.{cls.torch_name}",), torch, states="every_step"),
            Call((f"layers.{cls.keras_name}",), keras),
        )

    @property
    def reads_lengths(self) -> bool:
        return not self.every_step or self.bidirectional

    @property
    def reads_ahead(self) -> bool:
        return self.bidirectional

    @property
    def tracks(self) -> int:
        return self.units

    # ---- sizes --------------------------------------------------------------------------

    def output_shape(self, inputs: Shapes) -> Shape:
        need_rank(inputs[0], 2, "layers.put_after_steps")
        width = self.units * (2 if self.bidirectional else 1)
        return (inputs[0][0], width) if self.every_step else (width,)

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        rows = len(self.gates) * self.units
        shapes = ((rows, inputs[0][1]), (rows, self.units), (rows,), (rows,))
        own = dict(zip(PARTS, shapes, strict=True))
        back = {f"{part}{BACK}": shape for part, shape in own.items()}
        return own | (back if self.bidirectional else {})

    def multiply_adds(self, inputs: Shapes, output: Shape) -> int:
        once = inputs[0][0] * len(self.gates) * self.units * (inputs[0][1] + self.units)
        return once * (2 if self.bidirectional else 1)

    def receptive_field(self, fields: Any, inputs: Shapes) -> Any:
        return None

    def signed(self, inputs: Sequence[bool]) -> bool:
        return True

    # ---- torch and code -----------------------------------------------------------------

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return getattr(nn, self.torch_name)(
            inputs[0][1], self.units, batch_first=True, bidirectional=self.bidirectional
        )

    def run(self, module: Any, values: Sequence[Any], lengths: Any) -> Any:
        import torch

        if self.bidirectional:
            return self._both_ways(module, values[0], lengths)
        states = module(values[0])[0]
        if self.every_step:
            return states
        # Padding comes last, so it does not change the state at the last token.
        return states[torch.arange(len(states), device=states.device), lengths - 1]

    def _both_ways(self, module: Any, values: Any, lengths: Any) -> Any:
        """Run the module in both directions over each text; the output for padding is 0."""
        import torch
        from torch.nn.utils import rnn

        packed = rnn.pack_padded_sequence(values, lengths.cpu(), True, False)
        states, _ = rnn.pad_packed_sequence(module(packed)[0], True, total_length=values.shape[1])
        if self.every_step:
            return states
        last = states[torch.arange(len(states), device=states.device), lengths - 1]
        return torch.cat([last[:, : self.units], states[:, 0, self.units :]], 1)

    def torch_line(self, inputs: Shapes) -> str:
        told = ", bidirectional=True" if self.bidirectional else ""
        return f"nn.{self.torch_name}({inputs[0][1]}, {self.units}, batch_first=True{told})"

    def call_line(self, module: str, values: Sequence[str], inputs: Shapes) -> str:
        if self.bidirectional:
            both = f"both_ways({module}, {values[0]}, lengths)"
            return both if self.every_step else f"ends({both}, lengths)"
        states = f"{module}({values[0]})[0]"
        return states if self.every_step else f"last_step({states}, lengths)"

    def helpers(self, inputs: Shapes) -> tuple[str, ...]:
        if self.bidirectional:
            return (BOTH_WAYS,) if self.every_step else (BOTH_WAYS, ENDS)
        return () if self.every_step else (LAST_STEP,)

    def functional_lines(
        self, name: str, output: str, values: Sequence[str], inputs: Shapes
    ) -> list[str]:
        made = [f"{output} = cell({values[0]})[0]  # h_t of every step"]
        if self.bidirectional and not self.every_step:
            made.append(
                f"{output} = torch.cat("
                f"[{output}[:, -1, :{self.units}], {output}[:, 0, {self.units}:]], 1)"
            )
        return [
            f"cell = {self.torch_line(inputs)}",
            f'cell.load_state_dict({{part: w["{name}." + part] for part in cell.state_dict()}})',
            *made,
        ]

    def keras_line(self, inputs: Shapes) -> str:
        every = ", return_sequences=True" if self.every_step else ""
        made = f"layers.{self.keras_name}({self.units}{every})"
        return f"layers.Bidirectional({made})" if self.bidirectional else made

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        """ONNX orders an LSTM's gates i o f g (torch: i f g o), a GRU's z r n (torch: r z n)."""

        ways = ("", BACK) if self.bidirectional else ("",)

        def gates(part: str, way: str) -> Array:
            pieces = np.split(np.asarray(graph.weights[f"{name}.{part}_l0{way}"]), len(self.gates))
            return np.concatenate([pieces[gate] for gate in self.onnx_gates])

        def both(part: str) -> Array:
            return np.stack([gates(part, way) for way in ways])

        into = graph.tensor(f"{name}.W", both("weight_ih"))
        back = graph.tensor(f"{name}.R", both("weight_hh"))
        bias = graph.tensor(f"{name}.B", np.concatenate([both("bias_ih"), both("bias_hh")], 1))
        steps_first = graph.node("Transpose", values, f"{name}.steps", perm=[1, 0, 2])
        given = [steps_first, into, back, bias, "lengths"]
        outputs = [f"{name}.all", f"{name}.last"]
        more = dict(self.onnx_more, direction="bidirectional" if self.bidirectional else "forward")
        graph.node(self.torch_name.upper(), given, outputs, hidden_size=self.units, **more)
        # steps × directions × n × units, and directions × n × units
        order = [2, 0, 1, 3] if self.every_step else [1, 0, 2]
        turned = graph.node(
            "Transpose", [outputs[not self.every_step]], f"{name}.turned", perm=order
        )
        width = self.units * len(ways)
        shape = [0, 0, width] if self.every_step else [0, width]
        joined = graph.tensor(f"{name}.joined", np.array(shape, np.int64))
        return str(graph.node("Reshape", [turned, joined], f"{name}.out"))

    onnx_more: ClassVar[dict[str, Any]] = {}

    # ---- arithmetic ---------------------------------------------------------------------

    def cell(
        self, name: str, tensors: Tensors, dtype: type = np.float32, way: str = ""
    ) -> CellWeights:
        """The weights of the forward direction or, with `way=BACK`, of the backward direction."""
        parts: Iterator[Array] = (tensors[part + way].astype(dtype, copy=False) for part in PARTS)
        return CellWeights(name, self, *parts)

    def step(
        self,
        cell: CellWeights,
        driven: Array,
        hidden: Array,
        memory: Array | None,
        change: Change = unchanged,
    ) -> StepValues:
        """Compute one step. `driven` is W_ih x + b_ih of this step, (…, rows); `hidden` and
        `memory` are the state before the step, (…, units).

        `change` may replace the values of a gate, of the memory (before h is computed from it)
        or of the hidden state (at the end).
        """
        raise LacksError(self, "step")

    def step_back(
        self, cell: CellWeights, step: StepValues, before: tuple[Array, Array], hidden: Array,
        memory: Array, free: Free = all_free,
    ) -> dict[str, Array]:  # fmt: skip
        """Backpropagate through one step.

        `before` is (h, c) before the step; `hidden` and `memory` are ∂L/∂h_t and ∂L/∂c_t, (…,
        units). Returns gradients by name: "hidden" and "memory" before the step, "inputs", the
        gates' sums ("sum:NAME"), the recurrent part ("recurrent") and, with a memory,
        "at_memory". No gradient passes through values that were set by hand (see `Free`).
        """
        raise LacksError(self, "step_back")

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        states = self._states(tensors, inputs[0], "")
        if not self.bidirectional:
            return states if self.every_step else np.asarray(states[-1])
        back = self._states(tensors, inputs[0][::-1], BACK)
        if self.every_step:
            return np.concatenate([states, back[::-1]], 1)
        return np.concatenate([states[-1], back[-1]])

    def _states(self, tensors: Tensors, inputs: Array, way: str) -> Array:
        """The hidden state after each step, (steps, units), in the order of the inputs."""
        cell = self.cell("", tensors, inputs.dtype.type, way)
        hidden: Array = np.zeros(self.units, inputs.dtype)
        memory = np.zeros_like(hidden) if self.has_memory else None
        states = []
        for driven in inputs @ cell.input.T + cell.input_bias:
            made = self.step(cell, driven, hidden, memory)
            hidden, memory = made.hidden, made.memory
            states.append(hidden)
        return np.stack(states)
