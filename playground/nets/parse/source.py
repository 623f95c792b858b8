"""Parses source text into a syntax tree of limited size."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

from playground.core.errors import system_reason
from playground.nets.parse.errors import CodeError

MAX_CHARACTERS = 60_000  # of a program; the longest of Keras' examples has 20,000
MAX_NODES = 20_000
MAX_DEPTH = 100  # of nested expressions
NOT_PYTHON = ("```", "%", "!")  # Markdown fences and notebook commands


def read_source(text: str) -> ast.Module:
    """The syntax tree of untrusted Python code, which is not executed.

    Raises:
        CodeError: the text is not valid Python, or too long or too deeply nested.
    """
    if len(text) > MAX_CHARACTERS:
        raise CodeError("code.long", count=len(text), limit=MAX_CHARACTERS)
    lines = text.replace("\r\n", "\n").replace("\t", "    ").split("\n")
    kept = ["" if line.lstrip().startswith(NOT_PYTHON) else line for line in lines]
    try:
        tree = ast.parse(textwrap.dedent("\n".join(kept)))
    except SyntaxError as error:
        raise CodeError("code.syntax", error.lineno or 1, why=str(error.msg)) from None
    except (RecursionError, MemoryError):
        raise CodeError("code.deep", limit=MAX_DEPTH) from None
    except ValueError:  # null characters, or an integer of thousands of digits
        raise CodeError("code.not_text") from None
    _check_size(tree)
    return tree


def read_program(path: Path) -> str:
    """The text of a Python file. A file that is too long is read just beyond the limit, so that
    `read_source` refuses it.

    Raises:
        CodeError: the file cannot be read, or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            data = file.read(4 * MAX_CHARACTERS + 4)  # a character has at most four bytes
        return data.decode("utf-8-sig")
    except OSError as error:
        raise CodeError("code.file", path=path, why=system_reason(error)) from None
    except UnicodeDecodeError:
        raise CodeError("code.file_text", path=path) from None


def _check_size(tree: ast.Module) -> None:
    count, level = 0, [tree.body]
    todo: list[tuple[ast.AST, int]] = [(statement, 1) for statement in level[0]]
    while todo:
        node, depth = todo.pop()
        count += 1
        if count > MAX_NODES:
            raise CodeError("code.large", limit=MAX_NODES)
        if depth > MAX_DEPTH:
            raise CodeError("code.deep", getattr(node, "lineno", 0), limit=MAX_DEPTH)
        todo += [(child, depth + 1) for child in ast.iter_child_nodes(node)]
