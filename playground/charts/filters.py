"""Many small maps painted into one picture: filters, and feature maps."""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np
from jaxtyping import Float, UInt8

from playground.charts.colours import BLUE, ORANGE, PURPLE, WHITE

GAP = 214  # grey between maps
MAX_MAPS = 64


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.float64)


def blend(part: Float[np.ndarray, ...], low: str, high: str) -> UInt8[np.ndarray, ...]:
    """Colours from `low` (part 0) to `high` (part 1), as RGB along a last axis."""
    first = _rgb(low)
    return np.round(first + part[..., None] * (_rgb(high) - first)).astype(np.uint8)


def colour_values(
    values: Float[np.ndarray, ...], scale: float, signed: bool
) -> UInt8[np.ndarray, "h w 3"]:
    """Numbers as colours: signed from blue (-scale) over white (0) to orange (+scale), else
    from white (0) to purple (+scale)."""
    part = np.clip(values / scale if scale > 0 else values * 0.0, -1.0, 1.0)[..., None]
    white = _rgb(WHITE)
    high = _rgb(ORANGE if signed else PURPLE)
    low = _rgb(BLUE) if signed else white
    mixed = white + np.maximum(part, 0) * (high - white) + np.maximum(-part, 0) * (low - white)
    return np.round(mixed).astype(np.uint8)


def tile_maps(
    maps: Float[np.ndarray, "n h w"], signed: bool, columns: int = 0, scale: float | None = None
) -> UInt8[np.ndarray, "height width 3"]:
    """Up to 64 maps side by side, a grey line between, all on one scale (the largest size)."""
    # One scale for all: with a scale each, a dead filter looks as lively as its neighbours.
    shown = np.asarray(maps[:MAX_MAPS], np.float64)
    count, height, width = shown.shape
    across = columns or _columns(count, 2 * height / width)
    down = ceil(count / across)
    top = float(np.abs(shown).max(initial=0.0)) if scale is None else scale
    picture = np.full((down * (height + 1) + 1, across * (width + 1) + 1, 3), GAP, np.uint8)
    for k, values in enumerate(shown):
        y, x = (k // across) * (height + 1) + 1, (k % across) * (width + 1) + 1
        picture[y : y + height, x : x + width] = colour_values(values, top, signed)
    return picture


def _columns(count: int, stretch: float) -> int:
    """How many maps stand side by side: near the square root that `stretch` asks for, but so
    that few places of the last row stay empty."""
    wanted = sqrt(count * stretch)
    tried = range(max(1, round(wanted / 1.5)), max(1, round(wanted * 1.5)) + 1)
    return min(tried, key=lambda n: (-count % n, abs(n - wanted)))


def filter_maps(weight: Float[np.ndarray, ...]) -> Float[np.ndarray, "n h w"]:
    """A layer's weights as maps: a convolution's kernels (a filter each, averaged over input
    channels beyond the first layer's one); any other layer's matrix as one map, at most
    128×128 of it."""
    if weight.ndim == 4:
        return np.asarray(weight).mean(1)
    if weight.ndim == 2:
        return np.asarray(weight)[None, :128, :128]
    return np.asarray(weight).reshape(1, 1, -1)[:, :, :128]
