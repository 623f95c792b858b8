"""What one model answers to one set of examples, computed once for all who look at it, and packed
for the browser."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from playground.core.cache import Cache
from playground.core.data import ImageSet
from playground.evaluation.answers import answers_for
from playground.evaluation.calibration import best_temperature, halves, with_temperature
from playground.evaluation.evaluation import Evaluation, evaluation_of
from playground.evaluation.figures import Figures, figures_of, log_loss
from playground.evaluation.projection import Projection, project
from playground.evaluation.slices import Quantity, quantities
from playground.nets.edit import fingerprint
from playground.nets.model import Model
from playground.nets.spec import TextInput
from playground.ui.evaluate.data import Labelled

ROOM = 200_000_000  # bytes of answers in memory
KEPT = 60  # figures in memory


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """Bytes for the browser, with the digest that names them."""

    data: bytes
    digest: str


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A model's answers under the set's own labels. `packed` holds, as float32, each example's
    probabilities, then its place on the plane (none where there is no plane)."""

    evaluation: Evaluation
    projection: Projection | None
    packed: Packed
    quantities: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Cooled:
    """The temperature that suits one half of the examples, and the log loss of the other half
    without and with it."""

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


def see(model: Model, examples: Labelled, digest: str) -> Seen:
    """Ask the model about the examples (`digest` names them).

    Raises:
        EvaluationError, DataError: say why it cannot be asked.
    """
    key = (fingerprint(model), digest, examples.labels.tobytes())
    return _answers.get(key, lambda: _ask(model, examples))


def _ask(model: Model, examples: Labelled) -> Seen:
    answers = answers_for(model, examples)
    evaluation = evaluation_of(model, examples, answers.probabilities)
    projection = project(answers.features)
    points = np.zeros((0, 2), np.float32) if projection is None else projection.points
    read = model.spec.input
    measured = quantities(examples, read if isinstance(read, TextInput) else None)
    return Seen(evaluation, projection, pack(answers.probabilities, points), measured)


def with_labels(seen: Seen, changed: dict[int, int]) -> Evaluation:
    """The evaluation with the labels that a person has changed."""
    if not changed:
        return seen.evaluation
    true = seen.evaluation.true.copy()
    for row, label in changed.items():
        if row < len(true):
            true[row] = label
    return replace(seen.evaluation, true=true)


def measure(model: Model, evaluation: Evaluation, digest: str) -> tuple[Figures, Cooled | None]:
    """The figures of an evaluation, and its temperature."""
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
    """Pictures as bytes, channel by channel; texts as one text with "\\0" between them."""
    if isinstance(examples, ImageSet):
        return pack(examples.images)
    data = "\0".join(examples.texts).encode("utf-8", "replace")
    return Packed(data, hashlib.blake2b(data, digest_size=16).hexdigest())


def pack_rows(evaluation: Evaluation, measured: tuple[Quantity, ...]) -> Packed:
    """As float32: the true classes, then each quantity, example by example."""
    true = evaluation.examples.labels.astype(np.float32)
    return pack(true, *(each.values for each in measured))
