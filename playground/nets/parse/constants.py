"""Python's arithmetic on constants, in bounded time and memory."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

MOST = 10**9  # largest absolute value of an integer
LONGEST = 1000  # length of a string, a list or a range

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mult": operator.mul,
    "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "Mod": operator.mod,
    "Pow": operator.pow,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
PLAIN = (int, float, str, bool, type(None))
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "int": int, "float": float, "bool": bool, "str": str, "round": round, "abs": abs, "min": min,
    "max": max, "sum": sum, "len": len, "list": list, "tuple": tuple, "dict": dict, "zip": zip,
    "enumerate": enumerate, "reversed": reversed, "sorted": sorted, "range": range,
    "math.floor": math.floor, "math.ceil": math.ceil, "math.sqrt": math.sqrt,
    "math.prod": math.prod,
}  # fmt: skip
OF_LISTS = ("len", "list", "tuple", "dict", "zip", "enumerate", "reversed")  # ignore the elements


class NotConstant(Exception):
    """The expression cannot be computed from constants alone, or its result is too large."""


def is_constant(value: Any) -> bool:
    """Whether a value is a number, a string, or a nested list of them with at most `LONGEST`
    elements."""
    return count_in(value, PLAIN) is not None


def count_in(value: Any, plain: tuple[type, ...] = (object,)) -> int | None:
    """The number of values in nested lists, the lists included; None if there are more than
    `LONGEST`, or if a value has none of the types `plain`. A list that another contains several
    times is counted each time, since nested repetition grows exponentially."""
    count, todo = 0, [value]
    while todo:
        each = todo.pop()
        count += 1
        if count > LONGEST:
            return None
        if isinstance(each, tuple | list):
            todo += each
        elif not isinstance(each, plain):
            return None
    return count


def bounded(value: Any) -> Any:
    """The value, unchanged. Raises NotConstant if it is too large."""
    if isinstance(value, int) and abs(value) > MOST:
        raise NotConstant
    if isinstance(value, str | list | tuple | dict | range) and len(value) > LONGEST:
        raise NotConstant
    return value


def binary(operation: ast.operator, left: Any, right: Any) -> Any:
    """The result of a binary operation, such as left + right. Lists may hold values of any type.

    Raises:
        NotConstant: the operation is undefined for these values, or the result is too large.
    """
    function = _BINARY.get(type(operation).__name__)
    lists = isinstance(left, list | tuple) or isinstance(right, list | tuple)
    if function is None or not (lists or (is_constant(left) and is_constant(right))):
        raise NotConstant
    if isinstance(operation, ast.Pow) and not (abs(left) <= 10_000 and abs(right) <= 8):
        raise NotConstant
    if isinstance(operation, ast.Mult):
        _check_repeat(left, right)
        _check_repeat(right, left)
    if isinstance(operation, ast.Mod) and isinstance(left, str):
        raise NotConstant  # a format string may request a field of any width
    return _safely(lambda: bounded(function(left, right)))


def _check_repeat(many: Any, count: Any) -> None:
    """Check the length of [x] * n before it is allocated. Raises NotConstant."""
    listed = isinstance(many, str | list | tuple)
    if listed and (not isinstance(count, int) or len(many) * count > LONGEST):
        raise NotConstant


def _safely(made: Callable[[], Any]) -> Any:
    try:
        return made()
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
        raise NotConstant from None


def unary(operation: ast.unaryop, value: Any) -> Any:
    """The result of a unary operation, such as -value. Raises NotConstant."""
    function = _UNARY.get(type(operation))
    if function is None or not is_constant(value):
        raise NotConstant
    return _safely(lambda: function(value))


def compare(operation: ast.cmpop, left: Any, right: Any) -> bool:
    """The result of a comparison, such as left < right. Raises NotConstant."""
    if not (is_constant(left) and is_constant(right)):
        raise NotConstant
    return bool(_safely(lambda: _COMPARE[type(operation)](left, right)))


def function(name: str, args: list[Any], more: dict[str, Any]) -> Any:
    """The result of a Python built-in or `math` function on constants. Raises NotConstant."""
    for value in args:
        listed = name in OF_LISTS and isinstance(value, list | tuple | dict)
        if not listed and not is_constant(value):
            raise NotConstant
    if name == "range":
        return list(_safely(lambda: bounded(range(*args))))

    def call() -> Any:
        made = FUNCTIONS[name](*args, **more)
        return list(made) if isinstance(made, zip | enumerate | reversed) else made

    return bounded(_safely(call))
