"""The values that a name can have while code is read: constants, layers and tensors.

Constants are Python objects: numbers, strings, and lists, tuples and dicts of them.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from playground.nets.layers import Layer
from playground.nets.layers.calls import Call
from playground.nets.spec import INPUT


class Batch:
    """The batch size, which is unknown while code is read."""


BATCH = Batch()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is not understood, which is an error only if a net is built from it. `name` is
    its name in the code."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Library:
    """A name in PyTorch, Keras or another library, in the form of `names.canonical`."""

    path: str


@dataclass(slots=True, eq=False)
class Scope:
    """The names of a function or module, and the enclosing scope."""

    names: dict[str, Any]
    around: Scope | None = None

    def find(self, name: str) -> Any:
        """The value of a name in this or an enclosing scope. Raises KeyError if it is unset."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.around
        raise KeyError(name)


@dataclass(slots=True, eq=False)
class Function:
    """A function that the code defines."""

    node: ast.FunctionDef | ast.Lambda
    scope: Scope
    owner: Any = None  # the value of `self`


@dataclass(slots=True, eq=False)
class UserClass:
    """A class that the code defines."""

    node: ast.ClassDef
    bases: list[Any]
    scope: Scope  # the names in the class body

    @property
    def is_net(self) -> bool:
        """Whether the class derives from PyTorch's Module or from Keras' Model or Layer."""
        ends = ("Module", "Model", "Layer", "LightningModule")
        return any(
            base.is_net if isinstance(base, UserClass) else _path(base).endswith(ends)
            for base in self.bases
        )

    def method(self, name: str) -> Function | None:
        """A method of the class or of one of its base classes; None if there is none."""
        found = self.scope.names.get(name)
        if isinstance(found, Function):
            return found
        above = (b.method(name) for b in self.bases if isinstance(b, UserClass))
        return next((method for method in above if method is not None), None)


def _path(value: Any) -> str:
    return value.path if isinstance(value, Library) else getattr(value, "name", "")


@dataclass(slots=True, eq=False)
class Instance:
    """A net, or a submodule of one, of a class that the code defines."""

    made_of: UserClass
    line: int
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound method."""

    value: Any
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """A function or class with some arguments given, made by functools.partial."""

    callee: Any
    args: tuple[Any, ...]
    more: dict[str, Any]


class Super:
    """The result of `super()`, whose methods do nothing here."""


# ---- parts of a net -------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class Part:
    """A layer that the code has created: the call and its arguments (`given`). The layer itself is
    created when it is first applied, since its input shape is unknown before."""

    kind: type[Layer]
    call: Call
    name: str  # the layer's name in the code
    given: dict[str, Any]
    line: int
    follows: Any = None  # the activation after the layer
    shape: tuple[Any, ...] | None = None  # the net's input shape, if a Keras layer gives it
    used: bool = False
    key: object = field(default_factory=object)  # `replace` keeps it


@dataclass(slots=True, eq=False)
class Stack:
    """Layers in sequence: a Sequential of PyTorch or Keras, or (not `callable`) a ModuleList."""

    items: list[Any]
    names: list[str]
    line: int
    callable: bool = True


@dataclass(slots=True, eq=False)
class Model:
    """A functional model of Keras, given by its output."""

    output: Any
    line: int


@dataclass(frozen=True, slots=True)
class Squash:
    """A softmax. Nets here end in logits, so it does not become a layer."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Passing:
    """A layer that passes its input on unchanged."""

    line: int


@dataclass(frozen=True, slots=True)
class Padding:
    """A padding layer before a convolution. `widths` are (left, right, top, bottom) in pixels, or
    (before, after) in steps for a sequence."""

    widths: tuple[int, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Cropping:
    """Keras' Cropping2D after a transposed convolution: `width` pixels are removed on each side,
    and `extra` more at the right and at the bottom."""

    width: int
    extra: int
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """The output of a layer for one example: the index of its row in the graph (-1: the net's
    input) and its shape without the batch.

    The other fields are operations on it that are not layers here: `squash` a softmax, `padding`
    the padding widths, `last` the choice of the last step, and `turned` a transposition of steps
    and units, which PyTorch needs before a Conv1d."""

    row: int
    shape: tuple[int, ...]
    line: int
    squash: Squash | None = None
    padding: tuple[int, ...] | None = None
    last: bool = False
    turned: bool = False


@dataclass(slots=True, eq=False)
class States:
    """The output of a recurrent module of PyTorch: all hidden states, and the last one. The layer
    is created when the code uses either."""

    part: Part
    value: Value
    order: int
    made: dict[bool, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """All hidden states of a recurrent module, or the last one alone. `part` marks a selection
    from the last one, such as one of two directions."""

    states: States
    every_step: bool
    part: bool = False


__all__ = ["INPUT"]
