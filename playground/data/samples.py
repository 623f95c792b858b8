"""Sample digits as drawings: shipped test digits, prepared as on the Draw page."""

from __future__ import annotations

from functools import cache

import numpy as np

from playground.core.drawing import Drawing
from playground.core.places import ASSETS

FILE = ASSETS / "data" / "samples.npy"  # those with seed 0, made by `scripts/make_samples.py`
MAX_SEED = 1_000  # the largest seed that a link may name


def sample_drawing(digit: int = 3, seed: int = 0) -> Drawing:
    """A sample of a digit, chosen by `seed`."""
    if seed == 0:
        return Drawing(_first_samples()[digit], "sample", label=digit)
    return prepared_sample(digit, seed)


@cache
def _first_samples() -> np.ndarray:
    samples: np.ndarray = np.load(FILE, allow_pickle=False)
    samples.flags.writeable = False
    return samples


def prepared_sample(digit: int, seed: int) -> Drawing:
    """A sample, read from the shipped digits and prepared."""
    # Imported here, because the first page needs only the samples of the file.
    from playground.data.digits import sample_digits
    from playground.data.prepare import center_digit

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
