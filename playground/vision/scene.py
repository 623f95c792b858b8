"""A scene that a visitor composes from digits or sprites, as short text for a link, and as a
picture.

The text of a digit is its label, its source, and its place: `7b.40.62.48` is the second of the
shipped sevens, with the upper left corner of its ink at (40, 62) and 48 pixels high. Digits are
separated by “~”. Of a sprite, the label is the row in `data.sprites.LABELS`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import UInt8

from playground.data import sprites
from playground.data.digits import CLASSES, sample_digits
from playground.data.scenes import ColourScene, Scene, paint, scaled_thing
from playground.data.stroke_links import decode_pixels

VARIANTS = "abcdef"  # shipped digits or sprites of each label
MOST = 12  # things in a scene
SMALLEST, LARGEST = 10, 150  # pixels; height of a thing
MAX_TEXT = 5_500  # characters; a link's value may have 6,000
_ITEM = re.compile(r"(\d)([a-f]|p[\w-]{1,1499})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kit:
    """What a scene is composed of: digits or sprites, in a square of `side` pixels. `sources` are
    the shipped ones of each label, on black or with their opacity."""

    labels: tuple[str, ...]
    side: int
    cell: int  # pixels of a source's side
    drawings: bool  # whether the visitor's drawings can be in it


DIGITS = Kit(CLASSES, 160, 28, drawings=True)
SPRITES = Kit(sprites.LABELS, 160, sprites.SIDE, drawings=False)
SIDE = DIGITS.side


@dataclass(frozen=True, slots=True)
class Item:
    """A digit or sprite of a scene. `x` and `y` are the upper left corner of its ink and `height`
    is the ink's, in pixels of the scene. `source` is one of `VARIANTS`, or a drawing
    (`encode_pixels`)."""

    label: int
    source: str
    x: int
    y: int
    height: int


def scene_from_text(text: str, kit: Kit = DIGITS) -> tuple[Item, ...]:
    """Parse a scene; the empty text is the empty scene.

    Raises:
        ValueError: the text has another form, too many things, or a drawing without ink.
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
        known = item.label < len(kit.labels) and (kit.drawings or item.source in VARIANTS)
        if not known or not SMALLEST <= item.height <= LARGEST:
            raise ValueError(text)
        if not _pixels(item, kit).any():
            raise ValueError(text)
        items.append(item)
    return tuple(items)


@cache
def palette() -> UInt8[np.ndarray, "labels variants 28 28"]:
    """The shipped digits that scenes are composed of; no shipped net was trained on them."""
    images = sample_digits(len(VARIANTS), seed=19).images
    found: np.ndarray = images.reshape(10, len(VARIANTS), 28, 28)
    return found


def sources(kit: Kit) -> UInt8[np.ndarray, "labels variants h w *channels"]:
    """The shipped things that scenes are composed of, by label and variant."""
    return palette() if kit == DIGITS else sprites.palette(len(VARIANTS))


def _pixels(item: Item, kit: Kit) -> UInt8[np.ndarray, "h w *channels"]:
    if item.source in VARIANTS:
        found: np.ndarray = sources(kit)[item.label, VARIANTS.index(item.source)]
        return found
    return decode_pixels(item.source)


def ground_of(kit: Kit) -> UInt8[np.ndarray, "side side *channels"]:
    """The empty scene: black, or a floor of stones."""
    return np.zeros((kit.side, kit.side), np.uint8) if kit == DIGITS else sprites.floor(kit.side)


def compose(items: Sequence[Item], kit: Kit = DIGITS) -> Scene | ColourScene:
    """The picture of a scene, with the box around the ink of each digit, or around the opaque part
    of each sprite. A thing that would leave the picture is moved, and one that is wider than the
    picture is made smaller."""
    pixels = ground_of(kit)
    boxes = []
    for item in items:
        thing = _pixels(item, kit)
        ink = scaled_thing(thing, item.height)
        if ink.shape[1] > kit.side:
            ink = scaled_thing(thing, item.height * kit.side / (ink.shape[1] + 2))
        rows, columns = min(ink.shape[0], kit.side), min(ink.shape[1], kit.side)
        x, y = min(item.x, kit.side - columns), min(item.y, kit.side - rows)
        paint(pixels[y : y + rows, x : x + columns], ink[:rows, :columns])
        boxes.append((x, y, x + columns, y + rows))
    labels = np.array([item.label for item in items], np.int64)
    corners = np.array(boxes, np.float32).reshape(-1, 4)
    return (Scene if kit == DIGITS else ColourScene)(pixels, corners, labels)
