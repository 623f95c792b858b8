"""Many small maps in one picture, as plain data: filters, feature maps, weights.

`frontend/charts/maps.js` paints them in the colours of the theme, and tells a pixel's value.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

MAX_MAPS = 64
STEPS = 32767  # a value is sent as a whole number of so many parts of the scale


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """Maps side by side on one scale, from blue (-scale) to orange (+scale) where `signed`, else
    from nothing to purple (scale). `columns` is how many stand side by side, 0 as many as fit
    best; `about` is a line below; `height` is of all of it, in pixels."""

    title: str
    alt: str
    values: Float[np.ndarray, "n h w"]
    scale: float
    signed: bool
    columns: int
    height: int
    about: str = ""


def make_maps(
    title: str,
    alt: str,
    values: Float[np.ndarray, "n h w"],
    height: int,
    signed: bool = True,
    columns: int = 0,
    about: str = "",
) -> Maps:
    """At most 64 maps, on one scale: the largest size among them."""
    # One scale for all: with a scale each, a dead filter looks as lively as its neighbours.
    shown = np.asarray(values[:MAX_MAPS], np.float64)
    top = float(np.abs(shown).max(initial=0.0))
    return Maps(title, alt, shown, top, signed, columns, height, about)


def maps_data(maps: Maps) -> dict[str, Any]:
    """The maps as JSON can hold them."""
    parts = np.nan_to_num(maps.values) / maps.scale if maps.scale > 0 else maps.values * 0.0
    steps = np.round(np.clip(parts, -1, 1) * STEPS).astype("<i2")
    return {
        "title": maps.title, "alt": maps.alt, "shape": list(maps.values.shape),
        "values": base64.b64encode(steps.tobytes()).decode(), "scale": maps.scale,
        "signed": maps.signed, "columns": maps.columns, "height": maps.height,
        "about": maps.about,
    }  # fmt: skip


def filter_maps(weight: Float[np.ndarray, ...]) -> Float[np.ndarray, "n h w"]:
    """A layer's weights as maps: a convolution's kernels (a filter each, averaged over input
    channels beyond the first layer's one); any other layer's matrix as one map, at most
    128×128 of it."""
    if weight.ndim == 4:
        return np.asarray(weight).mean(1)
    if weight.ndim == 2:
        return np.asarray(weight)[None, :128, :128]
    return np.asarray(weight).reshape(1, 1, -1)[:, :, :128]
