"""A scene that a visitor composes from digits, as short text for a link, and as a picture.

The text of a digit is its label, its source, and its place: `7b.40.62.48` is the second of the
shipped sevens, with the upper left corner of its ink at (40, 62) and 48 pixels high. Digits are
separated by “~”.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import UInt8

from playground.data.digits import sample_digits
from playground.data.scenes import Scene, scaled_digit
from playground.data.stroke_links import decode_pixels

SIDE = 160  # pixels of a composed scene
VARIANTS = "abcdef"  # shipped digits of each label
MOST = 12  # digits of a scene
SMALLEST, LARGEST = 10, 150  # pixels; height of a digit
MAX_TEXT = 5_500  # characters; a link's value may have 6,000
_ITEM = re.compile(r"(\d)([a-f]|p[\w-]{1,1499})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Item:
    """A digit of a scene. `x` and `y` are the upper left corner of its ink and `height` is the
    ink's, in pixels of the scene. `source` is one of `VARIANTS`, or a drawing (`encode_pixels`)."""

    label: int
    source: str
    x: int
    y: int
    height: int


def scene_from_text(text: str) -> tuple[Item, ...]:
    """Parse a scene; the empty text is the empty scene.

    Raises:
        ValueError: the text has another form, too many digits, or a drawing without ink.
    """
    parts = text.split("~") if text else []
    if len(parts) > MOST or len(text) > MAX_TEXT:
        raise ValueError(text)
    items = []
    for part in parts:
        found = _ITEM.fullmatch(part)
        if found is None:
            raise ValueError(text)
        item = Item(int(found[1]), found[2], *(int(found[at]) for at in (3, 4, 5)))
        if not SMALLEST <= item.height <= LARGEST or not _pixels(item.label, item.source).any():
            raise ValueError(text)
        items.append(item)
    return tuple(items)


@cache
def palette() -> UInt8[np.ndarray, "labels variants 28 28"]:
    """The shipped digits that scenes are composed of; no shipped net was trained on them."""
    images = sample_digits(len(VARIANTS), seed=19).images
    found: np.ndarray = images.reshape(10, len(VARIANTS), 28, 28)
    return found


def _pixels(label: int, source: str) -> UInt8[np.ndarray, "28 28"]:
    if source in VARIANTS:
        return palette()[label, VARIANTS.index(source)]
    return decode_pixels(source)


def compose(items: Sequence[Item]) -> Scene:
    """The picture of a scene, with the box around the ink of each digit. A digit that would leave
    the picture is moved, and one that is wider than the picture is made smaller."""
    pixels = np.zeros((SIDE, SIDE), np.uint8)
    boxes = []
    for item in items:
        digit = _pixels(item.label, item.source)
        ink = scaled_digit(digit, item.height)
        if ink.shape[1] > SIDE:
            ink = scaled_digit(digit, item.height * SIDE / (ink.shape[1] + 2))
        rows, columns = min(ink.shape[0], SIDE), min(ink.shape[1], SIDE)
        x, y = min(item.x, SIDE - columns), min(item.y, SIDE - rows)
        part = pixels[y : y + rows, x : x + columns]
        np.maximum(part, ink[:rows, :columns], out=part)
        boxes.append((x, y, x + columns, y + rows))
    labels = np.array([item.label for item in items], np.int64)
    return Scene(pixels, np.array(boxes, np.float32).reshape(-1, 4), labels)
