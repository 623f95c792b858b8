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
    code: str | Callable[[], str],
    key: str,
    model: Model | None = None,
    digits: bool = False,
    files: Mapping[str, Callable[[], bytes]] | None = None,
) -> None:
    """Show a collapsed panel with runnable code. If the code reads files, download buttons below
    it offer the script, the `model`'s file, the `digits` and other `files` by name.

    The panel is filled when it is opened: for code, Streamlit loads 1.6 MB of scripts.
    """
    with st.container(key=key):
        panel = st.expander(
            t("shell.code"), icon=":material/code:", key=f"{key}_open", on_change="rerun"
        )
    if not panel.open:
        return
    text = code if isinstance(code, str) else code()
    with panel:
        st.code(text, language="python")
        if model is None and not digits and not files:
            return
        with st.container(horizontal=True):
            _download("script.py", text.encode, f"{key}_get_script", "text/x-python")
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
