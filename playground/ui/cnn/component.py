"""The Python face of the part that shows a net's columns of maps and one cell's arithmetic."""

from __future__ import annotations

from typing import Any

from playground.core.drawing import Drawing
from playground.nets.model import Model
from playground.text import Pattern
from playground.ui.components import as_text, component
from playground.ui.publish import model_payload, publish


def inside(
    model: Model,
    drawing: Drawing,
    texts: dict[str, Pattern],
    pin: dict[str, Any],
    nonce: str,
    outputs: bytes | None = None,
    key: str = "cnn_part",
) -> tuple[dict[str, Any] | None, Any]:
    """Show the part; the cell that a person pinned last, or None before the first click; and what
    was drawn on it last, for `finished_drawing` to read.

    `pin` is where it starts: {"column", "cell", "weight", "scale"}. The part takes it when `nonce`
    changes, and otherwise keeps its own, so that a slow answer never moves a person's cell back.
    `outputs` holds what every layer gives, as float32 one behind another, for a net that is too
    large for the browser to run; None lets the browser run it.
    """
    data = {
        "model": model_payload(model),
        "pixels": [int(grey) for grey in drawing.pixels.ravel()],
        "texts": texts,
        "pin": pin,
        "nonce": nonce,
        "outputs": None if outputs is None else publish(outputs),
    }
    result = component("cnn")(
        data=as_text(data), key=key, on_pin_change=lambda: None, on_drawing_change=lambda: None
    )
    found = result.get("pin")
    return dict(found) if isinstance(found, dict) else None, result.get("drawing")
