"""The panel “Why was it misread?” about one drawing of a room."""

from __future__ import annotations

import numpy as np
import streamlit as st

from playground.nets.model import Model
from playground.room.records import RoomDrawing
from playground.room.why import mean_digit, why
from playground.ui.language import md, t

BIG, SMALL = 150, 64  # sizes of pictures, in pixels


def show_why(drawing: RoomDrawing, model: Model) -> None:
    """Show the model's input, and similar examples."""
    from playground.evaluation.answers import image_probabilities

    found = why(drawing)
    pictures = [found.seen, *([] if found.plain is None else [found.plain])]
    rows = image_probabilities(model, np.stack(pictures)[:, None])
    answers = [_answer(model, row) for row in rows]
    with st.container(key="room_why"):
        st.markdown(md("room.why_title", label=drawing.label, answer=answers[0][0]))
        with st.container(horizontal=True):
            for k, (name, picture) in enumerate(zip(("seen", "plain"), pictures, strict=False)):
                answer, part = answers[k]
                text = t(f"room.why_{name}", answer=answer, percent=round(100 * part))
                _picture(picture, BIG, text)
            _picture(mean_digit(drawing.label), BIG, t("room.why_mean", digit=drawing.label))
            if answers[0][0] in "0123456789" and answers[0][0] != str(drawing.label):
                digit = int(answers[0][0])
                _picture(mean_digit(digit), BIG, t("room.why_mean", digit=digit))
        st.markdown(t("room.why_nearest", count=len(found.nearest)))
        with st.container(horizontal=True):
            near = zip(found.nearest, found.nearest_labels, found.distances, strict=True)
            for picture, label, distance in near:
                _picture(picture, SMALL, f"{label} · {distance:.1f}")


def _answer(model: Model, row: np.ndarray) -> tuple[str, float]:
    best = int(row.argmax())
    return model.spec.labels[best], float(row[best])


def _picture(pixels: np.ndarray, width: int, text: str) -> None:
    with st.container(width=width + 24, gap=None):
        st.image(255 - pixels, width=width, output_format="PNG", alt=text)
        st.caption(text)
