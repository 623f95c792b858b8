"""Data sets by name, as a run takes them. Those that must be fetched say so where they cannot."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from playground.core.errors import quote
from playground.data.mnist import DownloadError
from playground.training.data import DataError, TrainingData, split


def _digits() -> TrainingData:
    from playground.data.digits import shipped_digits

    return TrainingData(shipped_digits("train"), shipped_digits("test"))


def _mnist() -> TrainingData:
    from playground.data.mnist import full_digits

    return TrainingData(full_digits("mnist", "train"), full_digits("mnist", "test"))


def _fashion() -> TrainingData:
    from playground.data.mnist import full_digits

    return TrainingData(full_digits("fashion-mnist", "train"), full_digits("fashion-mnist", "test"))


def _sentences() -> TrainingData:
    from playground.data.sentences import shipped_sentences

    return split(shipped_sentences())


DATASETS: dict[str, tuple[str, Callable[[], TrainingData]]] = {
    "digits": ("image", _digits),
    "mnist": ("image", _mnist),
    "fashion-mnist": ("image", _fashion),
    "sentences": ("text", _sentences),
}
FETCHED = ("mnist", "fashion-mnist")  # come over the network, once


@lru_cache(maxsize=2)
def load_dataset(name: str) -> TrainingData:
    """The data set of that name, in its two parts.

    Raises:
        DataError: no such data set, or it cannot be fetched now.
    """
    if name not in DATASETS:
        raise DataError("tasks.no_dataset", name=quote(name), known=tuple(DATASETS))
    try:
        return DATASETS[name][1]()
    except DownloadError as error:
        raise DataError("tasks.not_fetched", why=error) from None
