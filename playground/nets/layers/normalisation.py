"""Normalisations: (x − mean) / √(variance + eps) · gain + shift."""

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
    LacksError,
    Layer,
    Shape,
    Shapes,
    Source,
    Tensors,
    Terms,
    by,
    need_rank,
    register,
)
from playground.nets.layers.calls import Call, call, free, only, setting, size_of
from playground.nets.layers.operators import Operator
from playground.nets.layers.settings import whole

PARTS = ("weight", "bias", "running_mean", "running_var")  # tensors of a batch normalisation
EPS = 1e-5  # added to the variance to avoid a division by zero; torch's default


class Normalisation(Layer):
    """Base class of the normalisations."""

    __slots__ = ()
    family: ClassVar[str] = "normalisation"
    normalises: ClassVar[bool] = True

    def multiply_adds(self, inputs: Shapes, output: Shape) -> int:
        return prod(output)

    def signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        raise LacksError(self, "onnx")


def _slope(
    cell: Cell, given: Array, gain: float, shift: float, mean: float, var: float, eps: float = EPS
) -> Terms:
    """gain · (x − mean) / √(variance + eps) + shift, written as x · weight + bias."""
    slope = gain / np.sqrt(var + eps)
    facts = {"mean": mean, "variance": var, "gain": gain, "shift": shift, "eps": eps}
    bias = float(shift - mean * slope)
    return Terms((Source(0, cell),), given[cell].reshape(1), np.array([slope]), bias, facts)


@register
@dataclass(frozen=True, slots=True)
class BatchNorm(Normalisation):
    """Batch normalisation of each channel (or unit), with a learned gain and shift.

    In training, mean and variance are those of the batch; in evaluation, their running means.
    Source: Ioffe & Szegedy (2015), arXiv:1502.03167.
    """

    kind: ClassVar[str] = "norm"
    batch_statistics: ClassVar[bool] = True
    by_step: ClassVar[bool] = True

    calls: ClassVar[tuple[Call, ...]] = (
        call(
            "nn.BatchNorm2d", "nn.BatchNorm1d", num_features=size_of(0), eps=only(EPS),
            momentum=only(0.1), affine=only(True), track_running_stats=only(True),
        ),
        call(
            "layers.BatchNormalization", axis=only(-1), momentum=free(), epsilon=free(),
            center=only(True), scale=only(True),
        ),
    )  # fmt: skip

    onnx_operators: ClassVar[tuple[str, ...]] = ("BatchNormalization",)

    @classmethod
    def from_onnx(cls, found: Operator) -> tuple[Layer, dict[str, Array]] | None:
        """If the operator's epsilon is not `EPS`, the difference is added to the variance."""
        found.need("training_mode", 0, 0)
        parts = [found.constant(at) for at in (1, 2, 3, 4)]
        tensors = {name: part for name, part in zip(PARTS, parts, strict=True) if part is not None}
        tensors["running_var"] = tensors["running_var"] + (found.get("epsilon", EPS) - EPS)
        return cls(), tensors

    def output_shape(self, inputs: Shapes) -> Shape:
        if len(inputs[0]) not in (1, 3):
            need_rank(inputs[0], 3, "layers.put_after_weights")
        return inputs[0]

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        return {part: inputs[0][:1] for part in PARTS}

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return (nn.BatchNorm1d if len(inputs[0]) == 1 else nn.BatchNorm2d)(inputs[0][0])

    def torch_line(self, inputs: Shapes) -> str:
        return f"nn.BatchNorm{'1d' if len(inputs[0]) == 1 else '2d'}({inputs[0][0]})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        parts = ("running_mean", "running_var", "weight", "bias")
        given = ", ".join(f'w["{name}.{part}"]' for part in parts)
        return f"F.batch_norm({values[0]}, {given})"

    def keras_line(self, inputs: Shapes) -> str:
        return f"layers.BatchNormalization(momentum=0.9, epsilon={EPS:g})"

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        own = [graph.own(f"{name}.{part}") for part in PARTS]
        return str(graph.node("BatchNormalization", [*values, *own], name, epsilon=EPS))

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        rest = (slice(None), *(None,) * (inputs[0].ndim - 1)) if inputs[0].ndim == 3 else ...
        scale = tensors["weight"] / np.sqrt(tensors["running_var"] + EPS)
        shifted = (inputs[0] - tensors["running_mean"][rest]) * scale[rest]
        return np.asarray(shifted + tensors["bias"][rest])

    def gradient(self, tensors: Tensors, inputs: Array, gradient: Array) -> Array:
        return np.asarray(gradient * tensors["weight"] / np.sqrt(tensors["running_var"] + EPS))

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        return _slope(cell, inputs[0], *(float(tensors[part][cell[0]]) for part in PARTS))

    def kernel_place(self, inputs: Shapes, cell: Cell) -> tuple[int, ...] | None:
        return cell[:1]


class OwnStatistics(Normalisation):
    """Base class of normalisations whose mean and variance come from cells of the same example."""

    __slots__ = ()

    @property
    def eps(self) -> float:
        """The number added to the variance."""
        return EPS

    def cells(self, shape: Shape, cell: Cell) -> tuple[slice | int, ...]:
        """The index of the part of the input that is normalised together with a cell."""
        raise LacksError(self, "cells")

    def gain_place(self, cell: Cell) -> tuple[int, ...]:
        """The index of a cell's gain and shift in "weight" and "bias"."""
        raise LacksError(self, "gain_place")

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        together = inputs[0][self.cells(inputs[0].shape, cell)].astype(np.float64)
        at = self.gain_place(cell)
        gain, shift = float(tensors["weight"][at]), float(tensors["bias"][at])
        mean, variance = float(together.mean()), float(together.var())
        return _slope(cell, inputs[0], gain, shift, mean, variance, self.eps)

    def seen(self, mask: Array, inputs: Shapes) -> tuple[Array, ...]:
        return (self._spread(mask),)

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        return self._spread(masks[0])

    def _spread(self, mask: Array) -> Array:
        spread = np.zeros_like(mask)
        for cell in np.argwhere(mask):
            at = tuple(map(int, cell))
            if not spread[at]:
                spread[self.cells(mask.shape, at)] = True
        return spread

    def kernel_place(self, inputs: Shapes, cell: Cell) -> tuple[int, ...] | None:
        return self.gain_place(cell)

    def receptive_field(self, fields: Any, inputs: Shapes) -> Any:
        return fields[0] if len(inputs[0]) == 2 else None


@register
@dataclass(frozen=True, slots=True)
class GroupNorm(OwnStatistics):
    """Group normalisation: the channels are divided into `groups` groups, and each group of an
    example is normalised. Each channel has a learned gain and shift.

    Source: Wu & He (2018), arXiv:1803.08494.
    """

    kind: ClassVar[str] = "groupnorm"
    groups: int = whole(4, 1, 4096)

    calls: ClassVar[tuple[Call, ...]] = (
        call(
            "nn.GroupNorm", num_groups=setting("groups"), num_channels=size_of(0),
            eps=only(EPS), affine=only(True),
        ),
        call(
            "layers.GroupNormalization", groups=setting("groups", 32), axis=only(-1),
            epsilon=free(), center=only(True), scale=only(True),
        ),
    )  # fmt: skip

    def output_shape(self, inputs: Shapes) -> Shape:
        need_rank(inputs[0], 3, "layers.put_after_convolution")
        if inputs[0][0] % self.groups:
            raise FitError("layers.groups", channels=inputs[0][0], groups=self.groups)
        return inputs[0]

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        return {"weight": inputs[0][:1], "bias": inputs[0][:1]}

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return nn.GroupNorm(self.groups, inputs[0][0])

    def torch_line(self, inputs: Shapes) -> str:
        return f"nn.GroupNorm({self.groups}, {inputs[0][0]})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        own = f'w["{name}.weight"], w["{name}.bias"]'
        return f"F.group_norm({values[0]}, {self.groups}, {own})"

    def keras_line(self, inputs: Shapes) -> str:
        return f"layers.GroupNormalization({self.groups}, epsilon={EPS:g})"

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        """Reshape each group to one row, apply InstanceNormalization, then gain and shift."""
        rows = graph.tensor(f"{name}.rows", np.array([0, self.groups, -1], np.int64))
        ones = graph.tensor(f"{name}.ones", np.ones(self.groups, np.float32))
        zeros = graph.tensor(f"{name}.zeros", np.zeros(self.groups, np.float32))
        grouped = graph.node("Reshape", [values[0], rows], f"{name}.grouped")
        normal = graph.node(
            "InstanceNormalization", [grouped, ones, zeros], f"{name}.normal", epsilon=EPS
        )
        back = graph.tensor(f"{name}.shape", np.array([0, *inputs[0]], np.int64))
        maps = graph.node("Reshape", [normal, back], f"{name}.maps")
        gain = graph.own(f"{name}.weight", (-1, 1, 1))
        scaled = graph.node("Mul", [maps, gain], f"{name}.scaled")
        return str(graph.node("Add", [scaled, graph.own(f"{name}.bias", (-1, 1, 1))], name))

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        grouped = inputs[0].reshape(self.groups, -1)
        normal = (grouped - grouped.mean(1, keepdims=True)) / np.sqrt(
            grouped.var(1, keepdims=True) + EPS
        )
        maps = normal.reshape(inputs[0].shape)
        gain, shift = (tensors[part][:, None, None] for part in ("weight", "bias"))
        return np.asarray(maps * gain + shift)

    def cells(self, shape: Shape, cell: Cell) -> tuple[slice | int, ...]:
        size = shape[0] // self.groups
        start = cell[0] // size * size
        return (slice(start, start + size),)

    def gain_place(self, cell: Cell) -> tuple[int, ...]:
        return cell[:1]

    def fresh(self, before: Shape, classes: int, tokens: int, last: bool) -> Layer:
        fitting = (n for n in (4, 3, 2, 1) if len(before) == 3 and before[0] % n == 0)
        return GroupNorm(next(fitting, self.groups))


@register
@dataclass(frozen=True, slots=True)
class LayerNorm(OwnStatistics):
    """Layer normalisation over all values of an example (of a sequence: of each step). Each value
    has its own learned gain and shift. The number added to the variance is 10 to the power of
    minus `eps_exponent`.

    Source: Ba, Kiros & Hinton (2016), arXiv:1607.06450.
    """

    kind: ClassVar[str] = "layernorm"
    offered: ClassVar[tuple[str, ...]] = ("image", "text")
    by_step: ClassVar[bool] = True
    eps_exponent: int = whole(5, 1, 12, later=True)

    calls: ClassVar[tuple[Call, ...]] = (
        call(
            "nn.LayerNorm", normalized_shape=free(), eps=free(EPS),
            elementwise_affine=only(True), bias=only(True),
        ),
        call(
            "layers.LayerNormalization", axis=free(-1), epsilon=free(), center=only(True),
            scale=only(True),
        ),
    )  # fmt: skip

    @classmethod
    def from_call(cls, given: Mapping[str, Any], inputs: Shapes) -> Layer | None:
        """Only a normalisation over a whole example, or over a whole step, can be read."""
        layer = cls(_exponent(given.get("eps") or given.get("epsilon") or EPS))
        own = layer._own(inputs)
        if "normalized_shape" in given:
            asked = given["normalized_shape"]
            shape = tuple(asked) if isinstance(asked, tuple | list) else (asked,)
            if shape != own:
                raise FitError("layers.norm_shape", given=f"{asked!r:.40}", shape=by(own))
        else:
            axes, rank = given["axis"], len(inputs[0])
            asked = {axis % (rank + 1) for axis in (axes if isinstance(axes, list) else [axes])}
            if asked != set(range(rank + 1 - len(own), rank + 1)):
                raise FitError("layers.norm_axis", given=f"{axes!r:.40}")
        return layer

    onnx_operators: ClassVar[tuple[str, ...]] = ("LayerNormalization",)

    @classmethod
    def from_onnx(cls, found: Operator) -> tuple[Layer, dict[str, Array]] | None:
        rank = len(found.inputs[0])
        if found.get("axis", -1) % (rank + 1) != 1:
            raise FitError("layers.onnx_attribute", name="axis", given="")
        weight, bias = found.constant(1), found.constant(2)
        assert weight is not None
        if bias is None:
            bias = np.zeros_like(weight)
        return cls(_exponent(float(found.get("epsilon", EPS)))), {"weight": weight, "bias": bias}

    @property
    def eps(self) -> float:
        return float(f"1e-{self.eps_exponent}")

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        own = self._own(inputs)
        return {"weight": own, "bias": own}

    def _own(self, inputs: Shapes) -> Shape:
        """The shape of the values that are normalised together."""
        return inputs[0][-1:] if len(inputs[0]) == 2 else inputs[0]

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return nn.LayerNorm(self._own(inputs), self.eps)

    def torch_line(self, inputs: Shapes) -> str:
        own = self._own(inputs)
        eps = "" if self.eps == EPS else f", eps={self.eps:g}"
        return f"nn.LayerNorm({own[0] if len(own) == 1 else list(own)}{eps})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        own = f'w["{name}.weight"], w["{name}.bias"]'
        eps = "" if self.eps == EPS else f", {self.eps:g}"
        return f"F.layer_norm({values[0]}, {list(self._own(inputs))}, {own}{eps})"

    def keras_line(self, inputs: Shapes) -> str:
        axis = "axis=[1, 2, 3], " if len(inputs[0]) == 3 else ""
        return f"layers.LayerNormalization({axis}epsilon={self.eps:g})"

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        own = [graph.own(f"{name}.weight"), graph.own(f"{name}.bias")]
        axis = -len(self._own(inputs))
        node = graph.node("LayerNormalization", [*values, *own], name, axis=axis, epsilon=self.eps)
        return str(node)

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        normal, _ = self._normal(tensors, inputs[0])
        return np.asarray(normal * tensors["weight"] + tensors["bias"])

    def _normal(self, tensors: Tensors, values: Array) -> tuple[Array, Array]:
        """The normalised values before gain and shift, and the divisor √(variance + eps)."""
        axes = tuple(range(-tensors["weight"].ndim, 0))
        deviation = np.sqrt(values.var(axes, keepdims=True) + self.eps)
        return (values - values.mean(axes, keepdims=True)) / deviation, deviation

    def gradient(self, tensors: Tensors, inputs: Array, gradient: Array) -> Array:
        normal, deviation = self._normal(tensors, inputs)
        inner = gradient * tensors["weight"]
        along = (inner * normal).mean(-1, keepdims=True) * normal
        return np.asarray((inner - inner.mean(-1, keepdims=True) - along) / deviation)

    def cells(self, shape: Shape, cell: Cell) -> tuple[slice | int, ...]:
        return cell[:1] if len(shape) == 2 else (slice(None),)

    def gain_place(self, cell: Cell) -> tuple[int, ...]:
        return cell[-1:] if len(cell) == 2 else cell


def _exponent(eps: float) -> int:
    """The exponent k of an eps of 10⁻ᵏ.

    Raises:
        FitError: eps is no such number, or k is not from 1 to 12.
    """
    if not isinstance(eps, int | float) or not 0 < eps < 1:
        raise FitError("layers.norm_eps", given=f"{eps!r:.40}")
    exponent = round(-np.log10(eps))
    if not 1 <= exponent <= 12 or abs(eps * 10.0**exponent - 1) > 1e-5:
        raise FitError("layers.norm_eps", given=f"{eps!r:.40}")
    return int(exponent)
