"""What a net answers for one example, as a page shows it: one frozen record a form of answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

from playground.tasks.boxes import Boxes


@dataclass(frozen=True, slots=True, eq=False)
class ClassProbabilities:
    """The probability of each label, and the number of the true one where it is known."""

    labels: tuple[str, ...]
    probabilities: Float[np.ndarray, " labels"]
    true: int | None = None

    @property
    def best(self) -> str:
        """The most probable label."""
        return self.labels[int(self.probabilities.argmax())]


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
    """The boxes found on a picture, the most confident first, and the true ones; `classes` are
    the names of their labels."""

    image: UInt8[np.ndarray, "channels h w"]
    classes: tuple[str, ...]
    found: Boxes
    true: Boxes


@dataclass(frozen=True, slots=True, eq=False)
class GeneratedPictures:
    """Pictures that the net has generated, with the label that each was asked for (or none)."""

    images: UInt8[np.ndarray, "n channels h w"]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GeneratedText:
    """The start of a text, and how the net has continued it."""

    start: str
    continued: str


Answer = ClassProbabilities | TaggedTokens | FoundBoxes | GeneratedPictures | GeneratedText
