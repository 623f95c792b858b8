"""Possible reasons for a misread drawing: the drawing with and without preprocessing, and the
nearest training digits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float32, Int64, UInt8

from playground.data.digits import shipped_digits
from playground.data.strokes import draw_strokes
from playground.room.records import RoomDrawing, strokes_from_text

SIDE = 28
NEAREST = 8


@dataclass(frozen=True, slots=True, eq=False)
class Why:
    """A drawing with and without preprocessing, and its nearest training digits.

    `seen` is the preprocessed drawing, the net's input. `plain` is the same strokes scaled down,
    neither cropped nor centred (None if there are no strokes). `nearest` are the training digits
    with the smallest Euclidean distances to `seen`, in ascending order.
    """

    seen: UInt8[np.ndarray, "28 28"]
    plain: UInt8[np.ndarray, "28 28"] | None
    nearest: UInt8[np.ndarray, "near 28 28"]
    nearest_labels: Int64[np.ndarray, " near"]
    distances: Float32[np.ndarray, " near"]


def why(drawing: RoomDrawing) -> Why:
    """Compute the record of a drawing."""
    digits = shipped_digits("train")
    flat = digits.images.reshape(len(digits), -1)
    wanted = drawing.pixels.reshape(-1).astype(np.float32) / 255
    # |a − b|² = |a|² − 2 a·b + |b|²
    squares, pictures = _pictures()
    distances = squares - 2 * (pictures @ wanted) + wanted @ wanted
    order = np.argsort(distances, kind="stable")[:NEAREST]
    return Why(
        seen=drawing.pixels,
        plain=_plain(drawing),
        nearest=flat[order].reshape(-1, SIDE, SIDE),
        nearest_labels=digits.labels[order],
        distances=np.sqrt(np.maximum(distances[order], 0)).astype(np.float32),
    )


@cache
def _pictures() -> tuple[np.ndarray, np.ndarray]:
    flat = shipped_digits("train").images.reshape(-1, SIDE * SIDE).astype(np.float32) / 255
    return (flat * flat).sum(1), flat


def _plain(drawing: RoomDrawing) -> UInt8[np.ndarray, "28 28"] | None:
    strokes = strokes_from_text(drawing.strokes)
    if not strokes:
        return None
    ink = np.zeros((SIDE, SIDE), np.float32)
    for stroke in strokes:
        points = np.array([(x * SIDE, y * SIDE) for x, y, _ in stroke], np.float32)
        width = float(np.mean([width for _, _, width in stroke])) * SIDE
        ink = np.maximum(ink, draw_strokes([points], width, SIDE, SIDE))
    return np.rint(255 * ink).astype(np.uint8)


@cache
def mean_digit(label: int) -> UInt8[np.ndarray, "28 28"]:
    """The mean of all training digits with this label."""
    digits = shipped_digits("train")
    return np.asarray(digits.images[digits.labels == label, 0].mean(0).round().astype(np.uint8))
