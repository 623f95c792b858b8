"""Interprets what a program does with values beside calls: attributes, subscripts and sums; and the
calls that say how the net is trained."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from playground.core.inputs import Input
from playground.nets.parse import constants
from playground.nets.parse.calls import Calls
from playground.nets.parse.errors import CodeError
from playground.nets.parse.graph import Graph
from playground.nets.parse.names import canonical, shown
from playground.nets.parse.training import Loss, Optimiser, Training, loss_of
from playground.nets.parse.values import (
    BATCH,
    Bound,
    Function,
    Instance,
    Library,
    Model,
    Part,
    Scope,
    Stack,
    State,
    States,
    Super,
    Unknown,
    UserClass,
    Value,
)

# Methods of a net that leave its layers as they are.
SAME_MODULE = {"to", "cuda", "cpu", "float", "double", "half", "eval", "train", "apply",
               "requires_grad_"}  # fmt: skip
NETS = (Part, Stack, Instance, Model)


class Operands(ABC):
    """Attributes, subscripts and sums of the values of a program, and its training."""

    def __init__(self, taken: Input, fixed: bool, keras: bool, tokens: bool) -> None:
        self.calls = Calls()
        self.graph = Graph(taken, fixed, self.calls)
        self.training = Training()
        self.keras, self.tokens = keras, tokens  # the code uses Keras; an embedding
        self.scope = Scope({})
        self.inside = 0  # nested forward passes being read
        self.depth = 0  # nested calls of the code's own functions
        self.steps = 0
        self.line = 0
        self.made: list[Any] = []  # nets, in the order of their creation
        self.chosen: Any = None  # the net that is trained
        self.read_lines: set[int] = set()  # lines of optimisers and losses

    # ---- implemented by Libraries and Reader --------------------------------------------------

    @abstractmethod
    def layer(
        self, path: str, name: str, args: Sequence[Any], more: Mapping[str, Any], line: int
    ) -> Any: ...

    @abstractmethod
    def use(
        self, callee: Any, args: Sequence[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any: ...

    @abstractmethod
    def run(
        self, function: Function, args: Sequence[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any: ...

    @abstractmethod
    def value(self, node: ast.expr, scope: Scope) -> Any: ...

    # ---- properties of values ---------------------------------------------------------------

    def truth(self, value: Any) -> bool | None:
        """The truth value of a condition; None if it is unknown."""
        if value is None or isinstance(value, bool | int | float | str | list | tuple | dict):
            return bool(value)
        return True if isinstance(value, NETS) else None

    def items(self, value: Any) -> list[Any] | None:
        """The elements that a loop iterates over; None if they are unknown."""
        if isinstance(value, list | tuple):
            return list(value)
        if isinstance(value, dict):
            return list(value)
        if isinstance(value, str):
            return list(value)
        return list(value.items) if isinstance(value, Stack) else None

    def parts_of(self, value: Any, count: int) -> list[Any]:
        """The `count` values of an unpacking assignment."""
        if isinstance(value, States):
            return [State(value, True), State(value, False)][:count]
        if isinstance(value, State):
            return [value, *[Unknown("state", self.line)] * (count - 1)]
        found = self.items(value)
        if found is not None and len(found) == count:
            return found
        return [Unknown("value", self.line)] * count

    def whole(self, value: Any, line: int) -> Value | None:
        """The tensor that a layer can read; None for anything else. A recurrent module's result
        stands for all its states."""
        if isinstance(value, States):
            value = State(value, True)
        if isinstance(value, State):
            return self.graph.state(value, line)
        return value if isinstance(value, Value) else None

    # ---- attributes, subscripts, sums ---------------------------------------------------------

    def attribute(self, owner: Any, node: ast.Attribute) -> Any:
        name = node.attr
        match owner:
            case Library():
                return Library(canonical(f"{owner.path}.{name}"))
            case Instance():
                return self._attribute_of(owner, name, node)
            case Value() | State() | States():
                if name == "shape":
                    return self._shape(owner)
                if name in ("ndim", "device", "dtype"):
                    return Unknown(name, node.lineno)
                return Bound(owner, name)
            case Stack() | Part() | Model() | list() | dict() | str() | Super():
                return Bound(owner, name)
            case UserClass():
                return owner.method(name) or owner.scope.names.get(name, Unknown(name, node.lineno))
            case Unknown():
                return Unknown(f"{owner.name[:60]}.{name}", owner.line)
            case _:
                return Unknown(shown(node), node.lineno)

    def _attribute_of(self, owner: Instance, name: str, node: ast.Attribute) -> Any:
        if name in owner.attributes:
            return owner.attributes[name]
        method = owner.made_of.method(name)
        if method is not None:
            static = any(shown(each) == "staticmethod" for each in _decorators(method))
            bound = Function(method.node, method.scope, None if static else owner)
            is_property = any(shown(each) == "property" for each in _decorators(method))
            return self.run(bound, [], {}, node) if is_property else bound
        if name in owner.made_of.scope.names:
            return owner.made_of.scope.names[name]
        if name == "training":
            return Unknown("self.training", node.lineno)
        if name in SAME_MODULE | {"parameters", "add_module", "forward", "call", "register_module",
                                  "compile", "fit", "build", "summary"}:  # fmt: skip
            return Bound(owner, name)
        return Unknown(f"self.{name}", node.lineno)

    def _shape(self, value: Any) -> tuple[Any, ...]:
        if isinstance(value, Value):
            return (BATCH, *(reversed(value.shape) if value.turned else value.shape))
        state = State(value, True) if isinstance(value, States) else value
        return (BATCH, *self.graph.state_shape(state))

    def subscript(self, owner: Any, index: Any, node: ast.Subscript) -> Any:
        """The value of owner[index]."""
        match owner:
            case States():
                if index in (0, 1, -1, -2) and not isinstance(index, bool):
                    return State(owner, index in (0, -2))
                return self._last(State(owner, True), index, node)
            case State() if not owner.every_step:
                return State(owner.states, False, part=True)  # of (h, c), layers or directions
            case State() | Value():
                return self._last(owner, index, node)
            case Stack():
                owner = owner.items
        if isinstance(owner, list | tuple | str | dict):
            fits = isinstance(index, int | slice) or (
                isinstance(owner, dict) and constants.is_constant(index)
            )
            if fits:
                try:
                    return owner[index]
                except (IndexError, KeyError, TypeError, ValueError):
                    pass
        return Unknown(shown(node), node.lineno)

    def _last(self, owner: Any, index: Any, node: ast.Subscript) -> Any:
        """The last step of a sequence, such as x[:, -1] or x[range(n), lengths].

        Raises:
            CodeError: the index picks anything else.
        """
        parts = index if isinstance(index, tuple) else (index,)
        whole = slice(None)
        if isinstance(owner, State) and len(parts) == 3 and parts[:2] == (whole, 0):
            return State(owner.states, False, part=True)  # last state of the backward direction
        if parts and parts[0] is Ellipsis:
            raise CodeError("code.index", node.lineno, given=shown(node.value))
        steps = len(parts) > 1 and (
            parts[1] == -1 or (isinstance(parts[0], Unknown) and isinstance(parts[1], Unknown))
        )
        if steps and all(each == whole for each in parts[2:]):
            if isinstance(owner, State):
                return State(owner.states, False)
            value = owner
            if len(value.shape) == 2:
                self.graph.check_whole(value)
                return Value(value.row, value.shape, node.lineno, last=True)
        raise CodeError("code.index", node.lineno, given=shown(node.value))

    def combine(self, node: Any, operation: ast.operator, operands: list[Any]) -> Any:
        """The sum of values.

        Raises:
            CodeError: the operator is not +.
        """
        added = [each for each in operands if isinstance(each, Part)]
        if len(added) == 1 and len(operands) == 2 and added[0].call.source:
            (value,) = (each for each in operands if not isinstance(each, Part))
            return self.use(added[0], [value], {}, node)  # x + sinusoids(…)
        if type(operation).__name__ != "Add":
            raise CodeError("code.operator", node.lineno, known="+")
        return self.layer("operator.add", "+", operands, {}, node.lineno)

    # ---- training ---------------------------------------------------------------------------

    def _optimiser(
        self, path: str, args: list[Any], more: Mapping[str, Any], line: int
    ) -> Optimiser | Unknown:
        if path.startswith("optim") and args and isinstance(args[0], Bound):
            self.chosen = args[0].value
        self.read_lines.add(line)
        made = self.training.optimiser(path, args, more, line)
        return made if made is not None else Unknown(path, line)

    def _loss(self, path: str, more: Mapping[str, Any], line: int) -> Loss | None:
        loss = loss_of(path, more, line)
        if loss is not None and not path.startswith("keras"):
            smoothing = more.get("label_smoothing")
            self.training.use_loss(loss, smoothing)
        return loss

    def _loader(self, args: list[Any], more: Mapping[str, Any], line: int) -> None:
        size = more.get("batch_size", args[1] if len(args) > 1 else None)
        if type(size) is int and "batch_size" not in self.training.stated:
            self.training.state("batch_size", size, line)

    def read_training(self, node: ast.AST, scope: Scope) -> None:
        """Find losses and optimisers in code that is not interpreted: the body of a training loop,
        or a function that is never called."""
        for each in ast.walk(node):
            if isinstance(each, ast.Call):
                path = self._path(each.func, scope)
                more = {k.arg: k.value for k in each.keywords if k.arg is not None}
                flags = {
                    name: value.value for name, value in more.items()
                    if isinstance(value, ast.Constant)
                }  # fmt: skip
                if path.startswith(("nn.", "F.")):
                    self._loss(path, flags, each.lineno)

    def _path(self, node: ast.expr, scope: Scope) -> str:
        """The canonical name of a library function; "" for any other expression."""
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        try:
            owner = scope.find(node.id)
        except KeyError:
            return canonical(".".join([node.id, *reversed(names)]))
        return (
            canonical(".".join([owner.path, *reversed(names)]))
            if isinstance(owner, Library)
            else ""
        )


def _decorators(method: Function) -> list[ast.expr]:
    return method.node.decorator_list if isinstance(method.node, ast.FunctionDef) else []
