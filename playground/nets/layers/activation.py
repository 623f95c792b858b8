"""Activations: elementwise functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.nets.layers.base import (
    Array,
    FitError,
    LacksError,
    Layer,
    Shapes,
    Tensors,
    register,
)
from playground.nets.layers.calls import Argument, Call, call, free, setting
from playground.nets.layers.operators import Operator
from playground.nets.layers.settings import fraction


class Activation(Layer):
    """Base class of the activations. A subclass gives its function, its derivative (`slope`) and
    its names in PyTorch, Keras and ONNX."""

    __slots__ = ()
    offered: ClassVar[tuple[str, ...]] = ("image", "text")
    is_activation: ClassVar[bool] = True
    by_step: ClassVar[bool] = True
    torch_name: ClassVar[str]  # of the module in torch.nn
    torch_call: ClassVar[str]  # the function call, with {x} for its input
    keras_name: ClassVar[str]
    onnx_name: ClassVar[str]

    @classmethod
    def all_calls(cls) -> tuple[Call, ...]:
        function = cls.torch_call.split("(")[0]
        method = function.replace("F.", "Tensor.").replace("torch.", "Tensor.")
        names = {function, function.replace("F.", "torch."), function.replace("torch.", "F."),
                 method, f"nn.{cls.torch_name}", f"layers.{cls.torch_name}",
                 f"activation.{cls.keras_name}"}  # fmt: skip
        torch = {name for name in names if name.startswith(("nn.", "F."))}
        return call(*sorted(torch), inplace=free()), call(*sorted(names - torch))

    @classmethod
    def read_operators(cls) -> tuple[str, ...]:
        return cls.onnx_operators or (cls.onnx_name,)

    @classmethod
    def from_onnx(cls, found: Operator) -> tuple[Layer, dict[str, Array]] | None:
        return cls(), {}

    def function(self, x: Array) -> Array:
        """The activation, elementwise."""
        raise LacksError(self, "function")

    def slope(self, x: Array) -> Array:
        """The derivative at `x`, elementwise."""
        raise LacksError(self, "slope")

    def needed_size(self, size: tuple[int, int], shape: tuple[int, ...]) -> tuple[int, int]:
        return size

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return getattr(nn, self.torch_name)()

    def torch_line(self, inputs: Shapes) -> str:
        return f"nn.{self.torch_name}()"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return self.torch_call.format(x=values[0])

    def keras_line(self, inputs: Shapes) -> str:
        return f'layers.Activation("{self.keras_name}")'

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return graph.node(self.onnx_name, values, name)

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        return self.function(inputs[0])

    def gradient(self, tensors: Tensors, inputs: Array, gradient: Array) -> Array:
        return np.asarray(gradient * self.slope(inputs))


@register
@dataclass(frozen=True, slots=True)
class ReLU(Activation):
    """max(0, x)."""

    kind: ClassVar[str] = "relu"
    torch_name: ClassVar[str] = "ReLU"
    torch_call: ClassVar[str] = "F.relu({x})"
    keras_name: ClassVar[str] = "relu"
    onnx_name: ClassVar[str] = "Relu"
    cuts_off: ClassVar[bool] = True
    output_formula: ClassVar[str] = "max(0, sum)"

    def function(self, x: Array) -> Array:
        return np.maximum(x, 0)

    def slope(self, x: Array) -> Array:
        return np.asarray(x > 0)

    def signed(self, inputs: Sequence[bool]) -> bool:
        return False


@register
@dataclass(frozen=True, slots=True)
class Tanh(Activation):
    """tanh(x)."""

    kind: ClassVar[str] = "tanh"
    torch_name: ClassVar[str] = "Tanh"
    torch_call: ClassVar[str] = "torch.tanh({x})"
    keras_name: ClassVar[str] = "tanh"
    onnx_name: ClassVar[str] = "Tanh"
    output_formula: ClassVar[str] = "tanh(sum)"

    def function(self, x: Array) -> Array:
        return np.tanh(x)

    def slope(self, x: Array) -> Array:
        return np.asarray(1 - np.tanh(x) ** 2)


@register
@dataclass(frozen=True, slots=True)
class Sigmoid(Activation):
    """1 / (1 + e^−x)."""

    kind: ClassVar[str] = "sigmoid"
    torch_name: ClassVar[str] = "Sigmoid"
    torch_call: ClassVar[str] = "torch.sigmoid({x})"
    keras_name: ClassVar[str] = "sigmoid"
    onnx_name: ClassVar[str] = "Sigmoid"
    output_formula: ClassVar[str] = "1 ÷ (1 + e^−sum)"

    def function(self, x: Array) -> Array:
        return logistic(x)

    def slope(self, x: Array) -> Array:
        return np.asarray(logistic(x) * (1 - logistic(x)))

    def signed(self, inputs: Sequence[bool]) -> bool:
        return False


@register
@dataclass(frozen=True, slots=True)
class GELU(Activation):
    """x · Φ(x), with Φ the distribution function of the standard normal distribution.

    Source: Hendrycks & Gimpel (2016), arXiv:1606.08415.
    """

    kind: ClassVar[str] = "gelu"
    onnx_operators: ClassVar[tuple[str, ...]] = ("Gelu",)
    torch_name: ClassVar[str] = "GELU"
    torch_call: ClassVar[str] = "F.gelu({x})"
    keras_name: ClassVar[str] = "gelu"
    output_formula: ClassVar[str] = "sum · Φ(sum)"

    @classmethod
    def from_onnx(cls, found: Operator) -> tuple[Layer, dict[str, Array]] | None:
        found.need("approximate", b"none", b"none")
        return cls(), {}

    def function(self, x: Array) -> Array:
        from scipy.special import ndtr

        return np.asarray(x * ndtr(x))

    def slope(self, x: Array) -> Array:
        from scipy.special import ndtr

        return np.asarray(ndtr(x) + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))

    def signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        """x/2 · (1 + erf(x/√2)); ONNX has a Gelu operator only from opset 20 on."""
        constants = [
            graph.tensor(f"{name}.{part}", np.array(value, np.float32))
            for part, value in (("root", 0.5**0.5), ("one", 1.0), ("half", 0.5))
        ]
        scaled = graph.node("Mul", [values[0], constants[0]], f"{name}.scaled")
        error = graph.node("Erf", [scaled], f"{name}.erf")
        raised = graph.node("Add", [error, constants[1]], f"{name}.raised")
        product = graph.node("Mul", [values[0], raised], f"{name}.product")
        return str(graph.node("Mul", [product, constants[2]], name))


@register
@dataclass(frozen=True, slots=True)
class LeakyReLU(Activation):
    """x for x ≥ 0, else `slope` · x: the gradient is not zero for negative x.

    Source: Maas, Hannun & Ng (2013), "Rectifier nonlinearities improve neural network acoustic
    models", ICML workshop.
    """

    kind: ClassVar[str] = "leakyrelu"
    onnx_operators: ClassVar[tuple[str, ...]] = ("LeakyRelu",)
    output_formula: ClassVar[str] = "sum, or slope · sum where it is negative"
    leak: float = fraction(0.01, 0, 1)

    @classmethod
    def all_calls(cls) -> tuple[Call, ...]:
        return (
            call(
                "nn.LeakyReLU",
                "F.leaky_relu",
                negative_slope=setting("leak", 0.01),
                inplace=free(),
            ),
            call(  # `alpha` in Keras 2
                "layers.LeakyReLU",
                alpha=free(0.3),
                negative_slope=Argument(setting="leak", like="alpha"),
            ),
            call("activation.leaky_relu", negative_slope=setting("leak", 0.2)),
        )

    @classmethod
    def from_onnx(cls, found: Operator) -> tuple[Layer, dict[str, Array]] | None:
        return cls(round(float(found.get("alpha", 0.01)), 6)), {}

    def function(self, x: Array) -> Array:
        return np.where(x > 0, x, np.asarray(self.leak, x.dtype) * x)

    def slope(self, x: Array) -> Array:
        return np.where(x > 0, 1.0, self.leak)

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return nn.LeakyReLU(self.leak)

    def torch_line(self, inputs: Shapes) -> str:
        return f"nn.LeakyReLU({self.leak})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return f"F.leaky_relu({values[0]}, {self.leak})"

    def keras_line(self, inputs: Shapes) -> str:
        return f"layers.LeakyReLU(negative_slope={self.leak})"

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        return str(graph.node("LeakyRelu", values, name, alpha=float(self.leak)))


@register
@dataclass(frozen=True, slots=True)
class ReLU6(Activation):
    """min(max(0, x), 6).

    Source: Howard et al. (2017), MobileNets, arXiv:1704.04861.
    """

    onnx_operators: ClassVar[tuple[str, ...]] = ("Clip",)
    kind: ClassVar[str] = "relusix"  # without a digit, as names add a number: relusix1
    torch_name: ClassVar[str] = "ReLU6"
    torch_call: ClassVar[str] = "F.relu6({x})"
    keras_name: ClassVar[str] = "relu6"
    output_formula: ClassVar[str] = "min(max(0, sum), 6)"

    @classmethod
    def from_onnx(cls, found: Operator) -> tuple[Layer, dict[str, Array]] | None:
        limits = [
            float(found.get(name, np.nan) if (given := found.constant(at)) is None else given)
            for at, name in ((1, "min"), (2, "max"))
        ]
        if limits != [0, 6]:
            raise FitError("layers.onnx_attribute", name="min, max", given=str(limits))
        return cls(), {}

    def function(self, x: Array) -> Array:
        return np.clip(x, 0, 6)

    def slope(self, x: Array) -> Array:
        return np.asarray((x > 0) & (x < 6))

    def signed(self, inputs: Sequence[bool]) -> bool:
        return False

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        limits = [
            graph.tensor(f"{name}.{part}", np.array(value, np.float32))
            for part, value in (("least", 0), ("most", 6))
        ]
        return str(graph.node("Clip", [values[0], *limits], name))


@register
@dataclass(frozen=True, slots=True)
class SiLU(Activation):
    """x · σ(x), also called swish.

    Source: Elfwing, Uchibe & Doya (2017), arXiv:1702.03118.
    """

    kind: ClassVar[str] = "silu"
    torch_name: ClassVar[str] = "SiLU"
    onnx_operators: ClassVar[tuple[str, ...]] = ("Swish",)
    torch_call: ClassVar[str] = "F.silu({x})"
    keras_name: ClassVar[str] = "silu"
    output_formula: ClassVar[str] = "sum ÷ (1 + e^−sum)"

    def function(self, x: Array) -> Array:
        return np.asarray(x * logistic(x))

    def slope(self, x: Array) -> Array:
        gate = logistic(x)
        return np.asarray(gate + x * gate * (1 - gate))

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        gate = graph.node("Sigmoid", values, f"{name}.gate")
        return str(graph.node("Mul", [values[0], gate], name))


@register
@dataclass(frozen=True, slots=True)
class Softplus(Activation):
    """ln(1 + eˣ), a smooth approximation of ReLU.

    Source: Dugas et al. (2001), "Incorporating second-order functional knowledge for better
    option pricing", NIPS 13.
    """

    kind: ClassVar[str] = "softplus"
    torch_name: ClassVar[str] = "Softplus"
    torch_call: ClassVar[str] = "F.softplus({x})"
    keras_name: ClassVar[str] = "softplus"
    onnx_name: ClassVar[str] = "Softplus"
    output_formula: ClassVar[str] = "ln(1 + e^sum)"

    def function(self, x: Array) -> Array:
        return np.logaddexp(np.zeros((), x.dtype), x)

    def slope(self, x: Array) -> Array:
        return logistic(x)

    def signed(self, inputs: Sequence[bool]) -> bool:
        return False


def logistic(x: Array) -> Array:
    """1 / (1 + e^−x) = (1 + tanh(x / 2)) / 2, which does not overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x))).astype(x.dtype)
