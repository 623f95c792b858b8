"""The data sets that a run can name. Some are downloaded at first use; without a network they
raise DataError."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from playground.core.cache import Cache
from playground.core.errors import quote
from playground.data.mnist import DownloadError
from playground.training.data import DataError, TrainingData, split


def _digits() -> TrainingData:
    from playground.data.digits import shipped_digits

    return TrainingData(shipped_digits("train"), shipped_digits("test"))


def _fetched(name: str) -> TrainingData:
    from playground.data.mnist import full_digits

    return TrainingData(full_digits(name, "train"), full_digits(name, "test"))


def _sentences() -> TrainingData:
    from playground.data.sentences import shipped_sentences

    return split(shipped_sentences())


def _letters() -> TrainingData:
    from playground.data.letters import shipped_letters

    return TrainingData(shipped_letters("train"), shipped_letters("test"))


def _scenes() -> TrainingData:
    from playground.data.scenes import digit_scenes

    return TrainingData(digit_scenes("train"), digit_scenes("validation"))


def _names(language: str) -> TrainingData:
    from playground.data.names import made_sentences

    return TrainingData(made_sentences(language, "train"), made_sentences(language, "validation"))


# To add a data set: a line here; `data_<name>` in text/*/train.ftl is its title on the Train page.
DATASETS: dict[str, Callable[[], TrainingData]] = {
    "digits": _digits,
    "mnist": partial(_fetched, "mnist"),
    "fashion-mnist": partial(_fetched, "fashion-mnist"),
    "scenes": _scenes,
    "sentences": _sentences,
    "letters": _letters,
    "names": partial(_names, "en"),
    "names-zh": partial(_names, "zh"),
}


# Of tagged sentences and of pictures with boxes, which the Tune page does not offer.
UNTUNED = ("names", "names-zh", "scenes")


# Room for all of them: a class uses several at once, and reading one takes 0.1 to 2 s. A server
# drops those that nobody uses any more (`ui/memory.py`).
LOADED: Cache[TrainingData] = Cache(len(DATASETS))


def load_dataset(name: str) -> TrainingData:
    """The data set of that name, split into training and validation examples. It is read once for
    all who ask at the same time.

    Raises:
        DataError: the name is unknown, or the data set cannot be downloaded now.
    """
    if name not in DATASETS:
        raise DataError("tasks.no_dataset", name=quote(name), known=tuple(DATASETS))
    try:
        return LOADED.get(name, DATASETS[name])
    except DownloadError as error:
        raise DataError("tasks.not_fetched", why=error) from None
