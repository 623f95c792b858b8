"""Pooling layers: they reduce each window of a map to one number."""

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
    register,
)
from playground.nets.layers.calls import Argument, Call, call, free, only, setting, square
from playground.nets.layers.operators import Operator
from playground.nets.layers.settings import whole
from playground.nets.layers.windows import Window, each_once, sources, take

KERAS_PADDED = """class PaddedMaxPooling2D(layers.MaxPooling2D):  # cells of -inf around the maps
    def __init__(self, size, stride, padding):
        super().__init__(size, stride)
        self.around = padding

    def call(self, x):
        sides = (self.around, self.around)
        return super().call(
            keras.ops.pad(x, ((0, 0), sides, sides, (0, 0)), constant_values=-np.inf)
        )

    def compute_output_shape(self, shape):
        height, width = (side + 2 * self.around for side in shape[1:3])
        return super().compute_output_shape((shape[0], height, width, shape[3]))
"""


class Pooling(Layer):
    """Base class of max and average pooling. Windows that do not fit in the map are dropped."""

    __slots__ = ()
    family: ClassVar[str] = "pooling"
    torch_name: ClassVar[str]
    keras_name: ClassVar[str]
    onnx_name: ClassVar[str]
    torch_function: ClassVar[str]
    torch_more: ClassVar[Mapping[str, Any]] = {}
    torch_padding: ClassVar[Argument] = only(0, (0, 0))
    size: int
    stride: int

    @classmethod
    def all_calls(cls) -> tuple[Call, ...]:
        torch = {
            "kernel_size": square("size"), "stride": square("stride", None, like="kernel_size"),
            "padding": cls.torch_padding,
            **{name: only(value) for name, value in cls.torch_more.items()},
        }  # fmt: skip
        keras = {
            "pool_size": square("size", 2), "strides": square("stride", None, like="pool_size"),
            "padding": free("valid"), "data_format": only(None),
        }  # fmt: skip
        function = cls.torch_function
        return (
            Call((f"nn.{cls.torch_name}", f"F.{function}", f"torch.{function}"), torch),
            Call((f"layers.{cls.keras_name}",), keras),
        )

    @classmethod
    def from_call(cls, given: Mapping[str, Any], inputs: Shapes) -> Layer | None:
        same = Window(given["size"], given["stride"], same=True)
        pads = {pad for side in inputs[0][1:] for pad in same.pads(side)}
        padding = given["padding"]
        if isinstance(padding, tuple):  # of a padding layer before it, whose cells are 0
            raise FitError("layers.pool_padding")
        if isinstance(padding, str):
            padding = 0
            if given["padding"].lower() == "same":
                if len(pads) > 1:
                    raise FitError("layers.pool_padding")
                padding = pads.pop()
        return cls._padded(given["size"], given["stride"], padding)

    @classmethod
    def _padded(cls, size: int, stride: int, padding: int) -> Layer:
        """The pooling with these settings. Raises FitError if it has no such padding."""
        if padding:
            raise FitError("layers.pool_padding")
        return cls(size, stride)  # type: ignore[call-arg]

    @classmethod
    def read_operators(cls) -> tuple[str, ...]:
        return (cls.onnx_name,)

    @classmethod
    def from_onnx(cls, found: Operator) -> tuple[Layer, dict[str, Array]] | None:
        for name, usual in (("dilations", [1, 1]), ("storage_order", 0)):
            found.need(name, usual, usual)
        pads = found.pads()
        size, stride = found.square("kernel_shape", 1), found.square("strides", 1)
        rests = {(side + 2 * pads[0] - size) % stride for side in found.inputs[0][1:]}
        if rests != {0}:  # otherwise rounding up changes nothing
            found.need("ceil_mode", 0, 0)
        try:
            return cls._padded(size, stride, pads[0] if len(set(pads)) == 1 else -1), {}
        except FitError:
            raise FitError("layers.onnx_attribute", name="pads", given=str(pads)) from None

    @property
    def around(self) -> int:
        """Cells of padding on each side."""
        return 0

    @property
    def window(self) -> Window:
        return Window(self.size, self.stride, self.around)

    def output_shape(self, inputs: Shapes) -> Shape:
        return (inputs[0][0], *self.window.maps(inputs[0]))

    def receptive_field(
        self, fields: Sequence[ReceptiveField | None], inputs: Shapes
    ) -> ReceptiveField | None:
        return self.window.field(fields[0], inputs[0])

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
        return (each_once(mask, lambda plane: self.window.seen(plane, inputs[0])),)

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        return each_once(masks[0], self.window.fed)

    def origin(self, inputs: Sequence[Array], cell: Cell) -> Source:
        """The cell with the largest value in the window."""
        cells = self._under(inputs, cell)
        winner = cells[_largest(take(inputs[0], cells), cells)]
        assert winner is not None  # no window consists of padding alone
        return Source(0, winner)


def _largest(values: Array, cells: list[Cell | None]) -> int:
    """The position of the largest value, padding left out."""
    padding = np.array([cell is None for cell in cells])
    return int(np.where(padding, -np.inf, values).argmax())


@register
@dataclass(frozen=True, slots=True)
class MaxPool(Pooling):
    """The maximum of each window; windows that do not fit in the map are dropped."""

    kind: ClassVar[str] = "pool"
    torch_name: ClassVar[str] = "MaxPool2d"
    torch_function: ClassVar[str] = "max_pool2d"
    torch_more: ClassVar[Mapping[str, Any]] = {
        "dilation": 1, "return_indices": False, "ceil_mode": False,
    }  # fmt: skip
    torch_padding: ClassVar[Argument] = square("padding", 0)
    keras_name: ClassVar[str] = "MaxPooling2D"
    onnx_name: ClassVar[str] = "MaxPool"
    takes_largest: ClassVar[bool] = True
    size: int = whole(2, 1, 10_000)
    stride: int = whole(2, 1, 10_000)
    padding: int = whole(0, 0, 10_000, later=True)

    @classmethod
    def all_calls(cls) -> tuple[Call, ...]:
        padded = call("code.KerasPaddedMaxPool", size=setting("size"), stride=setting("stride"),
                      padding=setting("padding"), source=KERAS_PADDED)  # fmt: skip
        return (*super(MaxPool, cls).all_calls(), padded)

    @classmethod
    def _padded(cls, size: int, stride: int, padding: int) -> Layer:
        if padding < 0:
            raise FitError("layers.pool_padding")
        return cls(size, stride, padding)

    @property
    def around(self) -> int:
        return self.padding

    def output_shape(self, inputs: Shapes) -> Shape:
        if 2 * self.padding > self.size:  # a window of padding alone has no maximum
            raise FitError("layers.wide_pool_padding", padding=self.padding, size=self.size)
        return super(MaxPool, self).output_shape(inputs)

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return nn.MaxPool2d(self.size, self.stride, self.padding)

    @property
    def _told(self) -> str:
        return f"{self.size}, {self.stride}" + (f", {self.padding}" if self.padding else "")

    def torch_line(self, inputs: Shapes) -> str:
        return f"nn.MaxPool2d({self._told})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return f"F.max_pool2d({values[0]}, {self._told})"

    def keras_line(self, inputs: Shapes) -> str:
        if not self.padding:
            return super(MaxPool, self).keras_line(inputs)
        return f"PaddedMaxPooling2D({self._told})"

    def keras_helpers(self, inputs: Shapes) -> tuple[str, ...]:
        return (KERAS_PADDED,) if self.padding else ()

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        sizes = {"kernel_shape": [self.size] * 2, "strides": [self.stride] * 2}
        pads = {"pads": [self.padding] * 4} if self.padding else {}
        return str(graph.node(self.onnx_name, values, name, **sizes, **pads))

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        sides = (self.padding, self.padding)
        padded = np.pad(inputs[0], ((0, 0), sides, sides), constant_values=-np.inf)
        return np.asarray(Window(self.size, self.stride).views(padded).max((3, 4)))

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        cells = self._under(inputs, cell)
        values = take(inputs[0], cells)
        winner = _largest(values, cells)
        weights = np.eye(len(values))[winner]
        return Terms(sources(cells), values, weights, facts={"winner": float(winner)})


@register
@dataclass(frozen=True, slots=True)
class AvgPool(Pooling):
    """The mean of each window; windows that do not fit in the map are dropped."""

    kind: ClassVar[str] = "avgpool"
    torch_name: ClassVar[str] = "AvgPool2d"
    torch_function: ClassVar[str] = "avg_pool2d"
    torch_more: ClassVar[Mapping[str, Any]] = {
        "ceil_mode": False, "count_include_pad": True, "divisor_override": None,
    }  # fmt: skip
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
