"""Regularisation layers, which act only in training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from playground.nets.layers.base import Array, Layer, Shapes, Tensors, register
from playground.nets.layers.calls import Call, call, free, setting
from playground.nets.layers.settings import fraction


@register
@dataclass(frozen=True, slots=True)
class Dropout(Layer):
    """In training, sets each value to zero with this probability; in evaluation, does nothing.

    Source: Srivastava et al. (2014), JMLR 15.
    """

    kind: ClassVar[str] = "dropout"
    offered: ClassVar[tuple[str, ...]] = ("image", "text")
    draws_at_random: ClassVar[bool] = True
    passes_on: ClassVar[bool] = True
    by_step: ClassVar[bool] = True
    probability: float = fraction(0.5, 0, 0.999)

    calls: ClassVar[tuple[Call, ...]] = (
        call("nn.Dropout", "F.dropout", p=setting("probability", 0.5), training=free()),
        call("layers.Dropout", rate=setting("probability"), noise_shape=free(), seed=free()),
    )

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return nn.Dropout(self.probability)

    def torch_line(self, inputs: Shapes) -> str:
        return f"nn.Dropout({self.probability})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return values[0]

    def functional_lines(
        self, name: str, output: str, values: Sequence[str], inputs: Shapes
    ) -> list[str]:
        return [f"{output} = {values[0]}  # dropout does nothing while the net answers"]

    def keras_line(self, inputs: Shapes) -> str:
        return f"layers.Dropout({self.probability})"

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return str(graph.node("Identity", values, name))

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        return inputs[0]

    def gradient(self, tensors: Tensors, inputs: Array, gradient: Array) -> Array:
        return gradient
