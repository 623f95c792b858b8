"""What a net reads: pictures or texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

# How a picture of any size becomes what a net reads.
#   digit  the ink is found, cropped, scaled and centred, as the Draw page does
#   fit    the whole picture is fitted in, on its own ground
PREPARATIONS = ("digit", "fit")


@dataclass(frozen=True, slots=True)
class ImageInput:
    """Pictures of channels × height × width, values from 0 (background) to 1 (full ink).

    `preparation` is one of `PREPARATIONS`: everything that hands a picture to the net prepares
    it as the examples were that it learned from.
    """

    kind: ClassVar[str] = "image"
    channels: int = 1
    height: int = 28
    width: int = 28
    preparation: str = "digit"


@dataclass(frozen=True, slots=True)
class TextInput:
    """Token numbers. Number 0 is padding, 1 an unknown token, 2 + i is `vocabulary[i]`.

    `level` says what a token is: a "word" or a "character". Longer texts keep their first
    `length` tokens.
    """

    kind: ClassVar[str] = "text"
    level: str = "word"
    length: int = 64
    vocabulary: tuple[str, ...] = ()


Input = ImageInput | TextInput
