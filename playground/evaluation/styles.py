"""The styles in which digits are drawn: thin or thick strokes, tilted left or right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, UInt8

from playground.evaluation.slices import thickness, tilt

Grey = UInt8[np.ndarray, "n h w"]


@dataclass(frozen=True, slots=True)
class Style:
    """The digits whose `measure` is at least `low` and below `high`; NaN belongs to no style."""

    name: str
    measure: Callable[[Grey], Float32[np.ndarray, " n"]]
    low: float = -np.inf
    high: float = np.inf

    def has(self, digits: Grey) -> Bool[np.ndarray, " n"]:
        """Whether each digit has this style."""
        values = self.measure(digits)
        return np.asarray((values >= self.low) & (values < self.high))


# The limits are near the lower and the upper quarter of MNIST's digits, in pixels and degrees. They
# are the same for all data sets, so that a class can be compared with MNIST.
THIN, THICK = 1.7, 2.5
LEFT, RIGHT = -4.0, 18.0
STYLES = (
    Style("thin", thickness, high=THIN),
    Style("medium", thickness, THIN, THICK),
    Style("thick", thickness, THICK),
    Style("left", tilt, high=LEFT),
    Style("upright", tilt, LEFT, RIGHT),
    Style("right", tilt, RIGHT),
)
