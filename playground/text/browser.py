"""The texts of a page for its browser components, which format them by themselves."""

from __future__ import annotations

from functools import cache
from typing import Any

from fluent.syntax import ast

from playground.text import message, names

Pattern = str | list[Any]  # see `patterns`


@cache
def patterns(language: str, file: str) -> dict[str, Pattern]:
    """The texts of a file by message id, in the format of `fill` in `frontend/shared/dom.js`.

    A text is a string with placeholders `{name}`. A text that depends on a value is a list of such
    strings and of {"select": name, "variants": {key: text, …}, "default": key}.
    """
    found = {name: message(language, file, name).value for name in names(language, file)}
    return {name: _pattern(value) for name, value in found.items() if value is not None}


def _pattern(pattern: ast.Pattern) -> Pattern:
    parts: list[Any] = [""]
    for element in pattern.elements:
        part = element.value if isinstance(element, ast.TextElement) else _place(element)
        if isinstance(part, str) and isinstance(parts[-1], str):
            parts[-1] += part
        else:
            parts.append(part)
    return parts[0] if len(parts) == 1 else [part for part in parts if part != ""]


def _place(element: ast.Placeable) -> str | dict[str, Any]:
    inner = element.expression
    if isinstance(inner, ast.VariableReference):
        return f"{{{inner.id.name}}}"
    if isinstance(inner, ast.StringLiteral):
        return str(inner.parse()["value"])
    if isinstance(inner, ast.SelectExpression):
        assert isinstance(inner.selector, ast.VariableReference)
        return {
            "select": inner.selector.id.name,
            "variants": {_key(one): _pattern(one.value) for one in inner.variants},
            "default": next(_key(one) for one in inner.variants if one.default),
        }
    raise ValueError(f"The browser's part knows no {type(inner).__name__}.")


def _key(variant: ast.Variant) -> str:
    key = variant.key
    return str(key.name if isinstance(key, ast.Identifier) else key.value)
