"""What a name can stand for while code is read: constants, layers, and the values between them.

Constants are Python's own: numbers, texts, lists, tuples and dicts of them.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from playground.nets.layers import Layer
from playground.nets.layers.calls import Call
from playground.nets.spec import INPUT


class Batch:
    """The number of examples at once, which a net does not know."""


BATCH = Batch()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that is not understood; wrong only where a net is made of it. `name` is how the
    code calls it."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Library:
    """A name of PyTorch, Keras or another library, as `names.canonical` writes it."""

    path: str


@dataclass(slots=True, eq=False)
class Scope:
    """Names of a function, and of what is around it."""

    names: dict[str, Any]
    around: Scope | None = None

    def find(self, name: str) -> Any:
        """Raises KeyError where nobody has set it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.around
        raise KeyError(name)


@dataclass(slots=True, eq=False)
class Function:
    """A function of the code."""

    node: ast.FunctionDef | ast.Lambda
    scope: Scope
    owner: Any = None  # what `self` is


@dataclass(slots=True, eq=False)
class UserClass:
    """A class of the code."""

    node: ast.ClassDef
    bases: list[Any]
    scope: Scope  # its own names

    @property
    def is_net(self) -> bool:
        """Whether it is a module of PyTorch's or a model (or layer) of Keras'."""
        ends = ("Module", "Model", "Layer", "LightningModule")
        return any(
            base.is_net if isinstance(base, UserClass) else _path(base).endswith(ends)
            for base in self.bases
        )

    def method(self, name: str) -> Function | None:
        """A method of its own, or of a class that it is made from."""
        found = self.scope.names.get(name)
        if isinstance(found, Function):
            return found
        above = (b.method(name) for b in self.bases if isinstance(b, UserClass))
        return next((method for method in above if method is not None), None)


def _path(value: Any) -> str:
    return value.path if isinstance(value, Library) else getattr(value, "name", "")


@dataclass(slots=True, eq=False)
class Instance:
    """A net (or a part of one) made of a class of the code."""

    made_of: UserClass
    line: int
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bound:
    """A method of a value, before it is called."""

    value: Any
    name: str


class Super:
    """What `super()` gives: its methods do nothing here."""


# ---- parts of a net -------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class Part:
    """A layer that code has made and not used yet: what makes it and its arguments."""

    kind: type[Layer]
    call: Call
    name: str  # as the code calls it
    given: dict[str, Any]
    line: int
    follows: Any = None  # the activation behind it
    shape: tuple[Any, ...] | None = None  # of the net's input, where Keras is told it here
    used: bool = False
    key: object = field(default_factory=object)  # the same for all that `replace` makes of it


@dataclass(slots=True, eq=False)
class Stack:
    """Layers one behind another: a Sequential of PyTorch or Keras, or a list of modules."""

    items: list[Any]
    names: list[str]
    line: int
    callable: bool = True


@dataclass(slots=True, eq=False)
class Model:
    """Keras' functional model, which ends in a value."""

    output: Any
    line: int


@dataclass(frozen=True, slots=True)
class Squash:
    """A softmax, which a net here leaves to its loss."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Passing:
    """A layer that changes nothing here."""

    line: int


@dataclass(frozen=True, slots=True)
class Padding:
    """A layer that pads maps for the convolution behind it: cells to the left, to the right, above
    and below; of a sequence, steps before and behind."""

    widths: tuple[int, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Cropping:
    """A layer of Keras' that cuts cells off the transposed convolution before it, all round."""

    width: int
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """What a layer gives for one example: the row of its layer (-1: the net's input), its shape,
    and what was done to it that no layer stands for: `squash` a softmax, `padding` cells around,
    `last` the pick of its last step, `turned` a transposition of steps and units, which PyTorch
    wants before a convolution over steps."""

    row: int
    shape: tuple[int, ...]
    line: int
    squash: Squash | None = None
    padding: tuple[int, ...] | None = None
    last: bool = False
    turned: bool = False


@dataclass(slots=True, eq=False)
class States:
    """What a recurrent module of PyTorch gives: all its states, and the last one. Which of them
    the net goes on with is known when one of them is used."""

    part: Part
    value: Value
    order: int
    made: dict[bool, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """All states of a recurrent module, or the last one alone; `part` marks what was picked of
    the last one, such as one of two ways."""

    states: States
    every_step: bool
    part: bool = False


__all__ = ["INPUT"]
