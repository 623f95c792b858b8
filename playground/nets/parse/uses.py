"""Interprets the use of what a program has made: layers, stacks and nets, called with tensors."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from playground.nets.parse.errors import CodeError
from playground.nets.parse.names import shown
from playground.nets.parse.operands import Operands
from playground.nets.parse.values import (
    Cropping,
    Function,
    Instance,
    Library,
    Model,
    Padding,
    Part,
    Passing,
    Squash,
    Stack,
    State,
    States,
    Unknown,
    UserClass,
    Value,
)


class Uses(Operands):
    """Interprets calls of layers and nets. `Libraries` interprets the calls that make them."""

    @abstractmethod
    def library(
        self, path: str, args: list[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any: ...

    def unfamiliar(
        self, path: str, name: str, args: Sequence[Any], more: Mapping[str, Any], line: int
    ) -> Unknown:
        """The result of an unknown call.

        Raises:
            CodeError: an argument is a tensor of the net.
        """
        for each in (*args, *more.values()):
            if isinstance(each, Value | State | States):
                raise CodeError("code.unknown_call", line, call=name, known=self.calls.like(path))
        return Unknown(path if path in name or "." in path else name, line)

    def leading(self, args: list[Any], line: int) -> tuple[list[Value], list[Any]]:
        """The leading tensors of a call, given separately or in a list, and the other arguments."""
        if args and isinstance(args[0], list | tuple):
            inner = [self.whole(each, line) for each in args[0]]
            if inner and all(each is not None for each in inner):
                return [each for each in inner if each is not None], args[1:]
        values = []
        while args and (found := self.whole(args[0], line)) is not None:
            values.append(found)
            args = args[1:]
        return values, args

    def instance(
        self, made_of: UserClass, args: Sequence[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any:
        """An instance of a class that the code defines. Only nets are instantiated; other classes
        give an `Unknown`."""
        if not made_of.is_net:
            return self.unfamiliar(made_of.node.name, made_of.node.name, args, more, node.lineno)
        made = Instance(made_of, node.lineno)
        begin = made_of.method("__init__")
        if begin is not None:
            self.run(Function(begin.node, begin.scope, made), args, more, node)
        self.made.append(made)
        return made

    def use(self, callee: Any, args: Sequence[Any], more: Mapping[str, Any], node: ast.expr) -> Any:
        """The output of a layer, a Sequential or a net for these arguments."""
        line = node.lineno
        values, _ = self.leading(list(args), line)
        if isinstance(callee, Instance):
            return self._forward(callee, args, more, node)
        if not values:
            if isinstance(callee, Unknown):
                return self.unfamiliar(callee.name, callee.name, args, more, line)
            return Unknown(shown(node), line)
        value = values[0]
        match callee:
            case Part() if callee.call.states:
                self.graph.check_whole(value)
                return States(callee, value, self.graph.next())
            case Part():
                return self._apply(callee, values, more, node)
            case Stack() if callee.callable:
                made = value
                for each in callee.items:
                    made = self.use_any(each, made, node)
                return made
            case Squash():
                return self.graph.squash(value, callee)
            case Padding():
                return self.graph.pad(value, callee)
            case Cropping():
                return self.graph.crop(value, callee)
            case Passing() | None:
                return value
            case Function():
                return self.run(callee, args, more, node)
            case Model():
                raise CodeError("code.model_used", line)
            case Unknown():
                raise CodeError(
                    "code.unknown_layer", callee.line, call=callee.name,
                    known=self.calls.like(callee.name),
                )  # fmt: skip
            case _:
                raise CodeError("code.not_layer", line, given=shown(getattr(node, "func", node)))

    def _apply(
        self, part: Part, values: list[Value], more: Mapping[str, Any], node: ast.expr
    ) -> Any:
        told = {
            name: value.name if isinstance(value, Unknown) else value
            for name in part.call.used
            if (value := more.get(name)) is not None
        }
        if told:
            part = replace(part, given={**part.given, **told})
        made = self.graph.apply(part, values, node.lineno)
        if part.follows is not None:
            made = self.use(part.follows, [made], {}, node)
        return (made, Unknown("weights", node.lineno)) if part.call.pair else made

    def use_any(self, callee: Any, value: Any, node: ast.expr) -> Any:
        """The output of any element of a Sequential for a value."""
        if isinstance(callee, Value):
            return callee  # keras.Input, the first element
        if isinstance(callee, Library):
            return self.library(callee.path, [value], {}, node)
        if isinstance(callee, Part) and callee.shape is not None and not self.graph.declared:
            value = self.graph.declare(callee.shape, callee.line, self.tokens)
        return self.use(callee, [value], {}, node)

    def _forward(
        self, net: Instance, args: Sequence[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any:
        method = net.made_of.method("forward") or net.made_of.method("call")
        has_value = any(isinstance(each, Value | State | States) for each in args)
        if not has_value:
            return Unknown(shown(node), node.lineno)
        if method is None:
            raise CodeError("code.no_forward", net.line, name=net.made_of.node.name)
        self.inside += 1
        try:
            return self.run(Function(method.node, method.scope, net), args, more, node)
        finally:
            self.inside -= 1
