"""Interprets the expressions of a program: constants are computed, and sums of tensors become
layers."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from playground.nets.parse import constants
from playground.nets.parse.constants import NotConstant
from playground.nets.parse.errors import CodeError
from playground.nets.parse.methods import Methods
from playground.nets.parse.names import USUAL, shown
from playground.nets.parse.values import (
    BATCH,
    Function,
    Library,
    Scope,
    State,
    States,
    Unknown,
    Value,
)

MAX_STEPS = 40_000  # visits of syntax tree nodes; a long program takes 5,000


class Expressions(Methods):
    """Interprets expressions. `Reader` interprets statements and calls."""

    # ---- implemented by Reader --------------------------------------------------------------

    @abstractmethod
    def assign(self, target: ast.expr, value: Any, scope: Scope) -> None: ...

    @abstractmethod
    def called(self, node: ast.Call, scope: Scope) -> Any: ...

    # ---- expressions ------------------------------------------------------------------------

    def step(self, node: ast.AST) -> None:
        """Count a visit of a node; a program that takes too many is refused."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise CodeError("code.much", getattr(node, "lineno", 0))

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """The value of an expression."""
        self.step(node)
        self.line = node.lineno
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                return self._name(node, scope)
            case ast.Attribute():
                return self.attribute(self.value(node.value, scope), node)
            case ast.Call():
                return self.called(node, scope)
            case ast.BinOp():
                operands = self._operands(node, scope)
                return self.binary(node, node.op, operands)
            case ast.UnaryOp():
                return self._pure(node, constants.unary, node.op, self.value(node.operand, scope))
            case ast.Compare() if len(node.ops) == 1:
                left, right = (self.value(each, scope) for each in (node.left, node.comparators[0]))
                return self._pure(node, constants.compare, node.ops[0], left, right)
            case ast.BoolOp():
                return self._bool(node, scope)
            case ast.IfExp():
                decided = self.truth(self.value(node.test, scope))
                if decided is None:
                    return Unknown(shown(node.test), node.lineno)
                return self.value(node.body if decided else node.orelse, scope)
            case ast.Tuple():
                return tuple(self.elements(node.elts, scope))
            case ast.List() | ast.Set():
                return self.elements(node.elts, scope)
            case ast.Dict():
                return self._dict(node, scope)
            case ast.Subscript():
                return self.subscript(
                    self.value(node.value, scope), self._index(node.slice, scope), node
                )
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return self._comprehension(node, scope)
            case ast.Lambda():
                return Function(node, scope)
            case ast.NamedExpr():
                value = self.value(node.value, scope)
                self.assign(node.target, value, scope)
                return value
            case ast.JoinedStr():
                return self._text(node, scope)
            case _:
                return self.unknown(node)

    def unknown(self, node: ast.expr) -> Unknown:
        """The placeholder for an expression that is not understood."""
        return Unknown(shown(node), node.lineno)

    def _name(self, node: ast.Name, scope: Scope) -> Any:
        name = node.id
        try:
            return scope.find(name)
        except KeyError:
            pass
        if name == "__name__":
            return "__main__"
        if name in USUAL:
            return Library(USUAL[name])
        if name in constants.FUNCTIONS or name in ("super", "print", "getattr"):
            return Library(name)
        bare = self.calls.bare(name, self.keras)
        if bare is None and name in ("Sequential", "Model", "Input"):
            bare = f"keras.{name}" if self.keras or name != "Sequential" else f"nn.{name}"
        return Unknown(name, node.lineno) if bare is None else Library(bare)

    def _pure(self, node: ast.expr, made: Any, *values: Any) -> Any:
        try:
            return made(*values)
        except NotConstant:
            return self.unknown(node)

    def _operands(self, node: ast.BinOp, scope: Scope) -> list[Any]:
        """Both operands; for a chain of sums all of them, so that a + b + c is one layer."""
        sides: list[ast.expr] = [node.right]
        left = node.left
        while _is_sum(node) and isinstance(left, ast.BinOp) and _is_sum(left):
            sides.append(left.right)
            left = left.left
        sides.append(left)
        return [self.value(each, scope) for each in reversed(sides)]

    def binary(self, node: Any, operation: ast.operator, operands: list[Any]) -> Any:
        """The result of an operator for two or more operands."""
        if any(isinstance(each, Value | State | States) for each in operands):
            return self.combine(node, operation, operands)
        made = operands[0]
        for each in operands[1:]:
            if isinstance(made, Unknown) or isinstance(each, Unknown):
                return Unknown(shown(node), node.lineno)
            try:
                made = constants.binary(operation, made, each)
            except NotConstant:
                if made is BATCH or each is BATCH:
                    return Unknown("batch size", node.lineno)
                return Unknown(shown(node), node.lineno)
        return made

    def _bool(self, node: ast.BoolOp, scope: Scope) -> Any:
        value: Any = None
        for each in node.values:
            value = self.value(each, scope)
            decided = self.truth(value)
            if decided is None:
                return self.unknown(node)
            if decided == isinstance(node.op, ast.Or):
                return value
        return value

    def elements(self, nodes: Sequence[ast.expr], scope: Scope) -> list[Any]:
        """The values of the elements of a list, or of the arguments of a call."""
        found: list[Any] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                found += self.starred(self.value(node.value, scope), node)
            else:
                found.append(self.value(node, scope))
            if len(found) > constants.LONGEST:
                raise CodeError("code.much", node.lineno)
        return found

    def starred(self, value: Any, node: ast.expr) -> list[Any]:
        """The values of a starred expression."""
        values = self.items(value)
        if values is None:
            raise CodeError("code.not_list", node.lineno, given=shown(node))
        return values

    def _dict(self, node: ast.Dict, scope: Scope) -> Any:
        made: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            found = None if key is None else self.value(key, scope)
            given = self.value(value, scope)
            if key is None and isinstance(given, dict):
                made |= given
            elif constants.is_constant(found) and not isinstance(found, list):
                made[found] = given
        return made

    def _index(self, node: ast.expr, scope: Scope) -> Any:
        if isinstance(node, ast.Slice):
            ends = (node.lower, node.upper, node.step)
            return slice(*(None if each is None else self.value(each, scope) for each in ends))
        if isinstance(node, ast.Tuple):
            return tuple(self._index(each, scope) for each in node.elts)
        return self.value(node, scope)

    def _comprehension(
        self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, scope: Scope
    ) -> Any:
        made: list[Any] = []
        own = Scope({}, scope)

        def loop(depth: int) -> bool:
            if depth == len(node.generators):
                made.append(self.value(node.elt, own))
                return len(made) <= constants.LONGEST
            part = node.generators[depth]
            values = self.items(self.value(part.iter, own))
            if values is None:
                return False
            for value in values:
                self.assign(part.target, value, own)
                tests = [self.truth(self.value(test, own)) for test in part.ifs]
                if None in tests or (all(tests) and not loop(depth + 1)):
                    return False
            return True

        return made if loop(0) else self.unknown(node)

    def _text(self, node: ast.JoinedStr, scope: Scope) -> Any:
        parts = []
        for each in node.values:
            if isinstance(each, ast.Constant):
                parts.append(str(each.value))
                continue
            assert isinstance(each, ast.FormattedValue)
            found = self.value(each.value, scope)
            if each.format_spec is not None or not isinstance(found, str | int | float):
                return self.unknown(node)
            parts.append(str(found))
        return self._pure(node, constants.bounded, "".join(parts))


def _is_sum(node: ast.BinOp) -> bool:
    return type(node.op).__name__ == "Add"  # not ast.Add: a layer class is called Add, too
