"""Imports point one way, and only pages, `app.py` and `ui/` know Streamlit."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# What each folder may import, besides itself and the folders listed further up.
ORDER = {
    "text": set(),
    "core": {"text"},
    "data": {"text", "core"},
    "nets": {"text", "core", "data"},
    "tasks": {"text", "core", "data", "nets"},
    "explain": {"text", "core", "data", "nets", "tasks"},
    "evaluation": {"text", "core", "data", "nets", "tasks"},
    "training": {"text", "core", "data", "nets", "tasks", "evaluation"},
    "tuning": {"text", "core", "data", "nets", "tasks", "evaluation", "training"},
    "language": {"text", "core", "data", "nets", "tasks", "explain"},
    "vision": {"text", "core", "data", "nets", "tasks", "explain", "evaluation"},
    "charts": {"text", "core", "data", "nets", "tasks", "language", "vision"},
    "room": {"text", "core", "data"},
    "ui": {
        "text",
        "core",
        "data",
        "nets",
        "tasks",
        "explain",
        "evaluation",
        "training",
        "tuning",
        "language",
        "vision",
        "charts",
        "room",
    },
}
MAY_USE_STREAMLIT = {"ui", "bench"}  # a benchmark speaks the protocol of what it measures


def imports_of(source: str) -> set[str]:
    """Full names of all modules that a source file imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def broken_borders(folder: str, source: str) -> list[str]:
    """The imports of a file in `playground/<folder>/` that point the wrong way."""
    wrong = []
    for name in sorted(imports_of(source)):
        parts = name.split(".")
        if parts[0] == "streamlit" and folder not in MAY_USE_STREAMLIT:
            wrong.append(name)
        ours = parts[0] == "playground" and folder in ORDER and len(parts) > 1
        if ours and parts[1] != folder and parts[1] not in ORDER[folder]:
            wrong.append(name)
    return wrong


def folder_of(path: Path) -> str:
    """The folder below `playground/` that a file belongs to, at whatever depth it lies."""
    return path.relative_to(ROOT / "playground").parts[0]


def test_imports_point_towards_core():
    wrong = {
        str(path.relative_to(ROOT)): found
        for path in (ROOT / "playground").rglob("*.py")
        if (found := broken_borders(folder_of(path), path.read_text("utf-8")))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("core", "from playground.nets.build import build"),
        ("explain", "import streamlit as st"),
        ("charts", "def late():\n    from playground.training import loop"),
        ("nets", "from playground import ui"),
    ],
)
def test_the_border_test_can_fail(folder, line):
    assert broken_borders(folder, line)


def loads(module: str, unwanted: str) -> bool:
    probe = f"import sys, {module}; print({unwanted!r} in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return run.stdout.strip().splitlines()[-1] == "True"


@pytest.mark.parametrize(
    "module", ["playground.ui.shell", "playground.ui.model_picker", "playground.nets.store"]
)
def test_the_first_page_needs_no_torch(module):
    assert not loads(module, "torch")


def test_the_torch_test_can_fail():
    assert loads("playground.nets.build", "torch")


def test_every_depth_is_looked_at():
    deep = [p for p in (ROOT / "playground").rglob("*.py") if len(p.relative_to(ROOT).parts) > 3]
    assert deep
    assert {folder_of(path) for path in deep} >= {"data", "training", "ui"}
