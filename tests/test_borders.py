"""Imports point one way, and only pages, `ui/` and `live/` know Streamlit."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# What each folder may import, besides itself and the folders listed further up.
ORDER = {
    "core": set(),
    "text": set(),
    "data": {"core"},
    "models": {"core", "data"},
    "trace": {"core", "data", "models"},
    "evaluation": {"core", "data", "models"},
    "training": {"core", "data", "models", "evaluation"},
    "charts": {"core"},
    "live": {"core", "data", "models", "trace"},
    "ui": {"core", "data", "models", "trace", "evaluation", "training", "charts", "live"},
}
MAY_USE_STREAMLIT = {"ui", "live"}


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


def test_imports_point_towards_core():
    wrong = {
        str(path.relative_to(ROOT)): found
        for path in (ROOT / "playground").rglob("*.py")
        if (found := broken_borders(path.parent.name, path.read_text("utf-8")))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("core", "from playground.models.build import build"),
        ("trace", "import streamlit as st"),
        ("charts", "def late():\n    from playground.training import loop"),
        ("models", "from playground import ui"),
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
    "module", ["playground.ui.shell", "playground.ui.pickers", "playground.models.store"]
)
def test_the_first_page_needs_no_torch(module):
    assert not loads(module, "torch")


def test_the_torch_test_can_fail():
    assert loads("playground.models.build", "torch")


def test_no_folder_lies_where_streamlit_would_find_pages_by_itself():
    # With a folder `pages/` beside app.py, a server's first visitor who comes by a deep link is
    # told “Page not found”, whatever the folder holds.
    assert not (ROOT / "pages").exists()
