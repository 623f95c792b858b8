"""Layers that change the shape of their input."""

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
    Source,
    Tensors,
    Terms,
    need_rank,
    register,
)
from playground.nets.layers.calls import Call, call, free, only, square
from playground.nets.layers.operators import Operator
from playground.nets.layers.settings import whole


@register
@dataclass(frozen=True, slots=True)
class Flatten(Layer):
    """Flattens channels × height × width to one axis, in this order (C order)."""

    kind: ClassVar[str] = "flatten"
    passes_on: ClassVar[bool] = True

    calls: ClassVar[tuple[Call, ...]] = (
        call("nn.Flatten", "layers.Flatten", start_dim=only(1), end_dim=only(-1)),
        call("torch.flatten", "Tensor.flatten", start_dim=free(0), end_dim=only(-1)),
        call("Tensor.view", "Tensor.reshape", "torch.reshape", rest="shape"),
        call("layers.Reshape", target_shape=free()),
    )

    @classmethod
    def from_call(cls, given: Mapping[str, Any], inputs: Shapes) -> Layer | None:
        """None if the input has only one axis already."""
        size = prod(inputs[0])
        if "start_dim" in given and given["start_dim"] != 1:
            raise FitError("layers.flatten_batch", given=f"{given['start_dim']!r:.40}")
        if "target_shape" in given:
            return cls._reshaped(tuple(given["target_shape"]), inputs[0], maps_last=True)
        if "shape" in given:
            shape = given["shape"]
            nested = len(shape) == 1 and isinstance(shape[0], tuple | list)
            batch, *rest = shape[0] if nested else shape
            if not isinstance(batch, int) or batch in (-1, 1) or rest.count(-1) == 0:
                return cls._reshaped(tuple(rest), inputs[0])
            raise FitError("layers.reshape", given=f"{tuple(shape)!r:.40}", size=size)
        return None if len(inputs[0]) == 1 else cls()

    @classmethod
    def _reshaped(cls, shape: tuple[Any, ...], given: Shape, maps_last: bool = False) -> Any:
        """The layer that reshapes `given` to `shape` (both without the batch): Flatten or none."""
        size = prod(given)
        if shape.count(-1) == 1:
            rest = prod(each for each in shape if each != -1)
            shape = tuple(size // max(rest, 1) if each == -1 else each for each in shape)
        if len(shape) == 1 and shape[0] == size:
            return None if len(given) == 1 else cls()
        if shape == ((*given[1:], given[0]) if maps_last else given):
            return None
        raise FitError("layers.reshape", given=f"{shape!r:.40}", size=size)

    onnx_operators: ClassVar[tuple[str, ...]] = ("Flatten", "Reshape")

    @classmethod
    def from_onnx(cls, found: Operator) -> tuple[Layer, dict[str, Array]] | None:
        if found.kind == "Flatten":
            found.need("axis", 1, 1)
        else:
            shape = found.constant(1)
            assert shape is not None
            _, *rest = shape.tolist()
            if rest not in ([-1], [prod(found.inputs[0])]):
                given, size = f"{shape.tolist()!r:.40}", prod(found.inputs[0])
                raise FitError("layers.reshape", given=given, size=size)
        return None if len(found.inputs[0]) == 1 else (cls(), {})

    def output_shape(self, inputs: Shapes) -> Shape:
        need_rank(inputs[0], 3, "layers.nothing_to_flatten")
        return (prod(inputs[0]),)

    def receptive_field(self, fields: Any, inputs: Shapes) -> Any:
        return None

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return nn.Flatten()

    def torch_line(self, inputs: Shapes) -> str:
        return "nn.Flatten()"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return f"{values[0]}.flatten(1)"

    def keras_line(self, inputs: Shapes) -> str:
        return "layers.Flatten()"

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return str(graph.node("Flatten", values, name, axis=1))

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        return inputs[0].reshape(-1)

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        source = self.origin(inputs, cell)
        return Terms((source,), inputs[0][source.cell].reshape(1), np.ones(1))

    def origin(self, inputs: Sequence[Array], cell: Cell) -> Source:
        return Source(0, tuple(map(int, np.unravel_index(cell[0], inputs[0].shape))))

    def seen(self, mask: Array, inputs: Shapes) -> tuple[Array, ...]:
        return (mask.reshape(inputs[0]),)

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        return masks[0].reshape(output)

    def channel_source(self, inputs: Shapes, channel: int) -> tuple[int, int] | None:
        return None


@register
@dataclass(frozen=True, slots=True)
class Upsample(Layer):
    """Repeats each cell of a map `factor` times in both directions (nearest neighbour)."""

    kind: ClassVar[str] = "upsample"
    passes_on: ClassVar[bool] = True
    factor: int = whole(2, 1, 64)

    calls: ClassVar[tuple[Call, ...]] = (
        call(
            "nn.Upsample", "F.interpolate", size=only(None), scale_factor=square("factor"),
            mode=only("nearest"), align_corners=only(None),
        ),
        call("nn.UpsamplingNearest2d", scale_factor=square("factor")),
        call(
            "layers.UpSampling2D", size=square("factor", 2), data_format=only(None),
            interpolation=only("nearest"),
        ),
    )  # fmt: skip

    def output_shape(self, inputs: Shapes) -> Shape:
        need_rank(inputs[0], 3, "layers.put_on_picture")
        channels, height, width = inputs[0]
        return (channels, height * self.factor, width * self.factor)

    def receptive_field(
        self, fields: Sequence[ReceptiveField | None], inputs: Shapes
    ) -> ReceptiveField | None:
        seen = fields[0]
        if seen is None or self.factor == 1:
            return seen
        # Cell i has the field of input cell ⌊i/factor⌋; the smallest field that covers all i:
        late = seen.jump * (self.factor - 1) / self.factor
        return ReceptiveField(seen.size + late, seen.jump / self.factor, seen.start - late)

    def needed_size(self, size: tuple[int, int], shape: Shape) -> tuple[int, int]:
        return -(-size[0] // self.factor), -(-size[1] // self.factor)

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return nn.Upsample(scale_factor=self.factor)

    def torch_line(self, inputs: Shapes) -> str:
        return f"nn.Upsample(scale_factor={self.factor})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return f"F.interpolate({values[0]}, scale_factor={self.factor})"

    def keras_line(self, inputs: Shapes) -> str:
        return f"layers.UpSampling2D({self.factor})"

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        scales = graph.tensor(
            f"{name}.scales", np.array([1, 1, self.factor, self.factor], np.float32)
        )
        how = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        return str(graph.node("Resize", [values[0], "", scales], name, mode="nearest", **how))

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        return inputs[0].repeat(self.factor, 1).repeat(self.factor, 2)

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        source = self.origin(inputs, cell)
        return Terms((source,), inputs[0][source.cell].reshape(1), np.ones(1))

    def origin(self, inputs: Sequence[Array], cell: Cell) -> Source:
        return Source(0, (cell[0], cell[1] // self.factor, cell[2] // self.factor))

    def seen(self, mask: Array, inputs: Shapes) -> tuple[Array, ...]:
        channels, height, width = inputs[0]
        blocks = mask.reshape(channels, height, self.factor, width, self.factor)
        return (np.asarray(blocks.any((2, 4))),)

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        return masks[0].repeat(self.factor, 1).repeat(self.factor, 2)
