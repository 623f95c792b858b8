"""Scale a picture to a net's input size: as a whole, centred on its own background, or its middle.

Each grey picture with an even light background is inverted, so that the foreground is bright on
black, as in the shipped digits.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8
from PIL import Image

EVEN = 40  # an even background stays within this many grey levels of its median
PART = 0.6  # fraction of the border that must be that even
CROP = 0.875  # side of the cropped middle, as a fraction of the picture's shorter side

Pixels = UInt8[np.ndarray, "channels height width"]


def fit_picture(picture: Image.Image, height: int, width: int) -> Pixels:
    """Scale a grey or colour picture to fit the size, and centre it on its background colour."""
    border = _border(np.asarray(picture))
    ground = tuple(np.median(border, axis=0).astype(int).reshape(-1).tolist())
    size, corner = fitted_place(picture.size, height, width)
    small = picture.resize(size, Image.Resampling.BOX)
    canvas = Image.new(picture.mode, (width, height), ground if len(ground) > 1 else ground[0])
    canvas.paste(small, corner)
    return _channels_first(canvas)


def fitted_place(
    size: tuple[int, int], height: int, width: int
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where `fit_picture` puts a picture of this size (width, height): its width and height, and
    its left and upper edge."""
    scale = min(height / size[1], width / size[0])
    wide, high = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
    return (wide, high), ((width - wide) // 2, (height - high) // 2)


def crop_picture(picture: Image.Image, height: int, width: int) -> Pixels:
    """Scale a picture so that `CROP` of it is as large as the input, and crop its middle.

    Source: the evaluation of nets on ImageNet, as in timm and torchvision (crop_pct 0.875).
    """
    scale = max(height / picture.height, width / picture.width) / CROP
    size = max(width, round(picture.width * scale)), max(height, round(picture.height * scale))
    large = picture.resize(size, Image.Resampling.BICUBIC)
    left, top = round((size[0] - width) / 2), round((size[1] - height) / 2)
    return _channels_first(large.crop((left, top, left + width, top + height)))


def _channels_first(picture: Image.Image) -> Pixels:
    pixels = np.asarray(picture, np.uint8)
    return pixels.transpose(2, 0, 1).copy() if pixels.ndim == 3 else pixels[None].copy()


def turn_to_dark_ground(
    images: UInt8[np.ndarray, "n channels h w"],
) -> tuple[UInt8[np.ndarray, "n channels h w"], int]:
    """Invert the grey pictures with an even light background; colour pictures stay unchanged.
    Returns the pictures and the number of inverted ones."""
    if images.shape[1] != 1 or not len(images):
        return images, 0
    border = _borders(images[:, 0]).astype(np.int16)
    middle = np.median(border, axis=1)
    even = (np.abs(border - middle[:, None]) <= EVEN).mean(1) >= PART
    light = even & (middle > 127)
    turned = images.copy()
    turned[light] = 255 - turned[light]
    return turned, int(light.sum())


def _border(pixels: np.ndarray) -> np.ndarray:
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def _borders(images: np.ndarray) -> np.ndarray:
    return np.concatenate([images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]], axis=1)
