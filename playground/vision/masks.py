"""Masks of pixels that are to be filled, as short texts for links: a bit a pixel, row by row."""

from __future__ import annotations

import base64
import binascii

import numpy as np
from jaxtyping import Bool

Mask = Bool[np.ndarray, "h w"]


def mask_text(mask: Mask) -> str:
    """The mask as base64 for URLs, without padding (`frontend/vision/mask.js` does the same)."""
    return base64.urlsafe_b64encode(np.packbits(mask).tobytes()).decode().rstrip("=")


def mask_from_text(text: str, height: int, width: int) -> Mask:
    """Parse the text of a mask of this size.

    Raises:
        ValueError: the text is not one of such a mask.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
    if len(data) != -(-height * width // 8):
        raise ValueError(text)
    bits = np.unpackbits(np.frombuffer(data, np.uint8), count=height * width)
    return bits.reshape(height, width).astype(bool)


def round_hole(height: int, width: int, row: float, column: float, radius: float) -> Mask:
    """A mask of the pixels whose middles are within a circle."""
    rows, columns = np.mgrid[:height, :width] + 0.5
    return np.hypot(rows - row, columns - column) <= radius
