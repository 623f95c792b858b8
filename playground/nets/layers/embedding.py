"""The embedding layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from playground.nets.layers.base import Array, FitError, Layer, Shape, Shapes, Tensors, by, register
from playground.nets.layers.calls import Call, call, free, only, setting
from playground.nets.layers.settings import whole


@register
@dataclass(frozen=True, slots=True)
class Embedding(Layer):
    """A learned vector of `dimensions` numbers for each of `size` token numbers."""

    kind: ClassVar[str] = "embedding"
    family: ClassVar[str] = "lookup"
    offered: ClassVar[tuple[str, ...]] = ("text",)
    looks_up: ClassVar[bool] = True
    # At least 3 token numbers: padding, unknown, and one token.
    size: int = whole(10_000, 3, 1_000_000)
    dimensions: int = whole(64, 1, 100_000)

    calls: ClassVar[tuple[Call, ...]] = (
        call(
            "nn.Embedding", num_embeddings=setting("size"), embedding_dim=setting("dimensions"),
            padding_idx=only(0, None), max_norm=only(None), norm_type=free(),
            scale_grad_by_freq=only(False), sparse=free(),
        ),
        call(
            "layers.Embedding", input_dim=setting("size"), output_dim=setting("dimensions"),
            mask_zero=free(),
        ),
    )  # fmt: skip

    @property
    def token_rows(self) -> int | None:
        return self.size

    def output_shape(self, inputs: Shapes) -> Shape:
        if len(inputs[0]) != 1:
            raise FitError("layers.tokens", given=by(inputs[0]))
        return (inputs[0][0], self.dimensions)

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        return {"weight": (self.size, self.dimensions)}

    def receptive_field(self, fields: Any, inputs: Shapes) -> Any:
        return None

    def signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return nn.Embedding(self.size, self.dimensions, padding_idx=0)

    def torch_line(self, inputs: Shapes) -> str:
        return f"nn.Embedding({self.size}, {self.dimensions}, padding_idx=0)"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return f'F.embedding({values[0]}, w["{name}.weight"])'

    def keras_line(self, inputs: Shapes) -> str:
        return f"layers.Embedding({self.size}, {self.dimensions}, mask_zero=True)"

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return str(graph.node("Gather", [graph.own(f"{name}.weight"), values[0]], name, axis=0))

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        rows: Array = tensors["weight"][inputs[0]]
        return rows

    def fresh(self, before: Shape, classes: int, tokens: int, last: bool) -> Layer:
        return Embedding(max(3, tokens + 2), 32)
