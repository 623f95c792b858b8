"""The dense (fully connected) layer."""

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
    Shape,
    Shapes,
    Source,
    Tensors,
    Terms,
    need_rank,
    register,
)
from playground.nets.layers.calls import Call, call, follows, setting, size_of
from playground.nets.layers.operators import Operator
from playground.nets.layers.settings import switch, whole


@register
@dataclass(frozen=True, slots=True)
class Dense(Layer):
    """`units` weighted sums of all inputs, each with an optional bias. On a sequence, it is applied
    at every step."""

    kind: ClassVar[str] = "dense"
    family: ClassVar[str] = "linear"
    offered: ClassVar[tuple[str, ...]] = ("image", "text")
    by_step: ClassVar[bool] = True
    sums_units: ClassVar[bool] = True
    pictured: ClassVar[str] = "weight"
    units: int = whole(10, 1, 100_000)
    bias: bool = switch(True, later=True)

    calls: ClassVar[tuple[Call, ...]] = (
        call(
            "nn.Linear", in_features=size_of(-1), out_features=setting("units"),
            bias=setting("bias", True),
        ),
        call("nn.LazyLinear", out_features=setting("units"), bias=setting("bias", True)),
        call(
            "layers.Dense", units=setting("units"), activation=follows(),
            use_bias=setting("bias", True),
        ),
    )  # fmt: skip

    onnx_operators: ClassVar[tuple[str, ...]] = ("Gemm", "MatMul")

    @classmethod
    def from_onnx(cls, found: Operator) -> tuple[Layer, dict[str, Array]] | None:
        if len(found.inputs[0]) == 3:
            need_rank(found.inputs[0], 1, "layers.put_flatten")
        matrix, bias = found.constant(1), found.constant(2)
        assert matrix is not None
        for name, usual in (("transA", 0), ("alpha", 1.0), ("beta", 1.0)):
            found.need(name, usual, usual)
        weight = matrix if found.get("transB", 0) else matrix.T
        tensors = {"weight": weight} | ({} if bias is None else {"bias": bias.reshape(-1)})
        return cls(len(weight), bias is not None), tensors

    def output_shape(self, inputs: Shapes) -> Shape:
        if len(inputs[0]) == 3:
            need_rank(inputs[0], 1, "layers.put_flatten")
        return (*inputs[0][:-1], self.units)

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        weight = (self.units, inputs[0][-1])
        return {"weight": weight} | ({"bias": (self.units,)} if self.bias else {})

    def multiply_adds(self, inputs: Shapes, output: Shape) -> int:
        return prod(inputs[0]) * self.units

    def receptive_field(self, fields: Any, inputs: Shapes) -> Any:
        return None

    def signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return nn.Linear(inputs[0][-1], self.units, self.bias)

    def torch_line(self, inputs: Shapes) -> str:
        told = "" if self.bias else ", bias=False"
        return f"nn.Linear({inputs[0][-1]}, {self.units}{told})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        bias = f', w["{name}.bias"]' if self.bias else ""
        return f'F.linear({values[0]}, w["{name}.weight"]{bias})'

    def keras_line(self, inputs: Shapes) -> str:
        told = "" if self.bias else ", use_bias=False"
        return f"layers.Dense({self.units}{told})"

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        matrix = graph.tensor(f"{name}.weight", graph.weights[f"{name}.weight"].T)
        if not self.bias:
            return str(graph.node("MatMul", [values[0], matrix], name))
        product = graph.node("MatMul", [values[0], matrix], f"{name}.product")
        return str(graph.node("Add", [product, graph.own(f"{name}.bias")], name))

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        sums = inputs[0] @ tensors["weight"].T
        return np.asarray(sums + tensors["bias"] if self.bias else sums)

    def gradient(self, tensors: Tensors, inputs: Array, gradient: Array) -> Array:
        return np.asarray(gradient @ tensors["weight"])

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        given = inputs[0][cell[:-1]]
        sources = tuple(Source(0, (*cell[:-1], unit)) for unit in range(len(given)))
        bias = float(tensors["bias"][cell[-1]]) if self.bias else 0.0
        return Terms(sources, given, tensors["weight"][cell[-1]], bias)

    def seen(self, mask: Array, inputs: Shapes) -> tuple[Array, ...]:
        return (np.broadcast_to(mask.any(-1, keepdims=True), inputs[0]).copy(),)

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        return np.broadcast_to(masks[0].any(-1, keepdims=True), output).copy()

    def kernel_place(self, inputs: Shapes, cell: Cell) -> tuple[int, ...] | None:
        return cell[-1:]

    def channel_source(self, inputs: Shapes, channel: int) -> tuple[int, int] | None:
        return None

    def fresh(self, before: Shape, classes: int, tokens: int, last: bool) -> Layer:
        return Dense(classes) if last else self
