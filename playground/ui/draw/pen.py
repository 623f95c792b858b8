"""The pen of the Draw page: the data sent to it, the drawings it returns, and the answer of nets
that the browser cannot run."""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import streamlit as st

from playground.core.drawing import Drawing, Stroke
from playground.data.drawings import finished_drawing, pack_pixels
from playground.data.samples import sample_drawing
from playground.data.stroke_links import EXAMPLE, MAX_CODE, decode_pixels, decode_strokes
from playground.nets.model import Model
from playground.nets.store import DEFAULT_DIGIT_MODEL, shipped_model
from playground.text import Message
from playground.ui import link
from playground.ui.draw.answers import predict
from playground.ui.draw.brought import brought, take_crop, take_picture
from playground.ui.draw.component import pen
from playground.ui.language import literal, page_texts, t
from playground.ui.layer_words import layer_words
from playground.ui.publish import model_payload
from playground.ui.session import current_drawing, set_current_drawing

KEY = "draw_pen"


def show_pen(model: Model) -> None:
    """Show the pen with the answer and the layer strip."""
    payload = model_payload(model)
    data = {
        "model": payload,
        "texts": page_texts("draw"),
        "layer_words": layer_words(model.spec),
        "given": _given(),
        "samples": _samples(),
        "brought": brought(),
        "server": None if payload["runs"] else _server_answer(model),
    }

    def replace_drawing(take: Callable[[str, Model], None]) -> None:
        take_drawing()  # first, because one message may hold both
        take(KEY, model)

    pen(
        data, KEY, take_drawing,
        lambda: replace_drawing(take_picture), lambda: replace_drawing(take_crop),
    )  # fmt: skip


@cache
def _samples() -> dict[str, Any]:
    drawings = [sample_drawing(digit) for digit in range(10)]
    images = np.stack([drawing.pixels for drawing in drawings])
    return {"images": pack_pixels(images), "labels": [drawing.label for drawing in drawings]}


# ---- data for the pen ---------------------------------------------------------------------


def _given() -> dict[str, Any]:
    """The drawing that the canvas shows when the page opens, or after something other than the
    pen changed the drawing. It stays the same while the user draws, so that a rerun does not
    interrupt the stroke."""
    state = st.session_state
    drawing = current_drawing()
    if "draw_given" not in state:
        state.draw_given = _hand_over(drawing) if drawing else _from_link()
    elif drawing is not state.draw_shown:
        state.draw_given = _hand_over(drawing)
    state.draw_shown = current_drawing()
    given: dict[str, Any] = state.draw_given
    return given


def _hand_over(drawing: Drawing | None) -> dict[str, Any]:
    given = {"id": secrets.token_hex(6), "source": "pen", "report": False, "own": True}
    if drawing is None:
        return given
    own = bool(drawing.strokes)  # if False, the first stroke clears the canvas
    kind = {"source": drawing.source, "label": drawing.label, "report": True, "own": own}
    if drawing.strokes:
        return given | kind | {"strokes": _lists(drawing.strokes)}
    return given | kind | {"pixels": pack_pixels(drawing.pixels)}


def _lists(strokes: tuple[Stroke, ...]) -> list[list[list[float]]]:
    return [[[round(part, 4) for part in point] for point in stroke] for stroke in strokes]


def _from_link() -> dict[str, Any]:
    """The drawing in the link (untrusted data), or the example if there is none or it is
    invalid."""
    code = st.session_state.get("draw_asked", "")
    given = {"id": secrets.token_hex(6), "source": "pen", "report": True, "own": False}
    try:
        if code[:1] == "p":
            set_current_drawing(Drawing(decode_pixels(code), "upload"))
            return given | {"source": "upload", "pixels": pack_pixels(decode_pixels(code))}
        if code:
            return given | {"strokes": _lists(decode_strokes(code))}
    except ValueError:
        start = literal(code[:24])
        link.report("d", Message("draw.bad_drawing", given=start, limit=MAX_CODE))
    return given | {"strokes": _lists(decode_strokes(EXAMPLE))}


# ---- drawings from the pen ----------------------------------------------------------------


def take_drawing() -> None:
    """Make the pen's last drawing the current drawing. Called when the drawing arrives, and by
    buttons that use it, because a click right after a stroke may arrive in the same message."""
    state = st.session_state
    value = state[KEY].get("drawing") if KEY in state else None
    try:
        number, drawing = finished_drawing(value)
    except ValueError:
        return  # nothing sent yet, or invalid data: keep the current drawing
    if number == state.get("draw_number"):
        return
    if "draw_number" in state:  # the first one is the example, not the user's
        link.problems().pop("d", None)
    state.draw_number = number
    set_current_drawing(drawing)
    state.draw_shown = drawing


def has_answered() -> bool:
    """Whether the pen has sent a drawing; the page then shows its first answer."""
    return "draw_number" in st.session_state


def _server_answer(model: Model) -> dict[str, Any] | None:
    """The answer to the finished drawing, for a net that the browser cannot run; None before the
    pen has sent a drawing. `probabilities` is base64 of float32, `ms` the time in milliseconds."""
    drawing = current_drawing()
    if drawing is None or not has_answered():
        return None
    began = time.perf_counter()
    probabilities, doubtful = predict(model, drawing)
    return {
        "n": st.session_state.draw_number,
        "probabilities": base64.b64encode(probabilities.astype("<f4").tobytes()).decode(),
        "doubtful": doubtful,
        "ms": (time.perf_counter() - began) * 1000,
    }


def lesson() -> str:
    """A sentence on how training data affects a net, with results from the shipped models' cards;
    empty if a result is missing."""
    scanned = _result("seed-cnn", "MNIST")
    strokes = _result("seed-cnn", "pen strokes")
    both = _result(DEFAULT_DIGIT_MODEL, "pen strokes")
    if None in (scanned, strokes, both):
        return ""
    return t(
        "draw.lesson",
        scanned=f"{scanned:.1%}",
        strokes=f"{strokes:.1%}",
        both=f"{both:.1%}",
        default=DEFAULT_DIGIT_MODEL,
    )


def _result(name: str, start: str) -> float | None:
    results = shipped_model(name).card.results
    return next((value for what, value in results.items() if what.startswith(start)), None)
