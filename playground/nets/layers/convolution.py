"""Convolutions over maps."""

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
from playground.nets.layers.windows import Window, asked_padding, each_once, sources, take


@register
@dataclass(frozen=True, slots=True)
class Conv(Layer):
    """Cross-correlation of `filters` square kernels over the input channels, plus a bias.

    With `groups`, the channels are divided into that many groups, and each filter reads one
    group; with as many groups as channels it is a depthwise convolution. `same` pads so that the
    maps keep their size (divided by the stride), and ignores `padding`.
    """

    kind: ClassVar[str] = "conv"
    family: ClassVar[str] = "convolution"
    has_kernels: ClassVar[bool] = True
    pictured: ClassVar[str] = "weight"
    filters: int = whole(32, 1, 4096)
    kernel: int = whole(3, 1, 10_000)
    stride: int = whole(1, 1, 10_000)
    padding: int = whole(0, 0, 10_000)
    same: bool = switch(False, later=True)
    dilation: int = whole(1, 1, 10_000, later=True)
    groups: int = whole(1, 1, 4096, later=True)
    bias: bool = switch(True, later=True)

    calls: ClassVar[tuple[Call, ...]] = (
        call(
            "nn.Conv2d", in_channels=size_of(0), out_channels=setting("filters"),
            kernel_size=square("kernel"), stride=square("stride", 1), padding=free(0),
            dilation=square("dilation", 1), groups=setting("groups", 1),
            bias=setting("bias", True), padding_mode=only("zeros"),
        ),
        call(
            "layers.Conv2D", filters=setting("filters"), kernel_size=square("kernel"),
            strides=square("stride", 1), padding=free("valid"), data_format=only(None),
            dilation_rate=square("dilation", 1), groups=setting("groups", 1),
            activation=follows(), use_bias=setting("bias", True),
        ),
        call(
            "layers.DepthwiseConv2D", kernel_size=square("kernel"),
            strides=square("stride", 1), padding=free("valid"), depth_multiplier=free(1),
            data_format=only(None), dilation_rate=square("dilation", 1), activation=follows(),
            use_bias=setting("bias", True),
        ),
    )  # fmt: skip

    @classmethod
    def from_call(cls, given: Mapping[str, Any], inputs: Shapes) -> Layer | None:
        need_rank(inputs[0], 3, "layers.put_on_picture")
        said = dict(given)
        if "depth_multiplier" in said:
            said |= {"groups": inputs[0][0], "filters": inputs[0][0] * said["depth_multiplier"]}
        window = Window(said["kernel"], said["stride"], 0, said["dilation"], same=True)
        said["padding"], said["same"] = asked_padding(said["padding"], window, inputs[0])
        return cls(**{name: said[name] for name in settings_of(cls)})

    onnx_operators: ClassVar[tuple[str, ...]] = ("Conv",)

    @classmethod
    def from_onnx(cls, found: Operator) -> tuple[Layer, dict[str, Array]] | None:
        need_rank(found.inputs[0], 3, "layers.put_on_picture")
        weight, bias = found.constant(1), found.constant(2)
        assert weight is not None
        kernels = set(weight.shape[2:])
        if weight.ndim != 4 or len(kernels) != 1:
            raise FitError("layers.onnx_attribute", name="kernel_shape", given=str(weight.shape))
        kernel, stride = kernels.pop(), found.square("strides", 1)
        dilation = found.square("dilations", 1)
        window = Window(kernel, stride, 0, dilation, same=True)
        padding, same = asked_padding(found.pads(), window, found.inputs[0])
        groups = int(found.get("group", 1))
        tensors = {"weight": weight} | ({} if bias is None else {"bias": bias})
        has_bias = bias is not None
        layer = cls(len(weight), kernel, stride, padding, same, dilation, groups, has_bias)
        return layer, tensors

    @property
    def window(self) -> Window:
        return Window(self.kernel, self.stride, self.padding, self.dilation, self.same)

    def output_shape(self, inputs: Shapes) -> Shape:
        maps = self.window.maps(inputs[0])
        if inputs[0][0] % self.groups or self.filters % self.groups:
            raise FitError(
                "layers.conv_groups", channels=inputs[0][0], filters=self.filters,
                groups=self.groups,
            )  # fmt: skip
        return (self.filters, *maps)

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        weight = (self.filters, inputs[0][0] // self.groups, self.kernel, self.kernel)
        return {"weight": weight} | ({"bias": (self.filters,)} if self.bias else {})

    def multiply_adds(self, inputs: Shapes, output: Shape) -> int:
        return inputs[0][0] // self.groups * self.kernel**2 * prod(output)

    def receptive_field(
        self, fields: Sequence[ReceptiveField | None], inputs: Shapes
    ) -> ReceptiveField | None:
        return self.window.field(fields[0], inputs[0])

    def needed_size(self, size: tuple[int, int], shape: Shape) -> tuple[int, int]:
        return self.window.needed(size, shape)

    def signed(self, inputs: Sequence[bool]) -> bool:
        return True

    # ---- torch and code -----------------------------------------------------------------

    def _pads(self, inputs: Shapes) -> tuple[int, int, int, int]:
        """Cells of padding in the order of torch's `F.pad`: (left, right, top, bottom)."""
        (above, below), (left, right) = map(self.window.pads, inputs[0][1:])
        return left, right, above, below

    def _padded_before(self, inputs: Shapes) -> bool:
        """Whether the input is padded before torch's layer, which cannot pad in this way."""
        left, right, above, below = self._pads(inputs)
        return self.same and self.stride > 1 and (left, above) != (right, below)

    def _padding(self, inputs: Shapes) -> Any:
        """The `padding` argument of torch's layer."""
        if not self.same:
            return self.padding
        if self.stride == 1:
            return "same"
        left, _, above, _ = self._pads(inputs)
        return 0 if self._padded_before(inputs) else above if left == above else (above, left)

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        from playground.nets.modules import PaddedConv2d

        how = (inputs[0][0], self.filters, self.kernel, self.stride)
        rest: Any = {"dilation": self.dilation, "groups": self.groups, "bias": self.bias}
        if self._padded_before(inputs):
            return PaddedConv2d(*how, self._pads(inputs), **rest)
        return nn.Conv2d(*how, self._padding(inputs), **rest)

    def torch_line(self, inputs: Shapes) -> str:
        padding = self._padding(inputs)
        more = {"stride": self.stride, "padding": padding, "dilation": self.dilation,
                "groups": self.groups, "bias": self.bias}  # fmt: skip
        usual = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": True}
        told = "".join(
            f', {name}="{value}"' if isinstance(value, str) else f", {name}={value}"
            for name, value in more.items()
            if value != usual[name]
        )
        return f"nn.Conv2d({inputs[0][0]}, {self.filters}, {self.kernel}{told})"

    def torch_lines(self, inputs: Shapes) -> list[str]:
        pad = [f"nn.ZeroPad2d({self._pads(inputs)})"] if self._padded_before(inputs) else []
        return [*pad, self.torch_line(inputs)]

    def _input(self, value: str, inputs: Shapes) -> str:
        return f"F.pad({value}, {self._pads(inputs)})" if self._padded_before(inputs) else value

    def call_line(self, module: str, values: Sequence[str], inputs: Shapes) -> str:
        return f"{module}({self._input(values[0], inputs)})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        bias = f'w["{name}.bias"]' if self.bias else "None"
        padding = self._padding(inputs)
        padding = f'"{padding}"' if isinstance(padding, str) else padding
        more = f", dilation={self.dilation}" if self.dilation != 1 else ""
        more += f", groups={self.groups}" if self.groups != 1 else ""
        return (
            f'F.conv2d({self._input(values[0], inputs)}, w["{name}.weight"], {bias}, '
            f"stride={self.stride}, padding={padding}{more})"
        )

    def keras_line(self, inputs: Shapes) -> str:
        depthwise = 1 < self.groups == inputs[0][0]
        told = f", strides={self.stride}" if self.stride != 1 and not self._spread else ""
        told += ', padding="same"' if self.same and not self._spread else ""
        told += f", dilation_rate={self.dilation}" if self.dilation != 1 else ""
        told += f", groups={self.groups}" if self.groups != 1 and not depthwise else ""
        told += "" if self.bias else ", use_bias=False"
        if depthwise:
            times = self.filters // self.groups
            several = f", depth_multiplier={times}" if times != 1 else ""
            return f"layers.DepthwiseConv2D({self.kernel}{several}{told})"
        return f"layers.Conv2D({self.filters}, {self.kernel}{told})"

    def keras_lines(self, inputs: Shapes) -> list[str]:
        """Keras supports padding "same" or none; any other padding needs a layer before it. It has
        no dilation with a stride: a pooling of single cells after the convolution skips cells."""
        pads = self.padding and not self.same
        padding = [f"layers.ZeroPadding2D({self.padding})"] if pads else []
        if not self._spread:
            return [*padding, self.keras_line(inputs)]
        if self.same:
            rows, columns = (self.window.pads(side) for side in inputs[0][1:])
            padding = [f"layers.ZeroPadding2D(({rows}, {columns}))"]
        skip = f"layers.MaxPooling2D(1, strides={self.stride})"
        return [*padding, self.keras_line(inputs), skip]

    @property
    def _spread(self) -> bool:
        """Whether it has both a dilation and a stride."""
        return self.stride > 1 and self.dilation > 1

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        own = [graph.own(f"{name}.{part}") for part in self.tensors(inputs)]
        left, right, above, below = self._pads(inputs)
        return str(
            graph.node(
                "Conv", [*values, *own], name, kernel_shape=[self.kernel] * 2,
                strides=[self.stride] * 2, dilations=[self.dilation] * 2, group=self.groups,
                pads=[above, left, below, right],
            )
        )  # fmt: skip

    # ---- arithmetic ---------------------------------------------------------------------

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        views = self.window.views(inputs[0])
        views = views.reshape(self.groups, -1, *views.shape[1:])
        kernels = tensors["weight"].reshape(self.groups, -1, *tensors["weight"].shape[1:])
        sums = np.einsum("gcijpq,gocpq->goij", views, kernels)
        sums = sums.reshape(self.filters, *sums.shape[2:])
        return np.asarray(sums + tensors["bias"][:, None, None] if self.bias else sums)

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        size = len(inputs[0]) // self.groups
        first = cell[0] // (self.filters // self.groups) * size
        cells = self.window.cells(cell, inputs[0].shape, range(first, first + size))
        kernels = tensors["weight"][cell[0]].ravel()
        bias = float(tensors["bias"][cell[0]]) if self.bias else 0.0
        return Terms(sources(cells), take(inputs[0], cells), kernels, bias)

    def seen(self, mask: Array, inputs: Shapes) -> tuple[Array, ...]:
        grouped = np.asarray(mask.reshape(self.groups, -1, *mask.shape[1:]).any(1))
        planes = each_once(grouped, lambda plane: self.window.seen(plane, inputs[0]))
        return (planes.repeat(inputs[0][0] // self.groups, 0),)

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        grouped = np.asarray(masks[0].reshape(self.groups, -1, *inputs[0][1:]).any(1))
        planes = each_once(grouped, self.window.fed)
        return planes.repeat(self.filters // self.groups, 0)

    def kernel_place(self, inputs: Shapes, cell: Cell) -> tuple[int, ...] | None:
        return cell[:1]

    def channel_source(self, inputs: Shapes, channel: int) -> tuple[int, int] | None:
        return None
