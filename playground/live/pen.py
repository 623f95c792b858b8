"""The pen: a Components v2 part that draws, answers and paints every layer in the browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

# Styles are not isolated, so that `document.querySelector` finds the stable test ids.
_pen = st.components.v2.component(
    "playground.pen", js="pen.js", css="pen.css", isolate_styles=False
)


def pen(data: Mapping[str, Any], key: str, on_drawing: Callable[[], None]) -> None:
    """Show the pen. `on_drawing` is called when a drawing is finished; `finished_drawing`
    (drawings.py) then reads `st.session_state[key]`. `pen.js` says what `data` holds."""
    # As one text: Streamlit looks at every other value for a data frame, for which it imports
    # pandas, a third of a second that the server's first page would wait.
    _pen(key=key, data={"json": json.dumps(data)}, on_drawing_change=on_drawing)
