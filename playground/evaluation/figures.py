"""Metrics of an evaluation, each with its interval, or with the reason why it is undefined.

Precision of class k is the fraction of correct predictions among the examples predicted as k;
recall, among the examples of class k; F1 is their harmonic mean, 2·right / (true + answered).
Averages are over the classes that occur among the labels or the predictions; within an average an
undefined precision or recall counts as 0, like scikit-learn's `zero_division=0`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64

from playground.evaluation.evaluation import Evaluation
from playground.evaluation.intervals import (
    Interval,
    bootstrap_confusion,
    bootstrap_mean,
    wilson,
)
from playground.text import Message

AVERAGES = ("macro", "micro", "weighted")
SCORES = ("precision", "recall", "f1")
SMALLEST = float(np.finfo(np.float32).eps)  # lower bound of probabilities in the log loss


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric's value and its 95 % interval; a proportion's value is `count` / `of`."""

    value: float
    interval: Interval
    count: int | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Undefined:
    """A metric that is undefined for this evaluation, and the reason."""

    reason: Message


def ends_or_none(figure: Figure | Undefined) -> list[float] | None:
    """The ends of the metric's interval for JSON; None if it is undefined or has no interval."""
    return None if isinstance(figure, Undefined) else figure.interval.ends


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """The metrics of one class. `true` is the number of examples of the class, `answered` the
    number of examples predicted as it, and `right` the number of correct ones among these."""

    label: str
    right: int
    true: int
    answered: int
    precision: Figure | Undefined
    recall: Figure | Undefined
    f1: Figure | Undefined


@dataclass(frozen=True, slots=True)
class Figures:
    """All metrics of one evaluation. Averages are indexed like `averages["macro"]["f1"]`."""

    n: int
    accuracy: Figure
    classes: tuple[ClassFigures, ...]
    averages: dict[str, dict[str, Figure]]
    top: dict[int, Figure | Undefined]
    log_loss: Figure


# ---- the confusion matrix -------------------------------------------------------------------


def confusion_matrix(evaluation: Evaluation) -> Int64[np.ndarray, "classes classes"]:
    """The number of examples of class i (row) predicted as class j (column) at `[i, j]`."""
    size = len(evaluation.labels)
    cells = evaluation.true * size + evaluation.predicted
    return np.bincount(cells, minlength=size * size).reshape(size, size).astype(np.int64)


# ---- figures --------------------------------------------------------------------------------


def share(count: int, of: int) -> Figure:
    """The proportion `count` / `of` with Wilson's interval; `of` > 0."""
    return Figure(count / of, wilson(count, of), count, of)


def accuracy(evaluation: Evaluation) -> Figure:
    return share(int(evaluation.right.sum()), len(evaluation))


def top_k(evaluation: Evaluation, k: int) -> Figure | Undefined:
    """Top-k accuracy: how often the true class is among the k most probable classes. Ties are
    broken in favour of the lower class index."""
    if k >= len(evaluation.labels):
        return Undefined(Message("evaluation.all_labels", k=k, labels=len(evaluation.labels)))
    best = np.argsort(-evaluation.probabilities, axis=1, kind="stable")[:, :k]
    return share(int((best == evaluation.true[:, None]).any(1).sum()), len(evaluation))


def losses(evaluation: Evaluation) -> Float64[np.ndarray, " n"]:
    """−log of the probability of the true class, for each example."""
    true = evaluation.probabilities[np.arange(len(evaluation)), evaluation.true]
    return -np.log(np.maximum(true.astype(np.float64), SMALLEST))


def log_loss(evaluation: Evaluation) -> Figure:
    """The mean of `losses`, in nats."""
    each = losses(evaluation)
    return Figure(float(each.mean()), bootstrap_mean(each))


def figures_of(evaluation: Evaluation) -> Figures:
    """All metrics of an evaluation."""
    counts = confusion_matrix(evaluation)
    right, true, answered = np.diag(counts), counts.sum(1), counts.sum(0)
    size = len(evaluation.labels)
    drawn = bootstrap_confusion(counts, _all_scores)
    values = _all_scores(right[None], true[None], answered[None])[0]
    classes = tuple(
        ClassFigures(
            label, int(right[k]), int(true[k]), int(answered[k]),
            _class_share("evaluation.never_answered", label, int(right[k]), int(answered[k])),
            _class_share("evaluation.no_such_class", label, int(right[k]), int(true[k])),
            Undefined(Message("evaluation.never_occurs", label=label))
            if true[k] + answered[k] == 0
            else Figure(float(values[k]), drawn[k]),
        )
        for k, label in enumerate(evaluation.labels)
    )  # fmt: skip
    averages: dict[str, dict[str, Figure]] = {name: {} for name in AVERAGES}
    for at, (average, score) in enumerate((a, s) for a in AVERAGES for s in SCORES):
        averages[average][score] = Figure(float(values[size + at]), drawn[size + at])
    return Figures(
        len(evaluation), accuracy(evaluation), classes, averages,
        {k: top_k(evaluation, k) for k in (2, 3, 5)}, log_loss(evaluation),
    )  # fmt: skip


def _class_share(undefined: str, label: str, count: int, of: int) -> Figure | Undefined:
    return share(count, of) if of else Undefined(Message(undefined, label=label))


def _all_scores(
    right: Int64[np.ndarray, "draws classes"],
    true: Int64[np.ndarray, "draws classes"],
    answered: Int64[np.ndarray, "draws classes"],
) -> Float64[np.ndarray, "draws figures"]:
    """F1 of each class, followed by the averages of precision, recall and F1: macro, micro,
    weighted."""
    precision, recall = _part(right, answered), _part(right, true)
    f1 = _part(2 * right, true + answered)
    n = true.sum(1, keepdims=True)
    occurs = (true + answered > 0) / (true + answered > 0).sum(1, keepdims=True)
    micro = right.sum(1, keepdims=True) / n
    macro = [(score * occurs).sum(1, keepdims=True) for score in (precision, recall, f1)]
    weighted = [(score * true / n).sum(1, keepdims=True) for score in (precision, recall, f1)]
    return np.hstack([f1, *macro, micro, micro, micro, *weighted])


def _part(count: np.ndarray, of: np.ndarray) -> np.ndarray:
    """count / of; 0 where `of` is 0."""
    return np.divide(count, of, out=np.zeros(count.shape), where=of > 0)
