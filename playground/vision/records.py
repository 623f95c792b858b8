"""The answers to one picture, as frozen records. All places are in pixels of the picture as turned
by its EXIF orientation, from its upper left corner, however much it was scaled for the net."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from playground.core.box import Box as Box


@dataclass(frozen=True, slots=True)
class Label:
    """A class, as an index into the model's labels, with its name and probability."""

    index: int
    label: str
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Classified:
    """The probability of each of the model's labels, and the most probable ones, best first.
    `width` and `height` are the picture's."""

    model: str
    width: int
    height: int
    best: tuple[Label, ...]
    probabilities: Float[np.ndarray, " labels"]
    milliseconds: float  # of the net's forward pass


@dataclass(frozen=True, slots=True)
class Detection:
    """A box with its label and the score of its centre, from 0 to 1."""

    label: str
    score: float
    box: Box


@dataclass(frozen=True, slots=True)
class Detected:
    """The boxes found in a picture, by descending score. `width` and `height` are the picture's."""

    model: str
    width: int
    height: int
    found: tuple[Detection, ...]
    milliseconds: float  # of the net's forward pass
