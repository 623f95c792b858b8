"""From a drawing or a picture to what a net sees, as the net's input says (`core/inputs.py`).

A digit comes in two steps. `find_ink` (`ink.py`) turns any picture into ink on nothing (pictures
only: a pen knows its ink). `center_digit` crops the ink, scales its longer side to 20 pixels and
puts its centre of mass in the middle of 28×28, as MNIST was made. The page does the second step
in the browser (`frontend/draw/prepare.js`); the two agree within 2 grey levels, which a test
asserts. Other pictures are fitted whole (`fit.py`).
Source: LeCun et al., http://yann.lecun.com/exdb/mnist (normalisation of the digits).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from playground.core.inputs import ImageInput
from playground.data.fit import fit_picture, turn_to_dark_ground
from playground.data.ink import find_digits, find_ink, over_picture
from playground.data.picture_files import (
    MIN_CONTRAST,
    PictureError,
    is_animated,
    open_picture,
    picture_bytes,
)

__all__ = [
    "WHOLE",
    "Crop",
    "PictureError",
    "Prepared",
    "center_digit",
    "find_ink",
    "open_picture",
    "picture_bytes",
    "prepare_for",
    "prepare_picture",
    "raw_picture",
]

SIDE = 28
BOX = 20  # the longer side of the digit, in pixels of the 28×28 picture
FAINT = 0.1  # ink below this part of the strongest does not widen the crop

Ink = Float[np.ndarray, "h w"]
Digit = UInt8[np.ndarray, "28 28"]


def _cover(count: int, first: float, step: float) -> Float[np.ndarray, "out {count}"]:
    """How much of each source pixel each of 28 boxes covers, as a part of the box.

    Box k reaches from `first + k·step` to `first + (k + 1)·step` in source pixels.
    """
    edges = first + step * np.arange(SIDE + 1)
    pixels = np.arange(count)
    low = np.maximum(edges[:-1, None], pixels[None])
    high = np.minimum(edges[1:, None], pixels[None] + 1)
    return np.maximum(high - low, 0.0) / step


def center_digit(ink: Ink) -> Digit:
    """The 28×28 digit of a drawing: cropped, scaled into 20×20, centred by its mass.

    `ink` holds 0 for nothing and any larger number for ink, in any scale. Averaging over
    areas keeps thin lines in the picture; the strongest pixel becomes 255. Without ink, all
    is 0.
    """
    strongest = float(ink.max(initial=0.0))
    if strongest <= 0:
        return np.zeros((SIDE, SIDE), np.uint8)
    ink = ink.astype(np.float64)
    marked = ink >= FAINT * strongest
    rows, columns = np.flatnonzero(marked.any(1)), np.flatnonzero(marked.any(0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    crop = ink[top:bottom, left:right]
    step = max(crop.shape) / BOX
    mass = crop.sum()
    center_row = (crop.sum(1) * (np.arange(len(crop)) + 0.5)).sum() / mass
    center_column = (crop.sum(0) * (np.arange(crop.shape[1]) + 0.5)).sum() / mass
    # One separable average does crop, scale and shift, without a jump while the pen moves.
    vertical = _cover(crop.shape[0], center_row - SIDE / 2 * step, step)
    horizontal = _cover(crop.shape[1], center_column - SIDE / 2 * step, step)
    digit = vertical @ crop @ horizontal.T
    return np.floor(digit / digit.max() * 255 + 0.5).astype(np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A picture as a net sees it. `digits` counts the digits that it seems to show, side by side;
    the largest one is in the picture. None: not asked, as the whole picture was fitted in.
    `animated`: the file holds several frames; this is the first one. `over` is the picture (as
    cropped) with the ink that was read in orange, where ink was looked for."""

    image: UInt8[np.ndarray, "channels height width"]
    digits: int | None
    animated: bool = False
    over: UInt8[np.ndarray, "h w 3"] | None = None


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a picture; each side as a part of the whole: 0 left or top, 1 right or bottom."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    def of(self, picture: Image.Image) -> Image.Image:
        """That part of the picture, at least a pixel."""
        if self == WHOLE:
            return picture
        width, height = picture.size
        left, top = min(int(self.left * width), width - 1), min(int(self.top * height), height - 1)
        right = max(left + 1, round(self.right * width))
        bottom = max(top + 1, round(self.bottom * height))
        return picture.crop((left, top, right, bottom))


WHOLE = Crop()


def prepare_picture(data: bytes) -> Digit:
    """A picture file as the 28×28 digit that a net sees, as on the Draw page; all 0 without ink.

    Raises:
        PictureError: the file is no picture that can be read.
    """
    return center_digit(find_ink(open_picture(data)))


def prepare_for(wanted: ImageInput, data: bytes, crop: Crop = WHOLE) -> Prepared:
    """A picture file, or a part of it, as a net with this input sees it: prepared as the examples
    were that the net learned from.

    Raises:
        PictureError: the file is no picture that can be read, or shows nothing.
    """
    if wanted.preparation == "digit" and (wanted.channels, wanted.height, wanted.width) == (
        1, SIDE, SIDE,
    ):  # fmt: skip
        picture = crop.of(open_picture(data))
        found = find_digits(picture)
        image, digits = center_digit(found.ink)[None], len(found.digits)
        over = over_picture(picture, found.ink)
    else:
        over = None
        picture = crop.of(open_picture(data, colour=wanted.channels == 3))
        fitted = fit_picture(picture, wanted.height, wanted.width)
        image, digits = turn_to_dark_ground(fitted[None])[0][0], None
        if np.ptp(image) < MIN_CONTRAST:
            image = np.zeros_like(image)
    if not image.any():
        raise PictureError("data.picture_blank")
    return Prepared(image, digits, is_animated(data), over)


def raw_picture(data: bytes) -> Digit:
    """A 28×28 picture as it is: white ink on black.

    Raises:
        PictureError: not a picture, or of another size.
    """
    picture = open_picture(data)
    if picture.size != (SIDE, SIDE):
        raise PictureError(
            "data.picture_raw", width=picture.width, height=picture.height, side=SIDE
        )
    return np.asarray(picture, np.uint8)
