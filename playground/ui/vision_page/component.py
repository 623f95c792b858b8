"""The Streamlit component of the Vision page (`frontend/vision/vision.js`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from playground.ui.components import as_text, component


def vision_part(data: Mapping[str, Any], key: str, on_ask: Callable[[], None]) -> None:
    """Mount the component; its messages arrive as `ask` in the session state under `key`."""
    show = component("vision")
    show(key=key, data=as_text(data), default={"ask": None}, on_ask_change=on_ask)
