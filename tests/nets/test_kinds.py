"""A layer is one place: no other file asks what kind a layer is."""

import ast
from pathlib import Path

import pytest

from playground.nets.layers import LAYER_KINDS

ROOT = Path(__file__).resolve().parents[2]
CLASSES = {layer.__name__ for layer in LAYER_KINDS.values()}
FILES = sorted(
    path
    for folder in ("playground", "pages", "scripts")
    for path in (ROOT / folder).rglob("*.py")
    if path.parent != ROOT / "playground" / "nets" / "layers"
)
# One colour for each of the three recurrent cells is a decision of the pages.
COLOURS = ROOT / "playground" / "charts" / "colours.py"


def _names(node):
    """Names that a class check names: `Conv`, `s.Conv`, `A | B`, `(A, B)`."""
    for each in ast.walk(node):
        yield each.id if isinstance(each, ast.Name) else getattr(each, "attr", "")


def _kinds(node):
    """The kinds among the texts in an expression."""
    return [
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and each.value in LAYER_KINDS
    ]


def questions(tree):
    """Where a syntax tree asks for the kind of a layer, or lists kinds to choose by."""
    for node in ast.walk(tree):
        found = False
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ("isinstance", "issubclass"):
                found = bool(CLASSES & set(_names(node.args[1])))
            elif name in ("startswith", "endswith", "removeprefix"):
                found = any(_kinds(each) for each in node.args)
        elif isinstance(node, ast.MatchClass):
            found = bool(CLASSES & set(_names(node.cls)))
        elif isinstance(node, ast.MatchValue):
            found = bool(_kinds(node.value))
        elif isinstance(node, ast.Compare):
            found = any(_kinds(each) for each in (node.left, *node.comparators))
        elif isinstance(node, ast.Dict):
            found = len([key for key in node.keys if key is not None and _kinds(key)]) > 1 or any(
                key is not None and CLASSES & set(_names(key)) for key in node.keys
            )
        if found:
            yield node.lineno, ast.unparse(node)[:80]


def test_no_file_outside_layers_asks_for_a_kind():
    assert len(FILES) > 100
    found = {
        str(path.relative_to(ROOT)): asked
        for path in FILES
        if path != COLOURS and (asked := list(questions(ast.parse(path.read_text("utf-8")))))
    }
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "isinstance(layer, s.Conv | s.Dense)",
        "isinstance(layer, (ReLU, Tanh))",
        "match layer:\n    case MaxPool(size):\n        pass",
        "match layer.kind:\n    case 'conv':\n        pass",
        "layer.kind == 'gelu'",
        "layer.kind not in ('flatten', 'dropout')",
        "name.startswith(('conv', 'dense'))",
        "{'rnn': 1, 'gru': 3}[layer.kind]",
        "{s.ReLU: 'Relu'}[type(layer)]",
    ],
)
def test_the_test_of_kinds_can_fail(line):
    assert list(questions(ast.parse(line)))
