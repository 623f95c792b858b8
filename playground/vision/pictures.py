"""A picture file as a net's input, and the way back from the net's pixels to the picture's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8

from playground.core.inputs import ImageInput
from playground.data.fit import fit_picture, fitted_place, turn_to_dark_ground
from playground.data.picture_files import open_picture, upright_size
from playground.vision.records import Box


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A picture scaled to fit a net's input. `width` and `height` are those of the file's picture,
    turned by EXIF; `scale` is a pixel of the input in pixels of the picture (x, y), and `left` and
    `top` are where the picture begins in the input."""

    image: UInt8[np.ndarray, "channels h w"]
    width: int
    height: int
    scale: tuple[float, float]
    left: int
    top: int

    def box(self, corners: tuple[float, float, float, float]) -> Box:
        """A box (left, top, right, bottom) of the input in pixels of the picture, cropped at the
        picture's edges."""
        x0, x1 = (self._limited(corners[at], 0) for at in (0, 2))
        y0, y1 = (self._limited(corners[at], 1) for at in (1, 3))
        return Box(x0, y0, x1 - x0, y1 - y0)

    def _limited(self, at: float, axis: int) -> float:
        start, most = ((self.left, self.width), (self.top, self.height))[axis]
        return float(min(max((at - start) * self.scale[axis], 0.0), most))


def place_picture(data: bytes, wanted: ImageInput) -> Placed:
    """Scale a picture file to fit a net's input, on the background of its own.

    Raises:
        PictureError: the file is not a readable picture.
    """
    width, height = upright_size(data)
    picture = open_picture(data, colour=wanted.channels == 3)
    image = turn_to_dark_ground(fit_picture(picture, wanted.height, wanted.width)[None])[0][0]
    size, (left, top) = fitted_place(picture.size, wanted.height, wanted.width)
    return Placed(image, width, height, (width / size[0], height / size[1]), left, top)
