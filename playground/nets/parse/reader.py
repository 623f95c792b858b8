"""Interprets code statement by statement: constants are computed, and layers are added to a graph.
Nothing is executed by Python: the reader resolves every name itself."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from playground.nets.parse import constants
from playground.nets.parse.errors import CodeError
from playground.nets.parse.expressions import Expressions
from playground.nets.parse.names import canonical
from playground.nets.parse.values import (
    Bound,
    Function,
    Instance,
    Library,
    Model,
    Part,
    Partial,
    Scope,
    Stack,
    Super,
    Unknown,
    UserClass,
)

MAX_CALLS = 24  # nested calls of the code's own functions
MAX_TURNS = 500  # iterations of a loop


class _Return(Exception):
    def __init__(self, value: Any) -> None:
        self.value = value


class _Break(Exception):
    pass


class _Continue(Exception):
    pass


class Reader(Expressions):
    """Interprets the statements of a program. Its base classes interpret expressions, the calls of
    libraries, and operands."""

    def read(self, tree: ast.Module) -> None:
        """Read a whole program."""
        with suppress(_Break, _Continue, _Return):  # used outside loops and functions
            self._block(tree.body, self.scope)

    # ---- statements -------------------------------------------------------------------------

    def _block(self, body: Sequence[ast.stmt], scope: Scope) -> None:
        for statement in body:
            self._statement(statement, scope)

    def _statement(self, node: ast.stmt, scope: Scope) -> None:
        self.step(node)
        match node:
            case ast.Import():
                for alias in node.names:
                    name, path = (
                        (alias.asname, alias.name)
                        if alias.asname
                        else (alias.name.split(".")[0],) * 2
                    )
                    scope.names[name] = Library(canonical(path))
            case ast.ImportFrom():
                for alias in node.names:
                    path = canonical(f"{node.module or ''}.{alias.name}")
                    scope.names[alias.asname or alias.name] = Library(path)
            case ast.Assign():
                value = self.value(node.value, scope)
                for target in node.targets:
                    self.assign(target, value, scope)
            case ast.AnnAssign() if node.value is not None:
                self.assign(node.target, self.value(node.value, scope), scope)
            case ast.AugAssign():
                left = self.value(node.target, scope)
                right = self.value(node.value, scope)
                self.assign(node.target, self.binary(node, node.op, [left, right]), scope)
            case ast.Expr():
                self.value(node.value, scope)
            case ast.FunctionDef():
                own = self.calls.own(node)
                scope.names[node.name] = Library(own) if own else Function(node, scope)
            case ast.ClassDef():
                self._class(node, scope)
            case ast.If():
                self._if(node, scope)
            case ast.For():
                self._for(node, scope)
            case ast.While():
                self._needs_constant(node, scope)
            case ast.With():
                for item in node.items:
                    self.value(item.context_expr, scope)
                self._block(node.body, scope)
            case ast.Try():
                self._block(node.body, scope)
            case ast.Return():
                raise _Return(None if node.value is None else self.value(node.value, scope))
            case ast.Break():
                raise _Break
            case ast.Continue():
                raise _Continue
            case _:  # pass, assert, raise, del, global: no effect on a net
                pass

    def _needs_constant(self, node: ast.If | ast.While | ast.For | ast.IfExp, scope: Scope) -> None:
        """Handle a branch or loop whose condition is unknown: skipped outside a forward pass.

        Raises:
            CodeError: it is inside a forward pass.
        """
        if self.inside:
            raise CodeError("code.undecided", node.lineno)

    def _if(self, node: ast.If, scope: Scope) -> None:
        decided = self.truth(self.value(node.test, scope))
        if decided is None:
            self._needs_constant(node, scope)
        else:
            self._block(node.body if decided else node.orelse, scope)

    def _for(self, node: ast.For, scope: Scope) -> None:
        values = self.items(self.value(node.iter, scope))
        if not self.inside and _is_training(node):
            if values is not None:
                self.training.state("epochs", len(values), node.lineno)
            self.read_training(node, scope)
            return
        if values is None:
            self._needs_constant(node, scope)
            return
        if len(values) > MAX_TURNS:
            raise CodeError("code.much", node.lineno)
        for value in values:
            self.assign(node.target, value, scope)
            try:
                self._block(node.body, scope)
            except _Break:
                return
            except _Continue:
                continue

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        own = self.calls.own(node)
        if own is not None:
            scope.names[node.name] = Library(own)
            return
        bases = [self.value(base, scope) for base in node.bases]
        inner = Scope({}, scope)
        scope.names[node.name] = UserClass(node, bases, inner)
        self._block(
            [each for each in node.body if isinstance(each, ast.FunctionDef | ast.Assign)], inner
        )

    def assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Give a value to the names, attributes or elements of a target."""
        self.step(target)
        match target:
            case ast.Name():
                scope.names[target.id] = value
            case ast.Attribute():
                owner = self.value(target.value, scope)
                if isinstance(owner, Instance):
                    owner.attributes[target.attr] = value
            case ast.Tuple() | ast.List():
                values = self.parts_of(value, len(target.elts))
                for each, part in zip(target.elts, values, strict=True):
                    self.assign(each, part, scope)
            case ast.Subscript():
                owner, key = self.value(target.value, scope), self.value(target.slice, scope)
                if isinstance(owner, dict) and constants.is_constant(key):
                    owner[key if not isinstance(key, list) else tuple(key)] = value
                    constants.bounded(owner)
                elif (
                    isinstance(owner, list) and type(key) is int and -len(owner) <= key < len(owner)
                ):
                    owner[key] = value
            case _:
                pass

    # ---- calls ------------------------------------------------------------------------------

    def called(self, node: ast.Call, scope: Scope) -> Any:
        """The result of a call, as written."""
        callee = self.value(node.func, scope)
        args = self.elements(node.args, scope)
        more: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value, scope)
            if keyword.arg is not None:
                more[keyword.arg] = value
            elif isinstance(value, dict):
                more |= {str(key): each for key, each in value.items()}
        self.line = node.lineno
        return self.call(callee, args, more, node)

    def call(self, callee: Any, args: list[Any], more: Mapping[str, Any], node: ast.expr) -> Any:
        """The result of a call."""
        match callee:
            case Function():
                return self.run(callee, args, more, node)
            case UserClass():
                return self.instance(callee, args, more, node)
            case Library():
                return self.library(callee.path, args, more, node)
            case Partial():
                given = {**callee.more, **more}
                return self.call(callee.callee, [*callee.args, *args], given, node)
            case Bound():
                return self.method(callee, args, more, node)
            case Part() | Stack() | Instance() | Model() | Unknown():
                return self.use(callee, args, more, node)
            case Super():
                return None
            case _:
                return self.use(callee, args, more, node)

    def run(
        self, function: Function, args: Sequence[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any:
        """The return value of a function of the code, interpreted with these arguments."""
        if self.depth >= MAX_CALLS:
            raise CodeError("code.recursion", node.lineno, limit=MAX_CALLS)
        names = self._arguments(function, args, more, node)
        scope = Scope(names, function.scope)
        self.depth += 1
        try:
            if isinstance(function.node, ast.Lambda):
                return self.value(function.node.body, scope)
            self._block(function.node.body, scope)
        except _Return as done:
            return done.value
        except (_Break, _Continue):
            pass
        finally:
            self.depth -= 1
        return None

    def _arguments(
        self, function: Function, args: Sequence[Any], more: Mapping[str, Any], node: ast.expr
    ) -> dict[str, Any]:
        taken = function.node.args
        names = [each.arg for each in (*taken.posonlyargs, *taken.args)]
        given = [function.owner, *args] if function.owner is not None else list(args)
        found: dict[str, Any] = {}
        defaults = dict(zip(names[::-1], taken.defaults[::-1], strict=False))
        defaults |= {
            each.arg: default
            for each, default in zip(taken.kwonlyargs, taken.kw_defaults, strict=True)
            if default is not None
        }
        for name, default in defaults.items():
            found[name] = self.value(default, function.scope)
        found |= dict(zip(names, given, strict=False))
        if taken.vararg is not None:
            found[taken.vararg.arg] = tuple(given[len(names) :])
        known = {*names, *(each.arg for each in taken.kwonlyargs)}
        found |= {name: value for name, value in more.items() if name in known}
        if taken.kwarg is not None:
            found[taken.kwarg.arg] = {n: v for n, v in more.items() if n not in known}
        for name in known:
            found.setdefault(name, Unknown(name, node.lineno))
        return found


def _is_training(node: ast.For) -> bool:
    """Whether a loop trains: "epoch" is in the name of its variable or its range, or its body
    calls `backward` or `zero_grad`."""
    told = [*ast.walk(node.target), *ast.walk(node.iter)]
    names = {each.id.lower() for each in told if isinstance(each, ast.Name)}
    if any("epoch" in name for name in names):
        return True
    calls = (each for each in ast.walk(node) if isinstance(each, ast.Call))
    return any(
        isinstance(call.func, ast.Attribute) and call.func.attr in ("backward", "zero_grad")
        for call in calls
    )
