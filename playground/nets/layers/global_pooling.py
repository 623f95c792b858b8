"""Global poolings: one number for each map, or for each unit of a sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    register,
)
from playground.nets.layers.calls import Call, call, free, only
from playground.nets.layers.operators import Operator
from playground.nets.layers.windows import sources, take


class GlobalPooling(Layer):
    """Base class of the global poolings: one number for each map or, for a sequence, one number
    for each unit over the steps of the text (without padding)."""

    __slots__ = ()
    family: ClassVar[str] = "pooling"
    offered: ClassVar[tuple[str, ...]] = ("image", "text")
    torch_name: ClassVar[str]
    keras_name: ClassVar[str]
    onnx_name: ClassVar[str]
    helper: ClassVar[str]  # for sequences
    onnx_reduce: ClassVar[str]
    over_names: ClassVar[tuple[str, ...]]  # PyTorch functions with the same reduction over axes

    @classmethod
    def all_calls(cls) -> tuple[Call, ...]:
        keras = [f"layers.Global{cls.keras_name}{rank}D" for rank in (1, 2)]
        keras += [name.replace("Pooling", "Pool") for name in keras]
        function = cls.torch_name.replace("AdaptiveAvg", "adaptive_avg_").replace(
            "AdaptiveMax", "adaptive_max_"
        ).replace("Pool2d", "pool2d")  # fmt: skip
        helper = cls.helper.split("(")[0].removeprefix("def ")
        return (
            call(
                f"nn.{cls.torch_name}",
                f"F.{function}",
                *(name.replace("2d", "1d") for name in (f"nn.{cls.torch_name}", f"F.{function}")),
                output_size=free(),
            ),
            call(*keras, data_format=only(None), keepdims=only(False)),
            call(*cls.over_names, dim=free(), keepdim=only(False, True)),
            call(f"code.{helper}", lengths=free(), source=cls.helper),
        )

    @classmethod
    def from_call(cls, given: Mapping[str, Any], inputs: Shapes) -> Layer | None:
        if "dim" in given:
            rank = len(inputs[0])
            dims = given["dim"] if isinstance(given["dim"], tuple | list) else (given["dim"],)
            known = {dim % (rank + 1) for dim in dims if isinstance(dim, int)}
            if known != ({2, 3} if rank == 3 else {1}):
                raise FitError("layers.pool_axes", given=f"{given['dim']!r:.40}")
        if "output_size" in given:
            asked = given["output_size"]
            sides = tuple(asked) if isinstance(asked, tuple | list) else (asked,) * 2
            if len(inputs[0]) == 3 and sides == inputs[0][1:] != (1, 1):
                return None  # the output size is the input size
            if any(side != 1 for side in sides):
                raise FitError("layers.pool_size", given=f"{asked!r:.40}")
        return cls()

    @classmethod
    def read_operators(cls) -> tuple[str, ...]:
        return (f"Global{cls.onnx_name}", cls.onnx_reduce)

    @classmethod
    def from_onnx(cls, found: Operator) -> tuple[Layer, dict[str, Array]] | None:
        if found.kind == cls.onnx_reduce:
            given = found.constant(1)
            axes = found.get("axes") if given is None else given.tolist()
            if len(found.inputs[0]) != 3 or {axis % 4 for axis in axes or ()} != {2, 3}:
                raise FitError("layers.onnx_attribute", name="axes", given=f"{axes!r:.40}")
        return cls(), {}

    @property
    def reads_lengths(self) -> bool:
        return True

    def output_shape(self, inputs: Shapes) -> Shape:
        if len(inputs[0]) not in (2, 3):
            raise FitError("layers.nothing_to_pool", given=by(inputs[0]))
        return inputs[0][:1] if len(inputs[0]) == 3 else inputs[0][1:]

    def receptive_field(self, fields: Any, inputs: Shapes) -> Any:
        return None

    # ---- torch and code -----------------------------------------------------------------

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        if len(inputs[0]) == 3:
            return nn.Sequential(getattr(nn, self.torch_name)(1), nn.Flatten())
        return nn.Identity()  # `run` computes it, as it needs the lengths

    def over_steps(self, values: Any, known: Any) -> Any:
        """Pool a sequence (n × steps × units) over the steps where `known` (n × steps) is true."""
        raise LacksError(self, "over_steps")

    def run(self, module: Any, values: Sequence[Any], lengths: Any) -> Any:
        made = module(values[0])
        if made.dim() == 2:
            return made
        import torch

        known = torch.arange(made.shape[1], device=made.device) < lengths[:, None]
        return self.over_steps(made, known)

    def torch_line(self, inputs: Shapes) -> str:
        maps = f"nn.Sequential(nn.{self.torch_name}(1), nn.Flatten())"
        return maps if len(inputs[0]) == 3 else ""

    def torch_lines(self, inputs: Shapes) -> list[str]:
        return [f"nn.{self.torch_name}(1)", "nn.Flatten()"]

    def helpers(self, inputs: Shapes) -> tuple[str, ...]:
        return (self.helper,) if len(inputs[0]) == 2 else ()

    def call_line(self, module: str, values: Sequence[str], inputs: Shapes) -> str:
        if len(inputs[0]) == 3:
            return f"{module}({values[0]})"
        name = self.helper.split("(")[0].removeprefix("def ")
        return f"{name}({values[0]}, lengths)"

    def keras_line(self, inputs: Shapes) -> str:
        return f"layers.Global{self.keras_name}{len(inputs[0]) - 1}D()"

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        if len(inputs[0]) == 2:
            return self.onnx_steps(graph, name, values[0])
        pooled = graph.node(f"Global{self.onnx_name}", values, f"{name}.pooled")
        return str(graph.node("Flatten", [pooled], name, axis=1))

    def onnx_steps(self, graph: Any, name: str, value: str) -> str:
        """Add the nodes for a sequence and return the name of their output."""
        raise LacksError(self, "onnx_steps")

    # ---- arithmetic ---------------------------------------------------------------------

    def _under(self, shape: Shape, cell: Cell) -> list[Cell]:
        """The input cells that an output cell depends on."""
        if len(shape) == 3:
            return [(*cell, i, j) for i in range(shape[1]) for j in range(shape[2])]
        return [(step, *cell) for step in range(shape[0])]

    def seen(self, mask: Array, inputs: Shapes) -> tuple[Array, ...]:
        wide = mask[:, None, None] if len(inputs[0]) == 3 else mask[None]
        return (np.broadcast_to(wide, inputs[0]).copy(),)

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        return np.asarray(masks[0].any((1, 2) if len(inputs[0]) == 3 else 0))

    def origin(self, inputs: Sequence[Array], cell: Cell) -> Source:
        """The input cell with the largest value."""
        cells = self._under(inputs[0].shape, cell)
        return Source(0, cells[int(np.argmax([inputs[0][each] for each in cells]))])


@register
@dataclass(frozen=True, slots=True)
class GlobalAvgPool(GlobalPooling):
    """The mean of each map or, for a sequence, of each unit over the text's steps.

    Source: Lin, Chen & Yan (2013), Network in network, arXiv:1312.4400.
    """

    kind: ClassVar[str] = "globalavg"
    averages: ClassVar[bool] = True
    torch_name: ClassVar[str] = "AdaptiveAvgPool2d"
    keras_name: ClassVar[str] = "AveragePooling"
    over_names: ClassVar[tuple[str, ...]] = ("Tensor.mean", "torch.mean")
    onnx_reduce: ClassVar[str] = "ReduceMean"
    onnx_name: ClassVar[str] = "AveragePool"
    helper: ClassVar[str] = """def mean_over_steps(values, lengths):
    known = torch.arange(values.shape[1]) < lengths[:, None]
    return (values * known[..., None]).sum(1) / lengths[:, None]
"""

    def over_steps(self, values: Any, known: Any) -> Any:
        return (values * known[..., None]).sum(1) / known.sum(1, keepdim=True)

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return f"{values[0]}.mean({(2, 3) if len(inputs[0]) == 3 else 1})"

    def onnx_steps(self, graph: Any, name: str, value: str) -> str:
        known = graph.known_steps()
        kept = graph.node("Mul", [value, known], f"{name}.kept")
        total = graph.node("ReduceSum", [kept, graph.axis(1)], f"{name}.total", keepdims=0)
        count = graph.node("ReduceSum", [known, graph.axis(1)], f"{name}.count", keepdims=0)
        return str(graph.node("Div", [total, count], name))

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        return np.asarray(inputs[0].mean((1, 2) if inputs[0].ndim == 3 else 0))

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        cells = self._under(inputs[0].shape, cell)
        weights = np.full(len(cells), 1 / len(cells))
        return Terms(sources(list(cells)), take(inputs[0], list(cells)), weights)


@register
@dataclass(frozen=True, slots=True)
class GlobalMaxPool(GlobalPooling):
    """The maximum of each map or, for a sequence, of each unit over the text's steps."""

    kind: ClassVar[str] = "globalmax"
    torch_name: ClassVar[str] = "AdaptiveMaxPool2d"
    keras_name: ClassVar[str] = "MaxPooling"
    over_names: ClassVar[tuple[str, ...]] = ("Tensor.amax", "torch.amax")
    onnx_reduce: ClassVar[str] = "ReduceMax"
    onnx_name: ClassVar[str] = "MaxPool"
    takes_largest: ClassVar[bool] = True
    helper: ClassVar[str] = """def max_over_steps(values, lengths):
    known = torch.arange(values.shape[1]) < lengths[:, None]
    return values.masked_fill(~known[..., None], -torch.inf).amax(1)
"""

    def over_steps(self, values: Any, known: Any) -> Any:
        return values.masked_fill(~known[..., None], -float("inf")).amax(1)

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return f"{values[0]}.amax({(2, 3) if len(inputs[0]) == 3 else 1})"

    def onnx_steps(self, graph: Any, name: str, value: str) -> str:
        low = graph.tensor(f"{name}.low", np.array(-np.inf, np.float32))
        words = graph.node("Cast", [graph.known_steps()], f"{name}.known", to=9)
        kept = graph.node("Where", [words, value, low], f"{name}.kept")
        return str(graph.node("ReduceMax", [kept], name, axes=[1], keepdims=0))

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        return np.asarray(inputs[0].max((1, 2) if inputs[0].ndim == 3 else 0))

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        cells = self._under(inputs[0].shape, cell)
        values = take(inputs[0], list(cells))
        winner = int(values.argmax())
        weights = np.eye(1, len(values), winner)[0]
        return Terms(sources(list(cells)), values, weights, facts={"winner": float(winner)})
