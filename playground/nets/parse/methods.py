"""Interprets method calls in a program: of tensors, lists, nets and Keras models."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from playground.nets.parse import constants
from playground.nets.parse.errors import CodeError
from playground.nets.parse.libraries import SQUASHES, Libraries
from playground.nets.parse.names import shown
from playground.nets.parse.operands import SAME_MODULE
from playground.nets.parse.values import (
    Bound,
    Instance,
    Model,
    Part,
    Squash,
    Stack,
    State,
    States,
    Super,
    Unknown,
    Value,
)

# Methods of a value that return their input unchanged here.
SAME = {
    "contiguous", "clone", "detach", "float", "double", "half", "to", "cuda", "cpu", "type",
    "requires_grad_", "long", "int",
}  # fmt: skip
GROW = {"append", "add", "add_module", "register_module", "extend"}


class Methods(Libraries):
    """Interprets method calls."""

    # ---- methods ----------------------------------------------------------------------------

    def method(self, bound: Bound, args: list[Any], more: Mapping[str, Any], node: ast.expr) -> Any:
        """The result of a method call."""
        owner, name, line = bound.value, bound.name, node.lineno
        match owner:
            case Value() | State() | States():
                return self._value_method(owner, name, args, more, node)
            case list():
                return self._list_method(owner, name, args, node)
            case dict():
                return self._dict_method(owner, name, node)
            case Super():
                return None
            case Stack() | Instance() | Model() | Part():
                return self._net_method(owner, name, args, more, node)
            case _:
                return self.unfamiliar(name, shown(node), args, more, line)

    def _value_method(
        self, owner: Any, name: str, args: list[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any:
        rank = len(self._shape(owner)) - 1
        if name in SAME or (name == "squeeze" and (isinstance(owner, State) or rank == 1)):
            return owner
        if name == "size":
            shape = self._shape(owner)
            return shape[args[0]] if args and _fits(args[0], shape) else shape
        if name in SQUASHES:
            return self.use(Squash(name, node.lineno), [owner], {}, node)
        if name == "dim":
            return len(self._shape(owner))
        if name in ("transpose", "permute") and self._turns(owner, name, args):
            value = self.whole(owner, node.lineno)
            assert value is not None
            return replace(value, turned=not value.turned)
        path = f"Tensor.{name}"
        if path in self.calls:
            return self.layer(path, name, [owner, *args], more, node.lineno)
        raise CodeError(
            "code.unknown_method", node.lineno, call=name,
            known=[each.split(".")[1] for each in self.calls.like("Tensor.?")],
        )  # fmt: skip

    def _turns(self, owner: Any, name: str, args: list[Any]) -> bool:
        """Whether a method swaps the axes of steps and units."""
        order = [1, 2] if name == "transpose" else [0, 2, 1]
        given = list(args[0]) if args and isinstance(args[0], tuple | list) else args
        whole = all(type(each) is int for each in given)
        return (
            whole
            and len(self._shape(owner)) == 3
            and (sorted if name == "transpose" else list)(each % 3 for each in given) == order
        )

    def _list_method(self, owner: list[Any], name: str, args: list[Any], node: ast.expr) -> Any:
        if name == "append" and len(args) == 1:
            owner.append(args[0])
        elif name == "extend" and len(args) == 1:
            owner += self.starred(args[0], node)
        elif name == "insert" and len(args) == 2 and isinstance(args[0], int):
            owner.insert(args[0], args[1])
        elif name == "pop" and owner and (not args or _fits(args[0], owner)):
            return owner.pop(*args)
        else:
            return Unknown(name, node.lineno)
        if len(owner) > constants.LONGEST:
            raise CodeError("code.much", node.lineno)
        return None

    def _dict_method(self, owner: dict[Any, Any], name: str, node: ast.expr) -> Any:
        found = {"items": list(owner.items()), "keys": list(owner), "values": list(owner.values())}
        return found.get(name, Unknown(name, node.lineno))

    def _net_method(
        self, owner: Any, name: str, args: list[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any:
        line = node.lineno
        if name in SAME_MODULE:
            return owner
        if name in GROW:
            return self._grow(owner, name, args, more, node)
        if name == "compile":
            self.chosen = owner
            self.training.compile(args, more, line)
        elif name == "fit":
            self.chosen = owner
            self.training.fit(args, more, line)
        elif name == "parameters":
            return Bound(owner, "parameters")
        elif name == "build" and args and isinstance(args[0], tuple | list):
            self.graph.declare(tuple(args[0])[1:], line, self.tokens)
        elif name in ("forward", "call"):
            return self.use(owner, args, more, node)
        elif name in ("output", "outputs") and isinstance(owner, Model):
            return owner.output
        return self.unfamiliar(name, shown(node), args, more, line)

    def _grow(
        self, owner: Any, name: str, args: list[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any:
        if name == "extend" and args and isinstance(owner, Stack):
            owner.items += self.starred(args[0], node)
            owner.names += [str(k) for k in range(len(owner.names), len(owner.items))]
            return None
        layer = args[-1] if args else more.get("layer", more.get("module"))
        key = str(args[0]) if name.endswith("module") and len(args) == 2 else None
        if isinstance(owner, Instance):
            owner.attributes[key or "?"] = layer
        elif isinstance(owner, Stack):
            owner.names.append(key or str(len(owner.items)))
            owner.items.append(layer)
            if len(owner.items) > constants.LONGEST:
                raise CodeError("code.much", node.lineno)
        return None


def _fits(index: Any, values: Sequence[Any]) -> bool:
    return type(index) is int and -len(values) <= index < len(values)
