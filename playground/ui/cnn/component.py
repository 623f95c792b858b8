"""The Python side of the component that shows a net's feature maps and one cell's arithmetic."""

from __future__ import annotations

from typing import Any

from playground.core.drawing import Drawing
from playground.nets.model import Model
from playground.text.browser import Pattern
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
    """Show the component. Returns the cell last pinned by the user (None before the first click)
    and the last drawing, to be read by `finished_drawing`.

    `pin` is the initial cell: {"column", "cell", "weight", "scale"}. The component applies it only
    when `nonce` changes, so that a slow rerun does not move the user's pin back. `outputs` is the
    concatenated float32 output of all layers, for a net that is too large for the browser; if it
    is None, the browser runs the net.
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
