"""Descriptions of how PyTorch and Keras code calls a layer, for reading such code.

A layer lists its calls in `Layer.calls`: their names and, in order, the meaning of each argument.
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
    """The meaning of one argument of a call; with `default` alone, the argument is not checked.

    `setting`: the layer's setting that it gives. `square`: a pair of equal numbers is allowed.
    `like`: the argument whose value is the default. `only`: the values that the layer supports.
    `axis`: the axis of the input that must have this size. `follows`: the argument names an
    activation that follows the layer.
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
    """One way to write a layer in code: its names, and its arguments in order.

    `rest`: the argument that collects further positional values. `states`: for a module that
    returns (all states, last state), the setting that selects one of them. `repeats`: the call
    takes the same value several times, as in attention(x, x, x). `used`: arguments of the
    module's call in `forward`, passed to `Layer.from_call`. `pair`: the module returns a tuple
    whose first item is the output. `source`: the text of the playground's own function or class
    with this name; code is recognised by this text.
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
    """A call under one or more names that take the same arguments."""
    return Call(names, arguments, rest, source=source)


def setting(name: str, default: Any = REQUIRED) -> Argument:
    """An argument that gives the layer's setting of that name."""
    return Argument(default, setting=name)


def square(name: str, default: Any = REQUIRED, like: str = "") -> Argument:
    """An argument that gives a setting as a number or as a pair of equal numbers, (3, 3)."""
    return Argument(default, setting=name, square=True, like=like)


def only(*values: Any) -> Argument:
    """An argument that must have one of these values; the first is its default."""
    return Argument(values[0], only=values)


def size_of(axis: int) -> Argument:
    """An argument that must equal the size of this axis of the input."""
    return Argument(REQUIRED, axis=axis)


def free(default: Any = None) -> Argument:
    """An argument with any value: `Layer.from_call` checks it, or it has no effect here."""
    return Argument(default)


def follows() -> Argument:
    """The argument `activation` of a Keras layer: the activation that follows the layer."""
    return Argument(follows=True)
