"""How other libraries' code calls a layer, so that code can be read.

A layer lists its calls in `Layer.calls`: the names, and for each argument, in order, what it says.
Names are written as code usually imports them:

    nn.Conv2d            a module of PyTorch
    layers.Conv2D        a layer of Keras
    activation.relu      an activation by its name in Keras
    F.relu, torch.relu   a function of PyTorch, whose first argument is the value
    Tensor.relu          a method of a value
    code.last_step       a function that the playground's own code defines
    a + b                is called operator.add
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class _Required:
    """The default of an argument that must be given."""


REQUIRED = _Required()


@dataclass(frozen=True, slots=True)
class Argument:
    """What one argument of a call says. Without any of these it says nothing that matters here.

    `setting` is the layer's setting that it gives; `square` also takes a pair of equal numbers;
    `like` is another argument, whose value is the default. `only` are the values that mean what
    the layer does. `axis` is the axis of the input that must have this size. `follows` is the
    name of an activation behind the layer.
    """

    default: Any = None
    setting: str = ""
    square: bool = False
    like: str = ""
    only: tuple[Any, ...] = ()
    axis: int | None = None
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One way to write a layer: its names, and its arguments in their order. Further values
    without a name are the argument `rest`.

    A module that gives (all states, last state) names the setting that says which of them the
    layer passes on in `states`. One that `repeats` takes the same value several times. `used`
    are arguments that it is told where it is used, for `Layer.from_call`; with `pair` it gives
    something else behind its value. `source` is the playground's own function or class of that
    name, which is known by its text.
    """

    names: tuple[str, ...]
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    rest: str = ""
    states: str = ""
    repeats: bool = False
    used: tuple[str, ...] = ()
    pair: bool = False
    source: str = ""


def call(*names: str, rest: str = "", source: str = "", **arguments: Argument) -> Call:
    """A call under some names, which all take the same arguments."""
    return Call(names, arguments, rest, source=source)


def setting(name: str, default: Any = REQUIRED) -> Argument:
    """An argument that is the layer's setting of that name."""
    return Argument(default, setting=name)


def square(name: str, default: Any = REQUIRED, like: str = "") -> Argument:
    """A setting that may also be written for both directions: (3, 3)."""
    return Argument(default, setting=name, square=True, like=like)


def only(*values: Any) -> Argument:
    """An argument that must have one of these values; the first is its default."""
    return Argument(values[0], only=values)


def size_of(axis: int) -> Argument:
    """An argument that tells the size of an axis of the input, which must be that."""
    return Argument(REQUIRED, axis=axis)


def free(default: Any = None) -> Argument:
    """An argument for `Layer.from_call` to look at, or one that makes no difference here."""
    return Argument(default)


def follows() -> Argument:
    """Keras' activation behind a layer."""
    return Argument(follows=True)
