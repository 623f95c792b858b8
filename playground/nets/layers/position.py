"""Position encodings of the steps of a sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.nets.layers.base import (
    Array,
    Cell,
    Layer,
    Shape,
    Shapes,
    Source,
    Tensors,
    Terms,
    need_rank,
    register,
)
from playground.nets.layers.calls import Call, call, setting, size_of
from playground.nets.layers.settings import switch

BASE = 10_000.0  # of the wavelengths of sinusoids

SINUSOIDS = """def sinusoids(steps, units):  # arXiv:1706.03762, section 3.5
    angles = torch.arange(steps)[:, None] * 10000.0 ** (-torch.arange(0, units, 2) / units)
    return torch.stack([angles.sin(), angles.cos()], 2).flatten(1)[:, :units]
"""
POSITIONS = """class Positions(nn.Module):  # a learned row for each step, added to it
    def __init__(self, steps, units):
        super().__init__()
        self.weight = nn.Parameter(0.02 * torch.randn(steps, units))

    def forward(self, values):
        return values + self.weight[: values.shape[1]]
"""
KERAS_POSITIONS = """class Positions(layers.Layer):  # a row for each step, added to it
    def __init__(self, learned):
        super().__init__()
        self.learned, self.supports_masking = learned, True

    def build(self, shape):
        steps, units = shape[1:]
        angles = np.arange(steps)[:, None] * 10000.0 ** (-np.arange(0, units, 2) / units)
        table = np.stack([np.sin(angles), np.cos(angles)], 2).reshape(steps, -1)[:, :units]
        start = "normal" if self.learned else keras.initializers.Constant(table)
        self.table = self.add_weight(
            shape=(steps, units), initializer=start, trainable=self.learned
        )

    def call(self, values):
        return values + self.table[: keras.ops.shape(values)[1]]
"""


@register
@dataclass(frozen=True, slots=True)
class Position(Layer):
    """Adds a position encoding to each step: a learned embedding, or sines and cosines of different
    wavelengths.

    Source of the sinusoids: Vaswani et al. (2017), arXiv:1706.03762, section 3.5.
    """

    kind: ClassVar[str] = "positions"
    family: ClassVar[str] = "lookup"
    offered: ClassVar[tuple[str, ...]] = ("text",)
    learned: bool = switch(True)

    calls: ClassVar[tuple[Call, ...]] = (
        call("code.Positions", steps=size_of(0), units=size_of(-1), source=POSITIONS),
        call("code.sinusoids", steps=size_of(0), units=size_of(-1), source=SINUSOIDS),
        call("code.KerasPositions", learned=setting("learned"), source=KERAS_POSITIONS),
    )

    @classmethod
    def from_call(cls, given: Mapping[str, Any], inputs: Shapes) -> Layer | None:
        return cls(given.get("learned", given["name"] != "code.sinusoids"))

    @property
    def reads_ahead(self) -> bool:
        return False

    def output_shape(self, inputs: Shapes) -> Shape:
        need_rank(inputs[0], 2, "layers.put_after_steps")
        return inputs[0]

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        return {"weight": inputs[0]} if self.learned else {}

    def receptive_field(self, fields: Any, inputs: Shapes) -> Any:
        return None

    def signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def module(self, inputs: Shapes) -> Any:
        from playground.nets.modules import Positions, Sinusoids

        return (Positions if self.learned else Sinusoids)(*inputs[0])

    def torch_line(self, inputs: Shapes) -> str:
        steps, units = inputs[0]
        return f"Positions({steps}, {units})" if self.learned else ""

    def helpers(self, inputs: Shapes) -> tuple[str, ...]:
        return (POSITIONS if self.learned else SINUSOIDS,)

    def call_line(self, module: str, values: Sequence[str], inputs: Shapes) -> str:
        if self.learned:
            return f"{module}({values[0]})"
        return f"{values[0]} + sinusoids(*{values[0]}.shape[1:]).to({values[0]})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        if self.learned:
            return f'{values[0]} + w["{name}.weight"][: {values[0]}.shape[1]]'
        return self.call_line(name, values, inputs)

    def keras_line(self, inputs: Shapes) -> str:
        return f"Positions(learned={self.learned})"

    def keras_helpers(self, inputs: Shapes) -> tuple[str, ...]:
        return (KERAS_POSITIONS,)

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        table = (
            graph.weights[f"{name}.weight"]
            if self.learned
            else sinusoids(*inputs[0]).astype(np.float32)
        )
        rows = graph.tensor(f"{name}.rows", table)
        ends = [graph.axis(0), graph.step_count(), graph.axis(0)]
        return str(
            graph.node("Add", [values[0], graph.node("Slice", [rows, *ends], f"{name}.cut")], name)
        )

    def table(self, tensors: Tensors, shape: Shape) -> Array:
        """The position encodings for an input of this shape: steps × units."""
        return tensors["weight"][: shape[0]] if self.learned else sinusoids(*shape)

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        rows = self.table(tensors, inputs[0].shape)
        return np.asarray(inputs[0] + rows).astype(inputs[0].dtype)

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        bias = float(self.table(tensors, inputs[0].shape)[cell])
        return Terms((Source(0, cell),), inputs[0][cell].reshape(1), np.ones(1), bias)

    def kernel_place(self, inputs: Shapes, cell: Cell) -> tuple[int, ...] | None:
        return cell if self.learned else None


def sinusoids(steps: int, units: int) -> Array:
    """Sinusoidal position encodings, steps × units: sines in even units, cosines in odd units,
    with wavelengths from 2π to 10,000·2π."""
    angles = np.arange(steps)[:, None] * BASE ** (-np.arange(0, units, 2) / units)
    return np.stack([np.sin(angles), np.cos(angles)], 2).reshape(steps, -1)[:, :units]
