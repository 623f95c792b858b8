"""Parse and validate a finished drawing that the browser has sent."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
from jaxtyping import UInt8

from playground.core.drawing import Drawing
from playground.data.stroke_links import decode_strokes

SIDE = 28
SOURCES = ("pen", "sample", "upload", "camera")


def pack_pixels(pixels: UInt8[np.ndarray, "*any"]) -> str:
    """Grey levels as base64, row by row."""
    return base64.b64encode(np.ascontiguousarray(pixels).tobytes()).decode()


def finished_drawing(value: Any) -> tuple[str, Drawing | None]:
    """The message's number and its drawing; None for an empty canvas.

    Raises:
        ValueError: not a valid message of the pen (a client can send anything).
    """
    if not isinstance(value, Mapping) or not isinstance(value.get("n"), str):
        raise ValueError("The pen sent something that is not a drawing.")
    number = value["n"][:40]
    if value.get("blank"):
        return number, None
    label, source = value.get("label"), value.get("source")
    return number, Drawing(
        pixels=_pixels(value.get("pixels")),
        source=source if source in SOURCES else "pen",
        strokes=decode_strokes(value["strokes"]) if value.get("strokes") else (),
        label=label if isinstance(label, int) and 0 <= label <= 9 else None,
    )


def _pixels(text: Any) -> UInt8[np.ndarray, "28 28"]:
    try:
        data = base64.b64decode(text if isinstance(text, str) else "", validate=True)
    except ValueError:
        data = b""
    if len(data) != SIDE * SIDE:
        raise ValueError(f"The pen sent {len(data)} bytes; expected a picture of {SIDE}×{SIDE}.")
    return np.frombuffer(data, np.uint8).reshape(SIDE, SIDE)
