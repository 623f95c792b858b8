"""“Show the code”: the few lines that print the same number as the panel above them."""

from __future__ import annotations

import streamlit as st

from playground.ui.language import t


def show_code(code: str, key: str) -> None:
    """A closed panel with lines that run as they are, ready to copy."""
    with st.container(key=key), st.expander(t("shell.code"), icon=":material/code:"):
        st.code(code, language="python")
