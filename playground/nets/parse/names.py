"""Canonical names of PyTorch and Keras, independent of how they were imported."""

from __future__ import annotations

import ast
import re
import reprlib
from typing import Any

# Prefixes of full names, and their short forms in `layers/calls.py`; longer prefixes first.
_SHORT = (
    ("tensorflow.compat.v2.keras", "keras"),
    ("tensorflow.python.keras", "keras"),
    ("tensorflow.keras", "keras"),
    ("tensorflow.nn", "activation"),
    ("torch.nn.functional", "F"),
    ("torch.nn", "nn"),
    ("nn.functional", "F"),
    ("torch.optim", "optim"),
    ("torch.functional", "torch"),
    ("keras.activations", "activation"),
    ("keras.ops.nn", "activation"),
    ("keras.layers.experimental.preprocessing", "layers"),
    ("keras.layers", "layers"),
    ("keras.models", "keras"),
    ("keras.engine.input_layer", "keras"),
    ("models.Sequential", "keras.Sequential"),
    ("models.Model", "keras.Model"),
    ("layers.Input", "keras.Input"),
    ("keras.Layer", "layers.Layer"),
    ("keras.optimizers.legacy", "keras.optimizers"),
    ("layers.MaxPool2D", "layers.MaxPooling2D"),
    ("layers.AvgPool2D", "layers.AveragePooling2D"),
    ("layers.Convolution1D", "layers.Conv1D"),
    ("layers.Convolution2D", "layers.Conv2D"),
    ("layers.Convolution2DTranspose", "layers.Conv2DTranspose"),
    ("layers.SeparableConvolution2D", "layers.SeparableConv2D"),
)
# Usual import names, for excerpts of code without their imports.
USUAL = {
    "torch": "torch", "nn": "nn", "F": "F", "optim": "optim", "tf": "tensorflow",
    "tensorflow": "tensorflow", "keras": "keras", "layers": "layers", "models": "keras",
    "optimizers": "keras.optimizers", "losses": "keras.losses",
}  # fmt: skip


def canonical(path: str) -> str:
    """The short form of a dotted name, as in `layers/calls.py`: "tensorflow.keras.layers.Dense"
    becomes "layers.Dense"."""
    for long, short in _SHORT:
        if path == long or path.startswith(long + "."):
            return canonical(short + path[len(long) :])
    return path


def snake(name: str) -> str:
    """The name in snake case: "SparseCategoricalCrossentropy" becomes
    "sparse_categorical_crossentropy"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def shown(node: Any, depth: int = 6) -> str:
    """An expression as shown in an error message: its names, without arguments and indices."""
    match node:
        case ast.Name():
            return node.id[:40]
        case ast.Attribute() if depth:
            return f"{shown(node.value, depth - 1)}.{node.attr[:40]}"
        case ast.Call() if depth:
            return f"{shown(node.func, depth - 1)}(…)"
        case ast.Subscript() if depth:
            return f"{shown(node.value, depth - 1)}[…]"
        case ast.Constant():
            return short(node.value)
        case _:
            return "…"


def short(value: Any) -> str:
    """A constant as shown in an error message, shortened if it is long."""
    return reprlib.repr(value)[:40]
