"""Layers with several inputs, which join the branches of a net."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.nets.layers.base import (
    Array,
    Cell,
    FitError,
    Layer,
    ReceptiveField,
    Shape,
    Shapes,
    Source,
    Tensors,
    Terms,
    by,
    register,
)
from playground.nets.layers.calls import Call, call, free
from playground.nets.layers.operators import Operator


class Combination(Layer):
    """Base class of the layers with several inputs."""

    __slots__ = ()
    family: ClassVar[str] = "combine"
    offered: ClassVar[tuple[str, ...]] = ("image", "text")
    several_inputs: ClassVar[bool] = True

    @property
    def reads_ahead(self) -> bool:
        return False

    def needed_size(self, size: tuple[int, int], shape: Shape) -> tuple[int, int]:
        return size

    def receptive_field(
        self, fields: Sequence[ReceptiveField | None], inputs: Shapes
    ) -> ReceptiveField | None:
        """The smallest field that covers those of all inputs; None if their `jump` differs."""
        known = [each for each in fields if each is not None]
        if len(known) < len(fields) or len({each.jump for each in known}) > 1:
            return None
        start = min(each.start for each in known)
        end = max(each.start + each.size for each in known)
        return ReceptiveField(end - start, known[0].jump, start)

    def torch_line(self, inputs: Shapes) -> str:
        """Empty: the layer has no module, only an expression in `forward`."""
        return ""

    def call_line(self, module: str, values: Sequence[str], inputs: Shapes) -> str:
        return self.functional("", values, inputs)


@register
@dataclass(frozen=True, slots=True)
class Add(Combination):
    """The elementwise sum of its inputs, as at the end of a residual block.

    Source: He et al. (2015), arXiv:1512.03385.
    """

    kind: ClassVar[str] = "add"

    calls: ClassVar[tuple[Call, ...]] = (
        call("operator.add", "torch.add", "Tensor.add", "layers.Add", "layers.add"),
    )

    onnx_operators: ClassVar[tuple[str, ...]] = ("Add", "Sum")

    @classmethod
    def from_onnx(cls, found: Operator) -> tuple[Layer, dict[str, Array]] | None:
        return cls(), {}

    def output_shape(self, inputs: Shapes) -> Shape:
        if len(set(inputs)) > 1:
            raise FitError("layers.same_shape", given=[by(each) for each in inputs])
        return inputs[0]

    def module(self, inputs: Shapes) -> Any:
        from playground.nets.modules import Sum

        return Sum()

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return " + ".join(values)

    def keras_line(self, inputs: Shapes) -> str:
        return "layers.Add()"

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return str(graph.node("Sum", values, name))

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        return np.asarray(sum(inputs))

    def origin(self, inputs: Sequence[Array], cell: Cell) -> Source:
        """The cell of the input with the largest contribution."""
        return Source(int(np.argmax([abs(float(given[cell])) for given in inputs])), cell)


@register
@dataclass(frozen=True, slots=True)
class Concat(Combination):
    """Concatenates its inputs along the channels of maps, or along the units (of each step).

    Source of skip connections by concatenation: Ronneberger et al. (2015), arXiv:1505.04597.
    """

    kind: ClassVar[str] = "concat"

    calls: ClassVar[tuple[Call, ...]] = (
        call("torch.cat", "torch.concat", "torch.concatenate", dim=free(0)),
        call("layers.Concatenate", "layers.concatenate", axis=free(-1)),
    )

    @classmethod
    def from_call(cls, given: Mapping[str, Any], inputs: Shapes) -> Layer | None:
        """Check the axis. Axis 0 is the batch; torch has the channels first, Keras last."""
        rank = len(inputs[0])
        asked = given.get("dim", given.get("axis"))
        own = cls.axis(rank) + 1 if "dim" in given else rank
        if asked not in (own, own - rank - 1):
            raise FitError("layers.concat_axis", given=f"{asked!r:.40}", axis=own)
        return cls()

    onnx_operators: ClassVar[tuple[str, ...]] = ("Concat",)

    @classmethod
    def from_onnx(cls, found: Operator) -> tuple[Layer, dict[str, Array]] | None:
        rank = len(found.inputs[0])
        if found.get("axis") % (rank + 1) != 1:
            given = f"{found.get('axis')!r:.40}"
            raise FitError("layers.onnx_attribute", name="axis", given=given)
        return cls(), {}

    @staticmethod
    def axis(rank: int) -> int:
        """The axis of channels or units in a shape without the batch."""
        return 0 if rank == 3 else rank - 1

    def output_shape(self, inputs: Shapes) -> Shape:
        axis = self.axis(len(inputs[0]))
        rest = {(len(each), each[:axis], each[axis + 1 :]) for each in inputs}
        if len(rest) > 1:
            raise FitError("layers.same_sides", given=[by(each) for each in inputs])
        total = sum(each[axis] for each in inputs)
        return (*inputs[0][:axis], total, *inputs[0][axis + 1 :])

    def module(self, inputs: Shapes) -> Any:
        from playground.nets.modules import Concatenation

        return Concatenation(self._dim(inputs))

    def _dim(self, inputs: Shapes) -> int:
        return 1 if len(inputs[0]) == 3 else -1

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return f"torch.cat([{', '.join(values)}], {self._dim(inputs)})"

    def keras_line(self, inputs: Shapes) -> str:
        return "layers.Concatenate()"

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return str(graph.node("Concat", values, name, axis=self._dim(inputs)))

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        return np.concatenate(inputs, self.axis(inputs[0].ndim))

    def _places(self, sizes: Sequence[int], at: int) -> tuple[int, int]:
        """The input that output channel `at` comes from, and its channel in this input."""
        for number, size in enumerate(sizes):
            if at < size:
                return number, at
            at -= size
        raise AssertionError("no such channel")

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        source = self.origin(inputs, cell)
        value = inputs[source.input][source.cell].reshape(1)
        return Terms((source,), value, np.ones(1))

    def origin(self, inputs: Sequence[Array], cell: Cell) -> Source:
        axis = self.axis(inputs[0].ndim)
        number, at = self._places([given.shape[axis] for given in inputs], cell[axis])
        return Source(number, (*cell[:axis], at, *cell[axis + 1 :]))

    def seen(self, mask: Array, inputs: Shapes) -> tuple[Array, ...]:
        axis = self.axis(mask.ndim)
        ends = np.cumsum([each[axis] for each in inputs])
        return tuple(np.split(mask, ends[:-1], axis))

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        return np.concatenate(masks, self.axis(len(output)))

    def channel_source(self, inputs: Shapes, channel: int) -> tuple[int, int] | None:
        return self._places([each[self.axis(len(each))] for each in inputs], channel)
