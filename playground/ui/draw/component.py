"""The pen: a Components v2 part that draws, answers and paints every layer in the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from playground.ui.components import as_text, component


def pen(data: Mapping[str, Any], key: str, on_drawing: Callable[[], None]) -> None:
    """Show the pen. `on_drawing` is called when a drawing is finished; `finished_drawing`
    (drawings.py) then reads `st.session_state[key]`. `pen.js` says what `data` holds."""
    # Styles are not isolated, so that `document.querySelector` finds the stable test ids.
    show = component("pen")
    show(key=key, data=as_text(data), on_drawing_change=on_drawing)
