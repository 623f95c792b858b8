"""Made pictures as files: the pictures side by side as PNG, and the film as an animated GIF."""

from __future__ import annotations

import io
import math

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from playground.data.picture_files import png_bytes

SIDE = 112  # pixels; the sides of small pictures are enlarged to at least this size
STEP_MS, END_MS = 150, 2_000  # how long a GIF shows a step, and the finished pictures


def sheet_png(pictures: UInt8[np.ndarray, "n channels h w"], columns: int = 5) -> bytes:
    """A PNG file of the pictures side by side, in their own size."""
    return png_bytes(side_by_side(pictures, columns))


def film_gif(frames: UInt8[np.ndarray, "frames n channels h w"], columns: int = 5) -> bytes:
    """An animated GIF of the steps, enlarged, in a loop."""
    factor = max(1, math.ceil(SIDE / frames.shape[-1]))
    sheets = [side_by_side(each, columns).repeat(factor, 1).repeat(factor, 2) for each in frames]
    images = [Image.fromarray(np.ascontiguousarray(_plain(sheet))) for sheet in sheets]
    durations = [STEP_MS] * (len(images) - 1) + [END_MS]
    out = io.BytesIO()
    images[0].save(
        out, "GIF", save_all=True, append_images=images[1:], duration=durations, loop=0,
        optimize=False,
    )  # fmt: skip
    return out.getvalue()


def side_by_side(
    pictures: UInt8[np.ndarray, "n channels h w"], columns: int
) -> UInt8[np.ndarray, "channels height width"]:
    """The pictures in rows of `columns`; missing ones of the last row are black."""
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    channels, height, width = pictures.shape[1:]
    sheet = np.zeros((rows * columns, channels, height, width), np.uint8)
    sheet[: len(pictures)] = pictures
    grid = sheet.reshape(rows, columns, channels, height, width).transpose(2, 0, 3, 1, 4)
    return np.ascontiguousarray(grid.reshape(channels, rows * height, columns * width))


def _plain(sheet: UInt8[np.ndarray, "channels h w"]) -> np.ndarray:
    return sheet[0] if len(sheet) == 1 else sheet.transpose(1, 2, 0)
