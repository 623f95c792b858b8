"""What of the Draw page stands in the link, beside the model: the drawing."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


class DrawingPart:
    """The drawing as `d`: strokes, or a picture. The browser itself keeps it up to date while
    the pen moves (`frontend/draw/pen.js`); here it is only read."""

    names = ("d",)

    def read(self, asked: Mapping[str, str]) -> None:
        st.session_state.draw_asked = asked.get("d", "")

    def written(self) -> Mapping[str, str | None]:
        return {}


DRAWING = DrawingPart()
