"""“Show the code”: a short script that prints the same number as the panel above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from playground.explain.code.beside import DIGITS, digits_file, model_file
from playground.nets.files import model_to_bytes
from playground.nets.model import Model
from playground.ui.language import t

BYTES = "application/octet-stream"


def show_code(
    code: str,
    key: str,
    model: Model | None = None,
    digits: bool = False,
    files: Mapping[str, Callable[[], bytes]] | None = None,
) -> None:
    """Show a collapsed panel with runnable code. If the code reads files, download buttons below
    it offer the script, the `model`'s file, the `digits` and other `files` by name."""
    with st.container(key=key), st.expander(t("shell.code"), icon=":material/code:"):
        st.code(code, language="python")
        if model is None and not digits and not files:
            return
        with st.container(horizontal=True):
            _download("script.py", code.encode, f"{key}_get_script", "text/x-python")
            if model is not None:
                _download(model_file(model), lambda: model_to_bytes(model), f"{key}_get_model")
            if digits:
                _download(DIGITS, digits_file, f"{key}_get_digits")
            for name, make in (files or {}).items():
                _download(name, make, f"{key}_get_{name}")


def _download(name: str, make: Callable[[], bytes], key: str, mime: str = BYTES) -> None:
    st.download_button(
        name, make, name, mime, key=key, icon=":material/download:", on_click="ignore"
    )
