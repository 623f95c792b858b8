"""Scenes: pictures with several digits at random places, and a box around the ink of each; or with
coloured sprites on a ground.

A scene is composed from single digits, so a data set of any size can be made from few digits and a
seed. The Train page's data set is made from the shipped digits: those of its validation scenes
occur in no training scene.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from jaxtyping import Float32, Int64, UInt8
from PIL import Image

from playground.core.cache import Cache
from playground.core.data import BoxSet, ImageSet
from playground.data.digits import CLASSES, shipped_digits

FAINT = 60  # grey levels; fainter ink does not widen a box
TRIES = 20  # places tried for each digit; a digit that fits nowhere is left out
SIDE = 64  # pixels; of the Train page's scenes
COUNTS = {"train": 2_000, "validation": 200}
SEEDS = {"train": 11, "validation": 12}


@dataclass(frozen=True, slots=True)
class Style:
    """How scenes are composed. `smallest` and `largest` limit a digit's height, as fractions of the
    scene's longer side; `turn` is in degrees, `stretch` a fraction of the width (0.1: ±10 %).
    `overlap` is the largest intersection of two boxes, as a fraction of the smaller one."""

    fewest: int = 1
    most: int = 4
    smallest: float = 0.2
    largest: float = 0.45
    turn: float = 10.0
    stretch: float = 0.1
    overlap: float = 0.1


# A picture with transparency: red, green, blue and opacity, from 0 to 255.
Sprite = UInt8[np.ndarray, "_ _ 4"]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A grey picture with white digits on black; boxes (x0, y0, x1, y1) in pixels."""

    pixels: UInt8[np.ndarray, "h w"]
    boxes: Float32[np.ndarray, "n 4"]
    labels: Int64[np.ndarray, " n"]


@dataclass(frozen=True, slots=True, eq=False)
class ColourScene:
    """A colour picture with sprites on a ground; boxes (x0, y0, x1, y1) in pixels."""

    pixels: UInt8[np.ndarray, "h w 3"]
    boxes: Float32[np.ndarray, "n 4"]
    labels: Int64[np.ndarray, " n"]


def compose_scene(
    digits: ImageSet, height: int, width: int, random: np.random.Generator, style: Style
) -> Scene:
    """A scene of random digits at random places, sizes and angles."""
    pixels = np.zeros((height, width), np.uint8)
    digit = partial(_digit, digits)
    return Scene(pixels, *_fill(pixels, digit, digits.labels, random, style))


def compose_colour_scene(
    sprites: Sequence[Sprite],
    labels: Int64[np.ndarray, " sprites"],
    ground: UInt8[np.ndarray, "h w 3"],
    random: np.random.Generator,
    style: Style,
) -> ColourScene:
    """A scene of random sprites on a ground, at random places, sizes and angles."""
    pixels = ground.copy()
    return ColourScene(pixels, *_fill(pixels, lambda row: sprites[row], labels, random, style))


def paint(
    part: UInt8[np.ndarray, "h w *colours"], thing: UInt8[np.ndarray, "h w *channels"]
) -> None:
    """Paint a digit or a sprite into a part of a scene."""
    if thing.ndim == 2:
        np.maximum(part, thing, out=part)
        return
    opacity = thing[..., 3:].astype(np.float32) / 255
    part[:] = np.rint(part + opacity * (thing[..., :3].astype(np.float32) - part)).astype(np.uint8)


def _digit(digits: ImageSet, row: int) -> np.ndarray:
    pixels: np.ndarray = digits.images[row, 0]
    return pixels


def _fill(
    pixels: np.ndarray,
    one: Callable[[int], np.ndarray],
    labels: Int64[np.ndarray, " things"],
    random: np.random.Generator,
    style: Style,
) -> tuple[Float32[np.ndarray, "n 4"], Int64[np.ndarray, " n"]]:
    """Paint random things into `pixels`: thing `row` is `one(row)`. Returns boxes and labels."""
    height, width = pixels.shape[:2]
    boxes: list[tuple[int, int, int, int]] = []
    chosen: list[int] = []
    for _ in range(int(random.integers(style.fewest, style.most + 1))):
        row = int(random.integers(len(labels)))
        tall = np.exp(random.uniform(np.log(style.smallest), np.log(style.largest)))
        ink = _resized(one(row), tall * max(height, width), random, style)
        if ink.shape[0] > height or ink.shape[1] > width:
            continue
        for _ in range(TRIES):
            y = int(random.integers(height - ink.shape[0] + 1))
            x = int(random.integers(width - ink.shape[1] + 1))
            box = (x, y, x + ink.shape[1], y + ink.shape[0])
            if all(_overlap(box, other) <= style.overlap for other in boxes):
                paint(pixels[box[1] : box[3], box[0] : box[2]], ink)
                boxes.append(box)
                chosen.append(int(labels[row]))
                break
    return np.array(boxes, np.float32).reshape(-1, 4), np.array(chosen, np.int64)


def _resized(
    thing: np.ndarray, tall: float, random: np.random.Generator, style: Style
) -> np.ndarray:
    """The digit or sprite turned, stretched and scaled to the height `tall`, cropped to its ink."""
    picture = Image.fromarray(thing)
    angle = float(random.uniform(-style.turn, style.turn))
    if angle:
        picture = picture.rotate(angle, Image.Resampling.BICUBIC)
    ink = _cropped(np.asarray(picture))
    wide = tall * ink.shape[1] / ink.shape[0] * (1 + random.uniform(-1, 1) * style.stretch)
    return _scaled(ink, tall, wide)


def scaled_thing(
    thing: UInt8[np.ndarray, "h w *channels"], tall: float
) -> UInt8[np.ndarray, "rows columns *channels"]:
    """The digit or sprite scaled to the height `tall` in pixels, cropped to its ink."""
    ink = _cropped(thing)
    return _scaled(ink, tall, tall * ink.shape[1] / ink.shape[0])


def _scaled(
    ink: UInt8[np.ndarray, "h w *channels"], tall: float, wide: float
) -> UInt8[np.ndarray, "rows columns *channels"]:
    # Scaled with a margin, because the filter spreads the ink beyond the crop.
    margin = np.pad(ink, ((2, 2), (2, 2), (0, 0))[: ink.ndim])
    size = (
        max(3, round(wide * margin.shape[1] / ink.shape[1])),
        max(3, round(tall * margin.shape[0] / ink.shape[0])),
    )
    scaled = Image.fromarray(margin).resize(size, Image.Resampling.BICUBIC)
    return _cropped(np.asarray(scaled))


def _cropped(pixels: np.ndarray) -> np.ndarray:
    """The part with ink, or the opaque part; of a very faint digit, all of it."""
    opaque = pixels if pixels.ndim == 2 else pixels[..., 3]
    inked = opaque >= min(FAINT, int(opaque.max()))
    rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _overlap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> float:
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return max(0, wide) * max(0, high) / min(areas)


def scenes_of(
    digits: ImageSet, count: int, side: int = SIDE, seed: int = 0, style: Style | None = None
) -> BoxSet:
    """`count` square scenes, repeatable by `seed`."""
    random = np.random.default_rng(seed)
    made = [compose_scene(digits, side, side, random, style or Style()) for _ in range(count)]
    return BoxSet(
        "scenes",
        np.stack([scene.pixels for scene in made])[:, None],
        np.concatenate([scene.boxes for scene in made]),
        np.repeat(np.arange(count), [len(scene.labels) for scene in made]),
        np.concatenate([scene.labels for scene in made]),
        CLASSES,
    )


_made: Cache[BoxSet] = Cache(len(COUNTS))


def digit_scenes(part: str) -> BoxSet:
    """The Train page's scenes: `part` is "train" (2,000) or "validation" (200)."""
    digits = shipped_digits({"train": "train", "validation": "test"}[part])
    return _made.get(part, lambda: scenes_of(digits, COUNTS[part], seed=SEEDS[part]))
