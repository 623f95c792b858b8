"""ROC and precision-recall curves of one class against the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int64

from playground.evaluation.evaluation import Evaluation
from playground.evaluation.figures import Undefined
from playground.evaluation.intervals import Interval, percentiles
from playground.text import Message

DRAWS, LEAST_DRAWS, WORK = 1_000, 100, 2_000_000  # drawn test sets; WORK: their examples together
MOST_WORK = 200_000_000  # examples of all drawn test sets and classes, about 15 s


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The points of a curve, by descending threshold. For ROC, x is the false positive rate and y
    the true positive rate; for precision and recall, x is recall and y precision. `area` is the
    area under the ROC curve, or the average precision."""

    thresholds: Float64[np.ndarray, " points"]
    x: Float64[np.ndarray, " points"]
    y: Float64[np.ndarray, " points"]
    area: float


def roc_curve(evaluation: Evaluation, label: int) -> Curve | Undefined:
    """The true positive rate against the false positive rate."""
    positive = evaluation.true == label
    if (missing := _one_sided(evaluation, label)) is not None:
        return missing
    from sklearn import metrics  # 1 s to import

    scores = evaluation.probabilities[:, label].astype(np.float64)
    false, true, thresholds = metrics.roc_curve(positive, scores, drop_intermediate=True)
    return Curve(thresholds, false, true, float(metrics.auc(false, true)))


def precision_recall_curve(evaluation: Evaluation, label: int) -> Curve | Undefined:
    """Precision against recall."""
    positive = evaluation.true == label
    if (missing := _one_sided(evaluation, label)) is not None:
        return missing
    from sklearn import metrics

    scores = evaluation.probabilities[:, label].astype(np.float64)
    precision, recall, thresholds = metrics.precision_recall_curve(
        positive, scores, drop_intermediate=True
    )
    # The last point, recall 0, belongs to a threshold above all probabilities.
    ends = np.append(thresholds, np.inf)
    area = float(metrics.average_precision_score(positive, scores))
    return Curve(ends[::-1].copy(), recall[::-1].copy(), precision[::-1].copy(), area)


@dataclass(frozen=True, slots=True)
class AreaIntervals:
    """The intervals of one class's area under the ROC curve and average precision."""

    roc: Interval
    average_precision: Interval


def area_intervals(evaluation: Evaluation, seed: int = 0) -> tuple[AreaIntervals | None, ...]:
    """Each class's intervals, by drawing test sets of the same size with replacement; None where
    the curves are undefined. All classes share the drawn test sets. A drawn test set without
    examples of the class, or without others, is left out. With very many examples and classes,
    there are no intervals."""
    n, classes = len(evaluation), len(np.unique(evaluation.true))
    draws = max(LEAST_DRAWS, min(DRAWS, WORK // n, MOST_WORK // (10 * n * classes)))
    if draws * n * classes > MOST_WORK:
        return (None,) * len(evaluation.labels)
    random = np.random.default_rng(seed)
    times = np.stack([np.bincount(random.integers(0, n, n), minlength=n) for _ in range(draws)])
    return tuple(
        None
        if _one_sided(evaluation, label) is not None
        else _intervals(times, evaluation.probabilities[:, label], evaluation.true == label)
        for label in range(len(evaluation.labels))
    )


def _intervals(
    times: Int64[np.ndarray, "draws n"],
    scores: Float32[np.ndarray, " n"],
    positive: Bool[np.ndarray, " n"],
) -> AreaIntervals:
    """The intervals from how often each example is in each drawn test set."""
    order = np.argsort(-scores, kind="stable")
    # A point of the curves for each distinct score: the last example of its ties.
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    drawn = times[:, order]
    right = np.cumsum(drawn * positive[order], axis=1)[:, last]
    wrong = np.cumsum(drawn * ~positive[order], axis=1)[:, last]
    known = (right[:, -1] > 0) & (wrong[:, -1] > 0)
    right, wrong = right[known].astype(np.float64), wrong[known].astype(np.float64)
    before = np.pad(right, ((0, 0), (1, 0)))
    more, others = np.diff(before), np.diff(wrong, prepend=0)
    areas = (others * (before[:, :-1] + right) / 2).sum(1) / (right[:, -1] * wrong[:, -1])
    precision = np.divide(right, right + wrong, out=np.zeros_like(right), where=right + wrong > 0)
    averages = (more * precision).sum(1) / right[:, -1]
    return AreaIntervals(percentiles(areas), percentiles(averages))


def _one_sided(evaluation: Evaluation, label: int) -> Undefined | None:
    count, name = int((evaluation.true == label).sum()), evaluation.labels[label]
    if count == 0:
        return Undefined(Message("evaluation.no_such_class", label=name))
    if count == len(evaluation):
        return Undefined(Message("evaluation.only_class", label=name))
    return None
