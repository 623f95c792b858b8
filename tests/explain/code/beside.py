"""Run shown code in an empty folder beside the files that the page's buttons give."""

import ast
import contextlib
import io
import os
import sys
import tempfile
from pathlib import Path

from playground.explain.code.beside import DIGITS, digits_file, model_file
from playground.nets.files import model_to_bytes


def imported(code):
    """The packages that a program imports."""
    names = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


def printed(code, model=None, digits=False):
    """What the code prints, line by line. It says what to install, and needs nothing of ours."""
    first = code.splitlines()[0]
    assert first.startswith("# Needs: pip install torch")
    assert imported(code) <= {"base64", "zlib", "collections", "torch", "safetensors", "numpy"}
    needed = set(first.removeprefix("# Needs: pip install ").split())
    assert imported(code) - sys.stdlib_module_names <= needed
    with tempfile.TemporaryDirectory() as folder:
        if model is not None:
            assert "safetensors" in first
            (Path(folder) / model_file(model)).write_bytes(model_to_bytes(model))
        if digits:
            assert "numpy" in first
            (Path(folder) / DIGITS).write_bytes(digits_file())
        found, before = io.StringIO(), os.getcwd()
        os.chdir(folder)
        try:
            with contextlib.redirect_stdout(found):
                exec(compile(code, "panel", "exec"), {"__name__": "__main__"})
        finally:
            os.chdir(before)
    return found.getvalue().splitlines()
