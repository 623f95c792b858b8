"""Sample digits as drawings: shipped test digits, prepared as on the Draw page."""

from __future__ import annotations

import numpy as np

from playground.core.drawing import Drawing
from playground.data.digits import sample_digits
from playground.data.prepare import center_digit

MAX_SEED = 1_000  # the largest seed that a link may name


def sample_drawing(digit: int = 3, seed: int = 0) -> Drawing:
    """A sample of a digit, chosen by `seed`."""
    samples = sample_digits(seed=seed)
    pixels = center_digit(samples.images[digit, 0].astype(np.float64))
    return Drawing(pixels, "sample", label=int(samples.labels[digit]))


def sample_name(digit: int, seed: int) -> str:
    """A sample's name in a link: “7”, or “7-2” for the third 7."""
    return f"{digit}-{seed}" if seed else str(digit)


def named_sample(name: str) -> tuple[int, int]:
    """The digit and seed of a sample's name.

    Raises:
        ValueError: not a sample's name.
    """
    digit, _, seed = name.partition("-")
    numbers = int(digit), int(seed or 0)
    if not (0 <= numbers[0] < 10 and 0 <= numbers[1] < MAX_SEED):
        raise ValueError(name)
    return numbers
