"""A picture dropped on the pen component or pasted into it, and its crop. The picture is prepared
like an upload, and the detected ink is sent back to the browser."""

from __future__ import annotations

import base64
import binascii
import io
import math
from typing import Any

import streamlit as st

from playground.nets.model import Model

MAX_BYTES = 4_000_000  # the browser scales larger pictures down


def take_picture(key: str, model: Model) -> None:
    """Prepare a new picture from the component with this key. Invalid data is ignored."""
    asked = st.session_state[key].get("picture")
    if not isinstance(asked, dict) or not isinstance(asked.get("data"), str):
        return
    if len(asked["data"]) > MAX_BYTES * 4 // 3 + 4:
        return
    try:
        data = base64.b64decode(asked["data"], validate=True)
    except (binascii.Error, ValueError):
        return
    st.session_state.draw_brought = (str(asked.get("n"))[:40], data)
    _prepare(model, (0.0, 0.0, 1.0, 1.0))


def take_crop(key: str, model: Model) -> None:
    """Prepare the selected crop of the picture. Invalid data is ignored."""
    asked = st.session_state[key].get("crop")
    number, _ = st.session_state.get("draw_brought", ("", b""))
    if not isinstance(asked, dict) or asked.get("n") != number:
        return
    sides = asked.get("crop")
    if not isinstance(sides, list) or len(sides) != 4:
        return
    if not all(isinstance(side, int | float) and math.isfinite(side) for side in sides):
        return
    left, top, right, bottom = (min(1.0, max(0.0, float(side))) for side in sides)
    if left < right and top < bottom:
        _prepare(model, (left, top, right, bottom))


def _prepare(model: Model, sides: tuple[float, float, float, float]) -> None:
    # Imported here, because the first page needs none of it.
    from PIL import Image

    from playground.data.prepare import Crop
    from playground.ui.draw.inputs import prepare_brought

    number, data = st.session_state.draw_brought
    said = prepare_brought(data, model, Crop(*sides))
    over = ""
    if said.over is not None:
        file = io.BytesIO()
        Image.fromarray(said.over).save(file, "PNG")
        over = base64.b64encode(file.getvalue()).decode()
    st.session_state.draw_brought_said = {
        "n": number,
        "wrong": said.wrong,
        "know": said.know,
        "crop": list(sides),
        "over": over,
    }


def brought() -> dict[str, Any] | None:
    """The data for the browser on the last dropped or pasted picture; None before the first."""
    found: dict[str, Any] | None = st.session_state.get("draw_brought_said")
    return found
