"""Convolutions over maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np

from playground.nets.layers.base import (
    Array,
    Cell,
    Layer,
    ReceptiveField,
    Shape,
    Shapes,
    Tensors,
    Terms,
    register,
    whole,
)
from playground.nets.layers.windows import Window, sources, take


@register
@dataclass(frozen=True, slots=True)
class Conv(Layer):
    """Cross-correlation of `filters` square kernels over every input channel, plus a bias."""

    kind: ClassVar[str] = "conv"
    family: ClassVar[str] = "convolution"
    has_kernels: ClassVar[bool] = True
    pictured: ClassVar[str] = "weight"
    filters: int = whole(32, 1, 4096)
    kernel: int = whole(3, 1, 10_000)
    stride: int = whole(1, 1, 10_000)
    padding: int = whole(0, 0, 10_000)

    @property
    def window(self) -> Window:
        return Window(self.kernel, self.stride, self.padding)

    def output_shape(self, inputs: Shapes) -> Shape:
        return (self.filters, *self.window.maps(inputs[0]))

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        weight = (self.filters, inputs[0][0], self.kernel, self.kernel)
        return {"weight": weight, "bias": (self.filters,)}

    def multiply_adds(self, inputs: Shapes, output: Shape) -> int:
        return inputs[0][0] * self.kernel**2 * prod(output)

    def receptive_field(
        self, fields: Sequence[ReceptiveField | None], inputs: Shapes
    ) -> ReceptiveField | None:
        return self.window.field(fields[0])

    def needed_size(self, size: tuple[int, int], shape: Shape) -> tuple[int, int]:
        return self.window.needed(size, shape)

    def signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return nn.Conv2d(inputs[0][0], self.filters, self.kernel, self.stride, self.padding)

    def torch_line(self, inputs: Shapes) -> str:
        stride = f", stride={self.stride}" if self.stride != 1 else ""
        padding = f", padding={self.padding}" if self.padding else ""
        return f"nn.Conv2d({inputs[0][0]}, {self.filters}, {self.kernel}{stride}{padding})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return (
            f'F.conv2d({values[0]}, w["{name}.weight"], w["{name}.bias"], '
            f"stride={self.stride}, padding={self.padding})"
        )

    def keras_line(self, inputs: Shapes) -> str:
        strides = f", strides={self.stride}" if self.stride != 1 else ""
        return f"layers.Conv2D({self.filters}, {self.kernel}{strides})"

    def keras_lines(self, inputs: Shapes) -> list[str]:
        """Keras pads as "same" does or not at all; other paddings are a layer of their own."""
        padding = [f"layers.ZeroPadding2D({self.padding})"] if self.padding else []
        return [*padding, self.keras_line(inputs)]

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        own = [graph.own(f"{name}.weight"), graph.own(f"{name}.bias")]
        sizes = {"kernel_shape": [self.kernel] * 2, "strides": [self.stride] * 2}
        return graph.node("Conv", [*values, *own], name, pads=[self.padding] * 4, **sizes)

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        sums = np.einsum("cijpq,ocpq->oij", self.window.views(inputs[0]), tensors["weight"])
        return np.asarray(sums + tensors["bias"][:, None, None])

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        cells = self.window.cells(cell, inputs[0].shape, range(len(inputs[0])))
        kernels = tensors["weight"][cell[0]].ravel()
        bias = float(tensors["bias"][cell[0]])
        return Terms(sources(cells), take(inputs[0], cells), kernels, bias)

    def seen(self, mask: Array, inputs: Shapes) -> tuple[Array, ...]:
        plane = self.window.seen(np.asarray(mask.any(0)), inputs[0])
        return (np.broadcast_to(plane, inputs[0]).copy(),)

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        return np.broadcast_to(self.window.fed(np.asarray(masks[0].any(0))), output).copy()

    def kernel_place(self, inputs: Shapes, cell: Cell) -> tuple[int, ...] | None:
        return cell[:1]

    def channel_source(self, inputs: Shapes, channel: int) -> tuple[int, int] | None:
        return None
