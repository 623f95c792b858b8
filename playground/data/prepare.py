"""Convert a drawing or a picture to a net's input, as the net's `ImageInput` says
(`core/inputs.py`).

A digit is prepared in two steps. `find_ink` (`ink.py`) extracts the ink from a picture; a pen
drawing does not need this step. `center_digit` crops the ink, scales its longer side to 20 pixels
and centres it by its centre of mass in 28×28 pixels, as in MNIST. The Draw page does the second
step in the browser (`frontend/draw/prepare.js`); a test asserts that both agree within 2 grey
levels. Other pictures are scaled as a whole (`fit.py`).
Source: LeCun et al., http://yann.lecun.com/exdb/mnist (normalisation of the digits).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from playground.core.inputs import ImageInput
from playground.data.fit import crop_picture, fit_picture, turn_to_dark_ground
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
FAINT = 0.1  # ink below this fraction of the maximum does not widen the crop

Ink = Float[np.ndarray, "h w"]
Digit = UInt8[np.ndarray, "28 28"]


def _cover(count: int, first: float, step: float) -> Float[np.ndarray, "out {count}"]:
    """Weights for area averaging: the overlap of each source pixel with each of 28 boxes, as a
    fraction of the box.

    Box k extends from `first + k·step` to `first + (k + 1)·step` in source pixels.
    """
    edges = first + step * np.arange(SIDE + 1)
    pixels = np.arange(count)
    low = np.maximum(edges[:-1, None], pixels[None])
    high = np.minimum(edges[1:, None], pixels[None] + 1)
    return np.maximum(high - low, 0.0) / step


def center_digit(ink: Ink) -> Digit:
    """The 28×28 digit of a drawing: cropped, scaled to fit 20×20, centred by its centre of mass.

    `ink` is 0 where there is no ink and positive elsewhere, on any scale. Area averaging keeps
    thin lines visible, and the maximum becomes 255. Without ink the result is all 0.
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
    # One separable average crops, scales and shifts at once, with sub-pixel precision, so that the
    # digit does not jump while the pen moves.
    vertical = _cover(crop.shape[0], center_row - SIDE / 2 * step, step)
    horizontal = _cover(crop.shape[1], center_column - SIDE / 2 * step, step)
    digit = vertical @ crop @ horizontal.T
    return np.floor(digit / digit.max() * 255 + 0.5).astype(np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A picture as a net's input. `digits` is the number of digits found side by side, of which the
    largest is taken; None if the whole picture was scaled to fit. `animated`: the file has several
    frames, of which the first is taken. `over` is the cropped picture with the detected ink in
    orange; None if ink was not searched."""

    image: UInt8[np.ndarray, "channels height width"]
    digits: int | None
    animated: bool = False
    over: UInt8[np.ndarray, "h w 3"] | None = None


@dataclass(frozen=True, slots=True)
class Crop:
    """A crop of a picture, in fractions of its sides: 0 is left or top, 1 right or bottom."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    def of(self, picture: Image.Image) -> Image.Image:
        """Crop the picture, to at least one pixel."""
        if self == WHOLE:
            return picture
        width, height = picture.size
        left, top = min(int(self.left * width), width - 1), min(int(self.top * height), height - 1)
        right = max(left + 1, round(self.right * width))
        bottom = max(top + 1, round(self.bottom * height))
        return picture.crop((left, top, right, bottom))


WHOLE = Crop()


def prepare_picture(data: bytes) -> Digit:
    """Prepare a picture file as a 28×28 digit, as on the Draw page; all 0 without ink.

    Raises:
        PictureError: the file is not a readable picture.
    """
    return center_digit(find_ink(open_picture(data)))


def prepare_for(
    wanted: ImageInput, data: bytes, crop: Crop = WHOLE, plain: bool = False
) -> Prepared:
    """Prepare a picture file, or a crop of it, for a net with this input, in the same way as the
    net's training examples. With `plain`, a picture of one colour is accepted too, as a photo may
    be one; a digit's picture must not.

    Raises:
        PictureError: the file is not a readable picture, or the picture is empty.
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
        fit = crop_picture if wanted.preparation == "crop" else fit_picture
        fitted = fit(picture, wanted.height, wanted.width)
        image, digits = turn_to_dark_ground(fitted[None])[0][0], None
        if plain:
            return Prepared(image, digits, is_animated(data), over)
        if np.ptp(image) < MIN_CONTRAST:
            image = np.zeros_like(image)
    if not image.any():
        raise PictureError("data.picture_blank")
    return Prepared(image, digits, is_animated(data), over)


def raw_picture(data: bytes) -> Digit:
    """Read a 28×28 picture (white ink on black) without any preparation.

    Raises:
        PictureError: not a picture, or another size.
    """
    picture = open_picture(data)
    if picture.size != (SIDE, SIDE):
        raise PictureError(
            "data.picture_raw", width=picture.width, height=picture.height, side=SIDE
        )
    return np.asarray(picture, np.uint8)
