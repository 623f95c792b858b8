"""The sandbox panel: any convolution or pooling window on any small image, step by step."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from playground.core.drawing import Drawing
from playground.ui.cnn.sandbox_component import sandbox
from playground.ui.cnn.state import STATE, sandbox_state
from playground.ui.language import page_texts


def show_sandbox(drawing: Drawing | None) -> None:
    """Show the sandbox (one channel, one kernel, all settings); it runs in the browser."""
    with st.container(key="sandbox"):
        sandbox(page_texts("cnnlab"), drawing, STATE.now().sandbox, _take)


def _take(text: object) -> None:
    """Store the sandbox's state; untrusted data in another format is ignored."""
    with suppress(ValueError):
        STATE.change(sandbox=sandbox_state(text))
