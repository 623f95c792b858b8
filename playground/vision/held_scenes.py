"""Composed scenes on which detectors are evaluated: of digits or sprites that no shipped net was
trained on. They are the same every time."""

from __future__ import annotations

from functools import cache

import numpy as np
from jaxtyping import Float32, Int64, UInt8

from playground.data import sprites
from playground.data.digits import CLASSES, shipped_digits
from playground.data.picture_files import png_bytes
from playground.data.scenes import (
    SIDE,
    Style,
    compose_colour_scene,
    compose_scene,
    digit_scenes,
)
from playground.data.uploads.box_files import BoxedPicture, TrueBox
from playground.nets.spec import ImageInput, ModelSpec
from playground.vision.records import Box
from playground.vision.scene import DIGITS, SPRITES

DIGIT_SCENES, SPRITE_SCENES = "scenes", "sprites"
COUNT = {DIGIT_SCENES: 60, SPRITE_SCENES: 40}
VARIANTS = 6  # sprites of each label
# As scripts/train_digit_finder.py and scripts/train_sprite_finder.py compose scenes to measure.
DIGIT_STYLE = Style(fewest=1, most=8, smallest=0.12, largest=0.4, turn=8.0, stretch=0.08)
SPRITE_STYLE = Style(fewest=1, most=8, smallest=0.14, largest=0.4, turn=5.0, stretch=0.05)


def fitting_scenes(spec: ModelSpec) -> tuple[str, ...]:
    """The scenes that have the net's labels; none for a net of other things."""
    by_labels = {DIGIT_SCENES: CLASSES, SPRITE_SCENES: sprites.LABELS}
    return tuple(name for name, labels in by_labels.items() if set(labels) == set(spec.labels))


def scenes_for(name: str, spec: ModelSpec) -> tuple[BoxedPicture, ...]:
    """The scenes of this name. A net that takes small pictures, as one of the Train page's preset,
    gets some of the Train page's validation scenes."""
    assert isinstance(spec.input, ImageInput)
    small = name == DIGIT_SCENES and max(spec.input.height, spec.input.width) <= SIDE
    return _small_scenes() if small else _scenes(name)


@cache
def _scenes(name: str) -> tuple[BoxedPicture, ...]:
    return tuple(
        _digits(row) if name == DIGIT_SCENES else _sprites(row) for row in range(COUNT[name])
    )


def _digits(row: int) -> BoxedPicture:
    random = np.random.default_rng([17, row])
    digits, side = shipped_digits("test"), DIGITS.side
    scene = compose_scene(digits, side, side, random, DIGIT_STYLE)
    return _boxed(row, scene.pixels[None], scene.boxes, scene.labels, CLASSES)


def _sprites(row: int) -> BoxedPicture:
    random = np.random.default_rng([18, row])
    drawn = sprites.palette(VARIANTS)
    labels = np.repeat(np.arange(len(drawn)), VARIANTS)
    things = list(drawn.reshape(-1, *drawn.shape[2:]))
    ground = sprites.floor(SPRITES.side)
    scene = compose_colour_scene(things, labels, ground, random, SPRITE_STYLE)
    pixels = scene.pixels.transpose(2, 0, 1)
    return _boxed(row, pixels, scene.boxes, scene.labels, sprites.LABELS)


@cache
def _small_scenes() -> tuple[BoxedPicture, ...]:
    made = digit_scenes("validation")
    found = []
    for row in range(COUNT[DIGIT_SCENES]):
        own = made.owners == row
        found.append(_boxed(row, made.images[row], made.boxes[own], made.labels[own], CLASSES))
    return tuple(found)


def _boxed(
    row: int,
    pixels: UInt8[np.ndarray, "channels h w"],
    boxes: Float32[np.ndarray, "n 4"],
    labels: Int64[np.ndarray, " n"],
    names: tuple[str, ...],
) -> BoxedPicture:
    true = tuple(
        TrueBox(names[label], Box(x0, y0, x1 - x0, y1 - y0))
        for label, (x0, y0, x1, y1) in zip(labels.tolist(), boxes.tolist(), strict=True)
    )
    return BoxedPicture(f"{row + 1}.png", png_bytes(pixels), true)
