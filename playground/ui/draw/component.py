"""The pen: a Components v2 part that draws, answers and paints every layer in the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from playground.ui.components import as_text, component


def pen(
    data: Mapping[str, Any],
    key: str,
    on_drawing: Callable[[], None],
    on_picture: Callable[[], None],
    on_crop: Callable[[], None],
) -> None:
    """Show the pen. `on_drawing` is called when a drawing is finished; `finished_drawing`
    (drawings.py) then reads `st.session_state[key]`; `on_picture` and `on_crop` when a picture is
    dropped or pasted, and when a part of it is framed. `pen.js` says what `data` holds."""
    # Styles are not isolated, so that `document.querySelector` finds the stable test ids.
    show = component("pen")
    show(
        key=key, data=as_text(data), on_drawing_change=on_drawing,
        on_picture_change=on_picture, on_crop_change=on_crop,
    )  # fmt: skip
