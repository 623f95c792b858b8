"""One model's predictions for labelled examples: the record from which all metrics are computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int64

from playground.core.data import ImageSet, TextSet
from playground.core.errors import UserError
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.nets.spec import ModelSpec

MAX_CLASSES = 1_000  # a larger confusion matrix takes more than 8 MB


class EvaluationError(UserError):
    """The model cannot be evaluated on the examples; the messages are in `evaluation.ftl`."""


Progress = Callable[[int, int], None]  # called with the number of texts read, and of all


def tell(told: Progress | None, done: int, n: int) -> None:
    if told is not None:
        told(done, n)


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A model's predictions for labelled examples.

    `labels` are the names of the model's classes. Row `i` of each array belongs to example `i` of
    `examples`; `true` and `predicted` are class indices, and each row of `probabilities` sums to 1.
    """

    model: str
    labels: tuple[str, ...]
    true: Int64[np.ndarray, " n"]
    predicted: Int64[np.ndarray, " n"]
    probabilities: Float32[np.ndarray, "n classes"]
    examples: ImageSet | TextSet

    def __len__(self) -> int:
        return len(self.true)

    @property
    def right(self) -> Bool[np.ndarray, " n"]:
        """Whether each prediction is correct."""
        return np.asarray(self.true == self.predicted)

    @property
    def confidence(self) -> Float32[np.ndarray, " n"]:
        """The probability of each predicted class."""
        return self.probabilities[np.arange(len(self)), self.predicted]

    def take(self, rows: Int64[np.ndarray, " rows"]) -> Evaluation:
        """The evaluation of these rows only."""
        return Evaluation(
            self.model, self.labels, self.true[rows], self.predicted[rows],
            self.probabilities[rows], self.examples.take(rows),
        )  # fmt: skip

    def in_order(self, labels: tuple[str, ...]) -> Evaluation:
        """The same evaluation with the labels in this order; itself if it has other labels."""
        if labels == self.labels or sorted(labels) != sorted(self.labels):
            return self
        place = np.array([labels.index(name) for name in self.labels], np.int64)
        order = np.argsort(place)
        return Evaluation(
            self.model, labels, place[self.true], place[self.predicted],
            self.probabilities[:, order], self.examples,
        )  # fmt: skip


def can_be_evaluated(spec: ModelSpec) -> bool:
    """Whether the net predicts one label, out of at most `MAX_CLASSES`, for each whole input."""
    return (
        spec.task.kind == "classification"
        and len(spec.labels) <= MAX_CLASSES
        and len(describe_layers(spec)[-1].output_shape) == 1
    )


def check_evaluable(model: Model) -> None:
    """Check that the model can be evaluated.

    Raises:
        EvaluationError: the model does not predict one label for each whole input.
    """
    spec = model.spec
    if spec.task.kind != "classification":
        raise EvaluationError("evaluation.other_task", name=model.name)
    if len(describe_layers(spec)[-1].output_shape) > 1:
        raise EvaluationError("evaluation.every_word", name=model.name)
    if len(spec.labels) > MAX_CLASSES:
        raise EvaluationError(
            "evaluation.many_labels", name=model.name, labels=len(spec.labels), limit=MAX_CLASSES
        )


def evaluation_of(
    model: Model,
    examples: ImageSet | TextSet,
    probabilities: Float32[np.ndarray, "n classes"],
) -> Evaluation:
    """The evaluation of a model with these probabilities for the examples.

    Raises:
        EvaluationError: there are no examples, or a probability is not finite.
    """
    if not len(examples):
        raise EvaluationError("evaluation.no_rows", data=examples.name)
    broken = int((~np.isfinite(probabilities).all(1)).sum())
    if broken:
        raise EvaluationError(
            "evaluation.not_finite", name=model.name, count=broken, n=len(examples)
        )
    predicted = probabilities.argmax(1).astype(np.int64)
    labels = np.asarray(examples.labels, np.int64)
    return Evaluation(model.name, model.spec.labels, labels, predicted, probabilities, examples)
