"""What a net answers for one example, as a page shows it: one frozen record a form of answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

from playground.tasks.boxes import Boxes


@dataclass(frozen=True, slots=True, eq=False)
class ClassProbabilities:
    """The probability of each label, in the order of the task's labels."""

    probabilities: Float[np.ndarray, " labels"]


@dataclass(frozen=True, slots=True)
class TaggedTokens:
    """The tokens that the net has read, the tag it gives each with its probability, and the true
    ones."""

    tokens: tuple[str, ...]
    answered: tuple[str, ...]
    probabilities: tuple[float, ...]
    true: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FoundBoxes:
    """The boxes found on a picture, the most confident first, and the true ones."""

    image: UInt8[np.ndarray, "channels h w"]
    found: Boxes
    true: Boxes


@dataclass(frozen=True, slots=True, eq=False)
class MadePictures:
    """Pictures that the net has made, with the number of the label asked for (or no labels)."""

    images: UInt8[np.ndarray, "n channels h w"]
    labels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenText:
    """The start of a text, and the tokens that the net has written behind it."""

    start: str
    written: str


Answer = ClassProbabilities | TaggedTokens | FoundBoxes | MadePictures | WrittenText
