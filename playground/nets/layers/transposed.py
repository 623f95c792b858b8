"""The transposed convolution, which enlarges maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
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
    Tensors,
    Terms,
    need_rank,
    register,
    settings_of,
)
from playground.nets.layers.calls import Call, call, follows, free, only, setting, size_of, square
from playground.nets.layers.operators import Operator
from playground.nets.layers.settings import switch, whole
from playground.nets.layers.windows import sources, take


@register
@dataclass(frozen=True, slots=True)
class ConvTranspose(Layer):
    """Transposed convolution. Each input cell adds its value times a kernel to the output; the
    kernels of neighbouring cells are `stride` cells apart, and overlapping values are summed.
    `padding` cells are cropped on all sides: side n becomes (n − 1)·stride + kernel − 2·padding.

    Source: Dumoulin & Visin (2016), arXiv:1603.07285, section 4.
    """

    kind: ClassVar[str] = "convtranspose"
    family: ClassVar[str] = "convolution"
    pictured: ClassVar[str] = "weight"
    filters: int = whole(32, 1, 4096)
    kernel: int = whole(2, 1, 10_000)
    stride: int = whole(2, 1, 10_000)
    padding: int = whole(0, 0, 10_000)
    bias: bool = switch(True)

    calls: ClassVar[tuple[Call, ...]] = (
        call(
            "nn.ConvTranspose2d", in_channels=size_of(0), out_channels=setting("filters"),
            kernel_size=square("kernel"), stride=square("stride", 1), padding=square("padding", 0),
            output_padding=only(0, (0, 0)), groups=only(1), bias=setting("bias", True),
            dilation=only(1, (1, 1)), padding_mode=only("zeros"),
        ),
        call(
            "layers.Conv2DTranspose", filters=setting("filters"), kernel_size=square("kernel"),
            strides=square("stride", 1), padding=free("valid"), output_padding=only(None),
            data_format=only(None), dilation_rate=only(1, (1, 1)), activation=follows(),
            use_bias=setting("bias", True), crop=square("padding", 0),
        ),
    )  # fmt: skip

    @classmethod
    def from_call(cls, given: Mapping[str, Any], inputs: Shapes) -> Layer | None:
        """With padding "same" in Keras, the output's side is stride times the input's side."""
        said = dict(given)
        if str(said["padding"]).lower() == "same":
            total = said["kernel"] - said["stride"]
            if total < 0 or total % 2:
                raise FitError(
                    "layers.uneven_padding", kernel=said["kernel"], stride=said["stride"]
                )
            said["padding"] = total // 2
        elif said["padding"] == "valid":
            said["padding"] = 0
        return cls(**{name: said[name] for name in settings_of(cls)})

    onnx_operators: ClassVar[tuple[str, ...]] = ("ConvTranspose",)

    @classmethod
    def from_onnx(cls, found: Operator) -> tuple[Layer, dict[str, Array]] | None:
        need_rank(found.inputs[0], 3, "layers.put_on_picture")
        for name, usual in (("group", 1), ("output_padding", [0, 0]), ("dilations", [1, 1])):
            found.need(name, usual, usual)
        weight, bias = found.constant(1), found.constant(2)
        assert weight is not None
        pads = set(found.pads())
        if len(pads) != 1 or weight.ndim != 4 or weight.shape[2] != weight.shape[3]:
            raise FitError("layers.onnx_attribute", name="pads", given=str(found.pads()))
        filters, kernel = weight.shape[1:3]
        layer = cls(filters, kernel, found.square("strides", 1), pads.pop(), bias is not None)
        return layer, {"weight": weight} | ({} if bias is None else {"bias": bias})

    def output_shape(self, inputs: Shapes) -> Shape:
        need_rank(inputs[0], 3, "layers.put_on_picture")
        height, width = (self._side(side) for side in inputs[0][1:])
        if min(height, width) < 1:
            raise FitError(
                "layers.cut_away", padding=self.padding, size=min(height, width) + 2 * self.padding
            )
        return (self.filters, height, width)

    def _side(self, side: int) -> int:
        return (side - 1) * self.stride + self.kernel - 2 * self.padding

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        weight = (inputs[0][0], self.filters, self.kernel, self.kernel)
        return {"weight": weight} | ({"bias": (self.filters,)} if self.bias else {})

    def multiply_adds(self, inputs: Shapes, output: Shape) -> int:
        return prod(inputs[0]) * self.filters * self.kernel**2

    def receptive_field(
        self, fields: Sequence[ReceptiveField | None], inputs: Shapes
    ) -> ReceptiveField | None:
        """Output cell i depends on input cells ⌈(i + padding − kernel + 1) / stride⌉ to
        ⌊(i + padding) / stride⌋; the result is the smallest field that covers them for all i."""
        seen = fields[0]
        if seen is None:
            return None
        cells = (self.kernel - 1) / self.stride  # from the first input cell to the last
        first = (self.padding - self.kernel + 1) / self.stride
        return ReceptiveField(
            seen.size + cells * seen.jump, seen.jump / self.stride, seen.start + first * seen.jump
        )

    def signed(self, inputs: Sequence[bool]) -> bool:
        return True

    # ---- torch and code -----------------------------------------------------------------

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return nn.ConvTranspose2d(
            inputs[0][0], self.filters, self.kernel, self.stride, self.padding, bias=self.bias
        )

    def torch_line(self, inputs: Shapes) -> str:
        told = f", stride={self.stride}" if self.stride != 1 else ""
        told += f", padding={self.padding}" if self.padding else ""
        told += "" if self.bias else ", bias=False"
        return f"nn.ConvTranspose2d({inputs[0][0]}, {self.filters}, {self.kernel}{told})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        bias = f'w["{name}.bias"]' if self.bias else "None"
        return (
            f'F.conv_transpose2d({values[0]}, w["{name}.weight"], {bias}, '
            f"stride={self.stride}, padding={self.padding})"
        )

    def keras_line(self, inputs: Shapes) -> str:
        told = f", strides={self.stride}" if self.stride != 1 else ""
        told += "" if self.bias else ", use_bias=False"
        return f"layers.Conv2DTranspose({self.filters}, {self.kernel}{told})"

    def keras_lines(self, inputs: Shapes) -> list[str]:
        """Keras crops as padding "same" or not at all; other cropping needs a layer after it.
        With a stride above the kernel's size, Keras' output ends with cells without input."""
        near, far = self.padding, self.padding + max(0, self.stride - self.kernel)
        told = str(near) if near == far else f"(({near}, {far}), ({near}, {far}))"
        return [self.keras_line(inputs), *([f"layers.Cropping2D({told})"] if far else [])]

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        own = [graph.own(f"{name}.{part}") for part in self.tensors(inputs)]
        return str(
            graph.node(
                "ConvTranspose", [*values, *own], name, kernel_shape=[self.kernel] * 2,
                strides=[self.stride] * 2, pads=[self.padding] * 4,
            )
        )  # fmt: skip

    # ---- arithmetic ---------------------------------------------------------------------

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        _, height, width = inputs[0].shape
        spread = np.einsum("cij,copq->opiqj", inputs[0], tensors["weight"])
        sides = ((side - 1) * self.stride + self.kernel for side in (height, width))
        total: Array = np.zeros((self.filters, *sides), inputs[0].dtype)
        for p in range(self.kernel):
            for q in range(self.kernel):
                rows = slice(p, p + (height - 1) * self.stride + 1, self.stride)
                columns = slice(q, q + (width - 1) * self.stride + 1, self.stride)
                total[:, rows, columns] += spread[:, p, :, q]
        rows, columns = (slice(self.padding, side - self.padding) for side in total.shape[1:])
        kept = total[:, rows, columns]
        return np.asarray(kept + tensors["bias"][:, None, None] if self.bias else kept)

    def _cells(self, cell: Cell, shape: Shape) -> list[Cell | None]:
        """For each weight of an output cell, the input cell that it multiplies; None if there is
        no such input cell."""

        def source(at: int, side: int) -> list[int | None]:
            from_edge = at + self.padding
            found = (divmod(from_edge - p, self.stride) for p in range(self.kernel))
            return [i if rest == 0 and 0 <= i < side else None for i, rest in found]

        rows, columns = (source(at, side) for at, side in zip(cell[1:], shape[1:], strict=True))
        return [
            None if i is None or j is None else (c, i, j)
            for c in range(shape[0])
            for i in rows
            for j in columns
        ]

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        cells = self._cells(cell, inputs[0].shape)
        bias = float(tensors["bias"][cell[0]]) if self.bias else 0.0
        weights = tensors["weight"][:, cell[0]].ravel()
        return Terms(sources(cells), take(inputs[0], cells), weights, bias)

    def seen(self, mask: Array, inputs: Shapes) -> tuple[Array, ...]:
        plane = np.zeros(inputs[0][1:], bool)
        for row, column in np.argwhere(mask.any(0)):
            for found in self._cells((0, int(row), int(column)), (1, *inputs[0][1:])):
                if found is not None:
                    plane[found[1:]] = True
        return (np.broadcast_to(plane, inputs[0]).copy(),)

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        padding = self.padding
        plane = np.zeros((output[1] + 2 * padding, output[2] + 2 * padding), bool)
        for row, column in np.argwhere(masks[0].any(0)) * self.stride:
            plane[row : row + self.kernel, column : column + self.kernel] = True
        kept = plane[padding : padding + output[1], padding : padding + output[2]]
        return np.broadcast_to(kept, output).copy()

    def kernel_place(self, inputs: Shapes, cell: Cell) -> tuple[int, ...] | None:
        return cell[:1]

    def kernel_shape(self, inputs: Shapes, place: tuple[int, ...]) -> Shape:
        return (inputs[0][0], self.kernel, self.kernel)

    def weight_index(self, place: tuple[int, ...], index: tuple[int, ...]) -> tuple[int, ...]:
        """In torch, the weight's first axis is the input channel, the second the output channel."""
        return (index[0], *place, *index[1:])

    def channel_source(self, inputs: Shapes, channel: int) -> tuple[int, int] | None:
        return None
