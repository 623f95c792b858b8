"""A picture dropped on the pen component or pasted into it, and its crop. The picture is prepared
like an upload, and the detected ink is sent back to the browser."""

from __future__ import annotations

import base64
import binascii
import io
import math
from typing import Any

import streamlit as st
from PIL import Image

from playground.data.prepare import WHOLE, Crop
from playground.nets.model import Model
from playground.ui.draw.inputs import prepare_brought

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
    _prepare(model, WHOLE)


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
        _prepare(model, Crop(left, top, right, bottom))


def _prepare(model: Model, crop: Crop) -> None:
    number, data = st.session_state.draw_brought
    said = prepare_brought(data, model, crop)
    over = ""
    if said.over is not None:
        file = io.BytesIO()
        Image.fromarray(said.over).save(file, "PNG")
        over = base64.b64encode(file.getvalue()).decode()
    st.session_state.draw_brought_said = {
        "n": number,
        "wrong": said.wrong,
        "know": said.know,
        "crop": [crop.left, crop.top, crop.right, crop.bottom],
        "over": over,
    }


def brought() -> dict[str, Any] | None:
    """The data for the browser on the last dropped or pasted picture; None before the first."""
    found: dict[str, Any] | None = st.session_state.get("draw_brought_said")
    return found
