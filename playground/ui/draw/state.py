"""The Draw page's state in the link, besides the model: the drawing."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


class DrawingPart:
    """The drawing in the link, as `d`: strokes or a picture. This part only reads it; the browser
    updates it while the user draws (`frontend/draw/pen.js`)."""

    names = ("d",)

    def read(self, asked: Mapping[str, str]) -> None:
        st.session_state.draw_asked = asked.get("d", "")

    def written(self) -> Mapping[str, str | None]:
        return {}


DRAWING = DrawingPart()
