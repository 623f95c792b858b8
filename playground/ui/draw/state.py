"""The Draw page's state in the link: the model and the drawing."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from playground.nets.store import DEFAULT_DIGIT_MODEL
from playground.ui.draw import reads_digits
from playground.ui.model_picker import ModelPart


class DrawingPart:
    """The drawing in the link, as `d`: strokes or a picture. This part only reads it; the browser
    updates it while the user draws (`frontend/draw/pen.js`)."""

    names = ("d",)

    def read(self, asked: Mapping[str, str]) -> None:
        st.session_state.draw_asked = asked.get("d", "")

    def written(self) -> Mapping[str, str | None]:
        return {}


MODEL = ModelPart(reads_digits, lambda: DEFAULT_DIGIT_MODEL)
DRAWING = DrawingPart()
