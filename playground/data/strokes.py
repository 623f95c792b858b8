"""Render pen strokes to ink in numpy, in the same way as the pen on the Draw page.

The digit models are trained on such strokes, and tests draw with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from jaxtyping import Float

# The points of one stroke (x to the right, y down), joined by straight lines; any number of points.
Points = Float[np.ndarray, "_ 2"]


def draw_strokes(
    strokes: Sequence[Points], width: float, height_px: int, width_px: int
) -> Float[np.ndarray, "{height_px} {width_px}"]:
    """Draw strokes as ink from 0 to 1, with round caps and anti-aliased edges. Points and `width`
    are in pixels.

    A pixel's ink is its distance inside the line's edge, clipped to 0 and 1, which approximates
    the covered fraction of the pixel. A line thinner than one pixel is fainter. Overlapping
    strokes take the maximum, not the sum.
    """
    rows = np.arange(height_px, dtype=np.float32)[:, None] + 0.5
    columns = np.arange(width_px, dtype=np.float32)[None] + 0.5
    ink = np.zeros((height_px, width_px), np.float32)
    half, strength = max(width, 1.0) / 2, min(width, 1.0)
    reach = half + 1
    for stroke in strokes:
        pairs = list(pairwise(stroke)) or [(stroke[0], stroke[0])]
        for (x0, y0), (x1, y1) in pairs:
            # Only the window that the segment can affect.
            top, bottom = max(int(min(y0, y1) - reach), 0), max(int(max(y0, y1) + reach) + 1, 0)
            left, right = max(int(min(x0, x1) - reach), 0), max(int(max(x0, x1) + reach) + 1, 0)
            window = ink[top:bottom, left:right]
            if not window.size:
                continue
            dx, dy = np.float32(x1 - x0), np.float32(y1 - y0)
            across, down = columns[:, left:right] - x0, rows[top:bottom] - y0
            along = (across * dx + down * dy) / max(dx * dx + dy * dy, 1e-9)
            along = np.clip(along, 0, 1)
            distance = np.hypot(across - along * dx, down - along * dy)
            np.maximum(window, strength * np.clip(half + 0.5 - distance, 0, 1), out=window)
    return ink


def resample(points: Points, count: int) -> Float[np.ndarray, "{count} 2"]:
    """`count` points at equal distances along the line, both ends included."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    at = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.linspace(0, at[-1], count)
    return np.stack([np.interp(wanted, at, points[:, axis]) for axis in (0, 1)], axis=1)


def smooth(points: Points, per_segment: int = 6) -> Points:
    """The Catmull-Rom spline through the points.

    Source: Catmull & Rom (1974), with tension 1/2.
    """
    if len(points) < 3:
        return points
    padded = np.concatenate([points[:1], points, points[-1:]])
    t = np.linspace(0, 1, per_segment, endpoint=False)[:, None]
    parts = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        bend = 2 * p0 - 5 * p1 + 4 * p2 - p3
        parts.append(
            p1 + 0.5 * t * (p2 - p0) + 0.5 * t**2 * bend + 0.5 * t**3 * (3 * (p1 - p2) + p3 - p0)
        )
    return np.concatenate([*parts, points[-1:]])
