"""From a drawing or a picture to the 28×28 digit that a net sees.

Two steps. `find_ink` turns any picture into ink on nothing (pictures only: a pen knows its
ink). `center_digit` crops the ink, scales its longer side to 20 pixels and puts its centre of
mass in the middle of 28×28, as MNIST was made. The page does the second step in the browser
(`frontend/prepare.js`); the two agree within 2 grey levels, which a test asserts.
Source: LeCun et al., http://yann.lecun.com/exdb/mnist (normalisation of the digits).
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from playground.data.picture_files import (
    MIN_CONTRAST,
    PictureError,
    open_picture,
    picture_bytes,
)

__all__ = [
    "PictureError",
    "center_digit",
    "find_ink",
    "open_picture",
    "picture_bytes",
    "prepare_picture",
    "raw_picture",
]

SIDE = 28
BOX = 20  # the longer side of the digit, in pixels of the 28×28 picture
FAINT = 0.1  # ink below this part of the strongest does not widen the crop
WORKING_SIDE = 400  # larger pictures are first brought to this longer side

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


def _border(grey: np.ndarray) -> np.ndarray:
    return np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])


def find_ink(picture: Image.Image) -> Ink:
    """The ink of a grey picture, dark on light or light on dark, as numbers from 0 to 255.

    Paper is what the border shows. Where it is not even (a photograph), the light is fitted by
    a smooth surface and taken out, and specks are dropped. What differs most from the paper is
    ink, whether darker or lighter. A blank picture has no ink.
    """
    if max(picture.size) > WORKING_SIDE:
        picture = picture.copy()
        picture.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    grey = np.asarray(picture, np.float64)
    paper = float(np.median(_border(grey)))
    if float(np.mean(np.abs(_border(grey) - paper) <= 2)) > 0.5:
        ink = _apart(paper - grey)
    else:
        ink = _photographed_ink(grey)
    return ink if ink.max(initial=0.0) >= MIN_CONTRAST else np.zeros_like(grey)


def _apart(darker: np.ndarray) -> Ink:
    """How far each pixel is from the paper, on the side (darker or lighter) that is farther."""
    dark, light = np.maximum(darker, 0.0), np.maximum(-darker, 0.0)
    return dark if (dark**2).sum() >= (light**2).sum() else light


def _photographed_ink(grey: np.ndarray) -> Ink:
    from scipy import ndimage  # a quarter of a second to import, which the first page need not wait

    ink = _apart(_light(grey) - grey)
    ink = ndimage.gaussian_filter(ink, max(grey.shape) / 400)
    ink[ink < _otsu(ink)] = 0.0
    labels, count = ndimage.label(ink > 0, structure=np.ones((3, 3)))
    if count > 1:
        sizes = ndimage.sum_labels(np.ones_like(ink), labels, np.arange(1, count + 1))
        small = np.flatnonzero(sizes < 0.1 * sizes.max()) + 1
        ink[np.isin(labels, small)] = 0.0
    # Where more light falls the same pen stands out more; a line is meant to be even.
    return np.minimum(ink, np.median(ink[ink > 0])) if ink.any() else ink


def _light(grey: np.ndarray) -> np.ndarray:
    """The light on the paper: a quadratic surface through all that is not ink, in grey levels."""
    rows, columns = np.mgrid[-1 : 1 : grey.shape[0] * 1j, -1 : 1 : grey.shape[1] * 1j]
    terms = np.stack(
        [np.ones_like(rows), rows, columns, rows * columns, rows**2, columns**2], -1
    ).reshape(-1, 6)
    values = grey.ravel()
    keep = np.ones(len(values), bool)
    surface = values
    for _ in range(5):  # ink pulls the first fits towards itself; leave out what stands apart
        fit, *_ = np.linalg.lstsq(terms[keep], values[keep], rcond=None)
        surface = terms @ fit
        rest = np.abs(values - surface)
        keep = rest <= max(2.0 * float(np.median(rest)), 2.0)
    return surface.reshape(grey.shape)


def _otsu(ink: np.ndarray) -> float:
    """The threshold that parts two groups best, in the ink's own unit.

    Source: Otsu (1979), doi:10.1109/TSMC.1979.4310076.
    """
    counts, edges = np.histogram(ink, bins=256)
    middles = (edges[:-1] + edges[1:]) / 2
    below, total = np.cumsum(counts), counts.sum()
    sums = np.cumsum(counts * middles)
    above = total - below
    with np.errstate(invalid="ignore", divide="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(middles[int(np.nanargmax(np.where(np.isfinite(between), between, -1)))])


def prepare_picture(data: bytes) -> Digit:
    """A picture file as the 28×28 digit that a net sees, as on the Draw page.

    Raises:
        PictureError: the file is no picture that can be read.
    """
    return center_digit(find_ink(open_picture(data)))


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
