"""ROC and precision-recall curves of one class against the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from playground.evaluation.evaluation import Evaluation
from playground.evaluation.figures import Undefined
from playground.text import Message


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


def _one_sided(evaluation: Evaluation, label: int) -> Undefined | None:
    count, name = int((evaluation.true == label).sum()), evaluation.labels[label]
    if count == 0:
        return Undefined(Message("evaluation.no_such_class", label=name))
    if count == len(evaluation):
        return Undefined(Message("evaluation.only_class", label=name))
    return None
