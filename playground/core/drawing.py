"""The current digit (drawn, picked or uploaded), which all pages share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8

Stroke = tuple[tuple[float, float, float], ...]  # (x, y, width) as fractions of the canvas side


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A prepared 28×28 digit, white (255) on black (0), and where it came from.

    `source` is "pen", "sample", "upload" or "camera". `strokes` holds the pen strokes, so that the
    user can continue the drawing. `label` is the true digit if known (samples, corrected drawings).
    """

    pixels: UInt8[np.ndarray, "28 28"]
    source: str = "pen"
    strokes: tuple[Stroke, ...] = ()
    label: int | None = None
