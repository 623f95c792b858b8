"""One model's answers to labelled examples: the record that every figure is computed from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int64

from playground.core.data import ImageSet, TextSet
from playground.core.errors import UserError
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.nets.spec import ModelSpec

MAX_CLASSES = 1_000  # a confusion matrix of more takes more than 8 MB


class EvaluationError(UserError):
    """A model that cannot be evaluated on these examples; its texts are in `evaluation.ftl`."""


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """`labels` are the names of the model's classes. Row `i` of each array is example `i` of
    `examples`; `true` and `predicted` are numbers of classes, and each row of `probabilities`
    sums to 1."""

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
        """Whether each example was answered rightly."""
        return np.asarray(self.true == self.predicted)

    @property
    def confidence(self) -> Float32[np.ndarray, " n"]:
        """The probability that the model gives to its answer."""
        return self.probabilities[np.arange(len(self)), self.predicted]

    def take(self, rows: Int64[np.ndarray, " rows"]) -> Evaluation:
        """The same for some of the examples."""
        return Evaluation(
            self.model, self.labels, self.true[rows], self.predicted[rows],
            self.probabilities[rows], self.examples.take(rows),
        )  # fmt: skip


def can_be_evaluated(spec: ModelSpec) -> bool:
    """Whether a net gives each whole input one of at most `MAX_CLASSES` labels."""
    return (
        spec.task.kind == "classification"
        and len(spec.labels) <= MAX_CLASSES
        and len(describe_layers(spec)[-1].output_shape) == 1
    )


def check_evaluable(model: Model) -> None:
    """Raises EvaluationError where the model does not give each whole input one label."""
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
    """The record of a model's probabilities for the examples.

    Raises:
        EvaluationError: there is no example, or a probability is not a finite number.
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
