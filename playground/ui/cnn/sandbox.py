"""The sandbox on a page: any window on any small picture, step by step."""

from __future__ import annotations

import streamlit as st

from playground.core.drawing import Drawing
from playground.ui.cnn.sandbox_component import sandbox
from playground.ui.language import page_texts


def show_sandbox(drawing: Drawing | None) -> None:
    """One channel, one kernel, all settings; it runs in the browser."""
    with st.container(key="sandbox"):
        sandbox(page_texts("cnnlab"), drawing)
