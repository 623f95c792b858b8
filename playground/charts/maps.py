"""Many small maps in one picture, as plain data: filters, feature maps, weights.

`frontend/charts/maps.js` draws them in the theme's colours and shows a pixel's value on hover.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

MAX_MAPS = 64
STEPS = 32767  # values are sent as integers in units of scale / STEPS


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """Maps side by side with a common colour scale: from blue (-scale) to orange (+scale) if
    `signed`, otherwise from the background colour (0) to purple (scale).

    `columns` is the number of maps per row (0: as many as fit best), `about` a line of text below,
    and `height` the total height in pixels.
    """

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
    """At most 64 maps with a common scale: their largest absolute value."""
    # With one scale per map, a dead filter would look as active as its neighbours.
    shown = np.asarray(values[:MAX_MAPS], np.float64)
    top = float(np.abs(shown).max(initial=0.0))
    return Maps(title, alt, shown, top, signed, columns, height, about)


def maps_data(maps: Maps) -> dict[str, Any]:
    """The maps as JSON data."""
    parts = np.nan_to_num(maps.values) / maps.scale if maps.scale > 0 else maps.values * 0.0
    steps = np.round(np.clip(parts, -1, 1) * STEPS).astype("<i2")
    return {
        "title": maps.title, "alt": maps.alt, "shape": list(maps.values.shape),
        "values": base64.b64encode(steps.tobytes()).decode(), "scale": maps.scale,
        "signed": maps.signed, "columns": maps.columns, "height": maps.height,
        "about": maps.about,
    }  # fmt: skip


def filter_maps(weight: Float[np.ndarray, ...]) -> Float[np.ndarray, "n h w"]:
    """A layer's weights as maps: one map per filter of a convolution, averaged over the input
    channels; the weight matrix of any other layer as one map of at most 128×128."""
    if weight.ndim == 4:
        return np.asarray(weight).mean(1)
    if weight.ndim == 2:
        return np.asarray(weight)[None, :128, :128]
    return np.asarray(weight).reshape(1, 1, -1)[:, :, :128]
