"""The shipped sentences: films, products and short messages, each rated by twenty people.

From PyPI's vaderSentiment 3.3.2 (MIT; Hutto & Gilbert, 2014). `scripts/make_sentences.py` made
the file: half of the sentences are rated 1 or more above 0, half 1 or more below. The order is
shuffled once with a fixed seed; the last 1,000 are for testing, and no shipped model was
trained on them.
"""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import numpy as np

from playground.core.data import TextSet

FILE = Path(__file__).resolve().parents[2] / "assets" / "data" / "sentences.tsv.gz"
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


REVIEWS = Path(__file__).resolve().parents[2] / "assets" / "data" / "reviews_zh.tsv.gz"


@cache
def shipped_reviews() -> TextSet:
    """Chinese reviews that no shipped model was trained on (assets/README.md has their source)."""
    lines = gzip.decompress(REVIEWS.read_bytes()).decode().rstrip("\n").split("\n")
    rows = [line.split("\t", 1) for line in lines]
    labels = np.array([CLASSES.index(row[0]) for row in rows], np.int64)
    labels.flags.writeable = False
    return TextSet("reviews", tuple(text for _, text in rows), labels, CLASSES)
