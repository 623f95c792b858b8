"""Other pictures of the same thing, made from one: turned, moved, nearer or farther, or in other
light."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

SIDE = 256  # pixels of a view
TURN = 20.0  # degrees, at most, to either side
NEAREST, FARTHEST = 0.7, 1.0  # side of what is seen, as a fraction of the picture's shorter side
STRETCH = 0.1  # change of the ratio of width to height, at most
LIGHT = (0.6, 1.4)  # factor of all pixels
TINT = 0.12  # further change of each colour, at most
CONTRAST = (0.7, 1.2)
BLUR = 0.006  # radius, at most, as a fraction of the side
NOISE = 8.0  # grey levels; standard deviation, at most


def view_of(picture: Image.Image, random: np.random.Generator, side: int = SIDE) -> Image.Image:
    """A square view of a colour picture. What would lie outside the picture is its reflection."""
    return _in_other_light(_from_elsewhere(picture, random, side), random)


def _from_elsewhere(
    picture: Image.Image, random: np.random.Generator, side: int
) -> Image.Image:  # fmt: skip
    width, height = picture.size
    seen = min(width, height) * random.uniform(NEAREST, FARTHEST)
    angle = np.deg2rad(random.uniform(-TURN, TURN))
    stretch = np.exp(random.uniform(-STRETCH, STRETCH))
    free = np.maximum(np.array([width, height]) - seen, 0) / 2
    middle = np.array([width, height]) / 2 + random.uniform(-1, 1, 2) * free
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    to_picture = turn @ np.diag([stretch, 1 / stretch]) * seen / side
    border = int(np.ceil(max(width, height) / 2))
    wide = np.pad(np.asarray(picture), ((border, border), (border, border), (0, 0)), "symmetric")
    start = middle + border - to_picture @ np.array([side / 2, side / 2])
    (a, b), (d, e) = to_picture.tolist()
    return Image.fromarray(wide).transform(
        (side, side), Image.Transform.AFFINE, (a, b, start[0], d, e, start[1]),
        Image.Resampling.BICUBIC,
    )  # fmt: skip


def _in_other_light(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    blurred = picture.filter(
        ImageFilter.GaussianBlur(random.uniform(0, BLUR) * max(picture.size))
    )  # fmt: skip
    pixels = np.asarray(blurred, np.float64)
    mean = pixels.mean()
    pixels = (pixels - mean) * random.uniform(*CONTRAST) + mean
    pixels *= random.uniform(*LIGHT) * (1 + random.uniform(-TINT, TINT, 3))
    pixels += random.normal(0, random.uniform(0, NOISE), pixels.shape)
    return Image.fromarray(np.clip(np.round(pixels), 0, 255).astype(np.uint8))
