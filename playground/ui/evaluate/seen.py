"""A model's answers to a set of examples, cached for all visitors and packed for the browser."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from playground.core.cache import Cache
from playground.core.data import ImageSet
from playground.evaluation.answers import Answers, answers_for
from playground.evaluation.calibration import best_temperature, halves, with_temperature
from playground.evaluation.evaluation import Evaluation, Progress, evaluation_of
from playground.evaluation.figures import Figures, figures_of, log_loss
from playground.evaluation.projection import Projection, project
from playground.evaluation.slices import Quantity, quantities
from playground.nets.edit import fingerprint
from playground.nets.model import Model
from playground.nets.spec import TextInput
from playground.ui.evaluate.data import Labelled, for_model

ROOM = 200_000_000  # bytes of answers in the cache
KEPT = 60  # evaluations whose figures are cached


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """Bytes for the browser, and their digest, which names them."""

    data: bytes
    digest: str


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A model's answers to a set with its original labels.

    `packed` holds, as float32, the probabilities (examples × classes), then the points on the
    plane (examples × 2; nothing without a projection).
    """

    evaluation: Evaluation
    projection: Projection | None
    packed: Packed
    quantities: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Cooled:
    """Temperature scaling (Guo et al. 2017): the best temperature on one half of the examples,
    and the log loss of the other half, of size `n`, before and after it."""

    temperature: float
    before: float
    after: float
    n: int


def _bytes(seen: Seen) -> int:
    return 2 * len(seen.packed.data) + sum(each.values.nbytes for each in seen.quantities)


_answers: Cache[Seen] = Cache(ROOM, _bytes)
_figures: Cache[tuple[Figures, Cooled | None]] = Cache(KEPT)


def pack(*arrays: np.ndarray) -> Packed:
    data = b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)
    return Packed(data, hashlib.blake2b(data, digest_size=16).hexdigest())


def see(model: Model, examples: Labelled, digest: str, told: Progress | None = None) -> Seen:
    """Evaluate the model on the examples, or return the cached result; `digest` is their key.
    `told` is called while the model reads texts.

    Raises:
        EvaluationError, DataError: the model cannot be evaluated on the examples.
    """
    key = (fingerprint(model), digest, examples.classes, examples.labels.tobytes())
    return _answers.get(key, lambda: _ask(model, examples, told))


def _ask(model: Model, examples: Labelled, told: Progress | None) -> Seen:
    answers = _answers_in_order(model, examples, told)
    evaluation = evaluation_of(model, examples, answers.probabilities)
    evaluation = replace(evaluation, labels=examples.classes)
    projection = project(answers.features)
    points = np.zeros((0, 2), np.float32) if projection is None else projection.points
    read = model.spec.input
    measured = quantities(examples, read if isinstance(read, TextInput) else None)
    return Seen(evaluation, projection, pack(answers.probabilities, points), measured)


def _answers_in_order(model: Model, examples: Labelled, told: Progress | None) -> Answers:
    """The model's answers, with the probabilities in the order of the examples' classes: a second
    model may have the same labels in another order."""
    answers = answers_for(model, for_model(examples, model, examples.name), told)
    order = [model.spec.labels.index(name) for name in examples.classes]
    return replace(answers, probabilities=answers.probabilities[:, order])


def with_labels(seen: Seen, changed: dict[int, int]) -> Evaluation:
    """Return the evaluation with the user's changed labels."""
    if not changed:
        return seen.evaluation
    true = seen.evaluation.true.copy()
    for row, label in changed.items():
        if row < len(true):
            true[row] = label
    return replace(seen.evaluation, true=true)


def measure(model: Model, evaluation: Evaluation, digest: str) -> tuple[Figures, Cooled | None]:
    """Return an evaluation's figures and its temperature (None for fewer than 4 examples)."""
    key = (fingerprint(model), digest, evaluation.true.tobytes())
    return _figures.get(key, lambda: (figures_of(evaluation), _cool(evaluation)))


def _cool(evaluation: Evaluation) -> Cooled | None:
    if len(evaluation) < 4:
        return None
    first, second = halves(evaluation)
    temperature = best_temperature(first)
    after = log_loss(with_temperature(second, temperature)).value
    return Cooled(temperature, log_loss(second).value, after, len(second))


def pack_examples(examples: Labelled) -> Packed:
    """Pack images as bytes (examples × channels × height × width), texts joined with "\\0"."""
    if isinstance(examples, ImageSet):
        return pack(examples.images)
    data = "\0".join(examples.texts).encode("utf-8", "replace")
    return Packed(data, hashlib.blake2b(data, digest_size=16).hexdigest())


def pack_rows(evaluation: Evaluation, measured: tuple[Quantity, ...]) -> Packed:
    """Pack as float32 the true classes, then each quantity's values, in the examples' order."""
    true = evaluation.examples.labels.astype(np.float32)
    return pack(true, *(each.values for each in measured))
