"""A model's reading of a text for the browser, with the URL of its weights."""

from __future__ import annotations

from typing import Any

from playground.explain.reading_payload import net_weights, reading_payload
from playground.nets.model import Model
from playground.ui.publish import publish


def published_reading(model: Model, text: str) -> dict[str, Any]:
    """Return `reading_payload` with the URL of the net's weights, if a server runs."""
    found, weights = reading_payload(model, text), net_weights(model)
    return found | {"net": found["net"] | {"url": publish(weights.data, weights.digest)}}
