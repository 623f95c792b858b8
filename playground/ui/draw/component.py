"""The pen: a Components v2 component that draws, runs the net and shows its feature maps."""

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
    """Show the pen; `pen.js` documents `data`. `on_drawing` is called when a drawing is finished;
    `finished_drawing` (data/drawings.py) reads it from `st.session_state[key]`. `on_picture` is
    called when a picture is dropped or pasted, `on_crop` when a crop is selected."""
    show = component("pen")
    show(
        key=key, data=as_text(data), on_drawing_change=on_drawing,
        on_picture_change=on_picture, on_crop_change=on_crop,
    )  # fmt: skip
