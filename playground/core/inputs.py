"""The input of a net: pictures or texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

# How a picture of any size is brought to the net's input size.
#   digit  find the ink, crop, scale and centre it, as on the Draw page
#   fit    scale the whole picture to fit, padded with its own background
PREPARATIONS = ("digit", "fit")


@dataclass(frozen=True, slots=True)
class ImageInput:
    """Pictures of channels × height × width, values from 0 (background) to 1 (full ink).

    `preparation` is one of `PREPARATIONS`. Pictures for inference are prepared in the same way as
    the training examples.
    """

    kind: ClassVar[str] = "image"
    channels: int = 1
    height: int = 28
    width: int = 28
    preparation: str = "digit"


@dataclass(frozen=True, slots=True)
class TextInput:
    """Token ids: 0 is padding, 1 an unknown token, 2 + i is `vocabulary[i]`.

    `level` is the kind of token: "word" or "character". Texts are cut after `length` tokens.
    """

    kind: ClassVar[str] = "text"
    level: str = "word"
    length: int = 64
    vocabulary: tuple[str, ...] = ()


Input = ImageInput | TextInput
