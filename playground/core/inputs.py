"""The input of a net: pictures, texts, or the features that another net computed of a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

# How a picture of any size is brought to the net's input size.
#   digit  find the ink, crop, scale and centre it, as on the Draw page
#   fit    scale the whole picture to fit, padded with its own background
#   crop   scale the shorter side and crop the middle, as nets for ImageNet are given photos
PREPARATIONS = ("digit", "fit", "crop")


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

    `level` is the kind of token: "word", "character" or "piece". Pieces are parts of words, and the
    vocabulary then has [CLS] and [SEP], the pieces before and after every text (`data/pieces.py`).
    Texts are cut after `length` tokens.
    """

    kind: ClassVar[str] = "text"
    level: str = "word"
    length: int = 64
    vocabulary: tuple[str, ...] = ()


# Further numbers of each word, and how many there are:
#   case       the kind of its capitals and digits (an encoder may read lower case only)
#   letters    its letter sequences, hashed: what a word that no piece stands for looks like
#   sequences  which letter sequences it has, and the word itself, hashed to more places
#   predicate  a 1 at the predicate whose arguments are wanted
#   place      before it, after it, and the distance to it (up to 10 words, as 0 to 1)
#   lists      whether it is in lists of names of people, places and organisations
EXTRAS = {"case": 8, "letters": 48, "sequences": 2048, "predicate": 1, "place": 3, "lists": 8}


@dataclass(frozen=True, slots=True)
class FeatureInput:
    """The features of a text's words, one step a word: `units` numbers each.

    They are the outputs of some `layers` of the model `encoder`, each averaged over the word's
    pieces, followed by the `extras` (`EXTRAS`). `nets/features.py` computes them. A step of zeros
    is padding. Nets with the same encoder share one forward pass of it; without layers, there is
    none.
    """

    kind: ClassVar[str] = "features"
    encoder: str = "encoder-en"
    layers: tuple[str, ...] = ("layernorm7",)
    extras: tuple[str, ...] = ()
    units: int = 384
    length: int = 512


Input = ImageInput | TextInput | FeatureInput
