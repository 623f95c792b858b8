"""Poolings: one number of each window of a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.nets.layers.base import (
    Array,
    Cell,
    Layer,
    ReceptiveField,
    Shape,
    Shapes,
    Source,
    Tensors,
    Terms,
    register,
    whole,
)
from playground.nets.layers.windows import Window, sources, take


class Pooling(Layer):
    """What the poolings share: windows that would hang over the edge are dropped."""

    __slots__ = ()
    family: ClassVar[str] = "pooling"
    torch_name: ClassVar[str]
    keras_name: ClassVar[str]
    onnx_name: ClassVar[str]
    size: int
    stride: int

    @property
    def window(self) -> Window:
        return Window(self.size, self.stride)

    def output_shape(self, inputs: Shapes) -> Shape:
        return (inputs[0][0], *self.window.maps(inputs[0]))

    def receptive_field(
        self, fields: Sequence[ReceptiveField | None], inputs: Shapes
    ) -> ReceptiveField | None:
        return self.window.field(fields[0])

    def needed_size(self, size: tuple[int, int], shape: Shape) -> tuple[int, int]:
        return self.window.needed(size, shape)

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return getattr(nn, self.torch_name)(self.size, self.stride)

    def torch_line(self, inputs: Shapes) -> str:
        return f"nn.{self.torch_name}({self.size}, {self.stride})"

    def keras_line(self, inputs: Shapes) -> str:
        strides = f", strides={self.stride}" if self.stride != self.size else ""
        return f"layers.{self.keras_name}({self.size}{strides})"

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        sizes = {"kernel_shape": [self.size] * 2, "strides": [self.stride] * 2}
        return graph.node(self.onnx_name, values, name, **sizes)

    def _under(self, inputs: Sequence[Array], cell: Cell) -> list[Cell | None]:
        return self.window.cells(cell, inputs[0].shape, cell[:1])

    def seen(self, mask: Array, inputs: Shapes) -> tuple[Array, ...]:
        return (np.stack([self.window.seen(plane, inputs[0]) for plane in mask]),)

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        return np.stack([self.window.fed(plane) for plane in masks[0]])

    def origin(self, inputs: Sequence[Array], cell: Cell) -> Source:
        """The largest value under the window."""
        cells = self._under(inputs, cell)
        winner = cells[int(take(inputs[0], cells).argmax())]
        assert winner is not None  # a pooling window has no padding
        return Source(0, winner)


@register
@dataclass(frozen=True, slots=True)
class MaxPool(Pooling):
    """The largest value of each window; windows that would hang over the edge are dropped."""

    kind: ClassVar[str] = "pool"
    torch_name: ClassVar[str] = "MaxPool2d"
    keras_name: ClassVar[str] = "MaxPooling2D"
    onnx_name: ClassVar[str] = "MaxPool"
    takes_largest: ClassVar[bool] = True
    size: int = whole(2, 1, 10_000)
    stride: int = whole(2, 1, 10_000)

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return f"F.max_pool2d({values[0]}, {self.size}, {self.stride})"

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        return np.asarray(self.window.views(inputs[0]).max((3, 4)))

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        cells = self._under(inputs, cell)
        values = take(inputs[0], cells)
        winner = int(values.argmax())
        weights = np.eye(len(values))[winner]
        return Terms(sources(cells), values, weights, facts={"winner": float(winner)})


@register
@dataclass(frozen=True, slots=True)
class AvgPool(Pooling):
    """The mean of each window; windows that would hang over the edge are dropped."""

    kind: ClassVar[str] = "avgpool"
    torch_name: ClassVar[str] = "AvgPool2d"
    keras_name: ClassVar[str] = "AveragePooling2D"
    onnx_name: ClassVar[str] = "AveragePool"
    size: int = whole(2, 1, 10_000)
    stride: int = whole(2, 1, 10_000)

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return f"F.avg_pool2d({values[0]}, {self.size}, {self.stride})"

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        return np.asarray(self.window.views(inputs[0]).mean((3, 4)))

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        cells = self._under(inputs, cell)
        weights = np.full(len(cells), 1 / len(cells))
        return Terms(sources(cells), take(inputs[0], cells), weights)
