"""Is a made digit a copy? The real digits that are nearest to it, and how near real ones are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float, Float32, Int64, UInt8

from playground.data.digits import TRAIN, shipped_digits

REAL = 300  # real digits whose own nearest ones are found, to compare with


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """Rows of the shipped digits, the nearest first, and their distances: the root of the sum of
    the squared differences of the pixels, from 0 (black) to 1 (white). `closer` is the share of
    real digits that are closer to their nearest other one, and `typical` the median distance."""

    rows: Int64[np.ndarray, " k"]
    distances: Float[np.ndarray, " k"]
    closer: float
    typical: float


def nearest_digits(picture: UInt8[np.ndarray, "h w"], count: int = 4) -> Nearest:
    """The shipped digits that are nearest to a picture of 28×28 pixels."""
    away = _distances(picture[None])[0]
    rows = np.argsort(away, kind="stable")[:count]
    real = between_real()
    closer = float(np.mean(real < away[rows[0]]))
    return Nearest(rows.astype(np.int64), away[rows], closer, float(np.median(real)))


@cache
def between_real() -> Float[np.ndarray, " n"]:
    """The distance from each of some held-out digits to its nearest other one."""
    rows = TRAIN + np.arange(REAL)
    away = _distances(shipped_digits().images[rows, 0])
    away[np.arange(REAL), rows] = np.inf  # itself
    return away.min(1)


def _distances(
    pictures: UInt8[np.ndarray, "n h w"],
) -> Float32[np.ndarray, "n digits"]:
    # As float32 the digits take 30 MB, so they are not kept.
    digits = shipped_digits().images.reshape(-1, 28 * 28).astype(np.float32) / 255
    asked = pictures.reshape(-1, 28 * 28).astype(np.float32) / 255
    squares = (asked**2).sum(1)[:, None] + (digits**2).sum(1) - 2 * asked @ digits.T
    return np.sqrt(np.maximum(squares, 0))
