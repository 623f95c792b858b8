"""How well a model answers: accuracy, macro F1 and the confusion matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """`confusion[i, j]`: examples of class i answered as class j.

    `macro_f1` is the mean of the F1 of every class that occurs among the labels or the answers
    (a class that does neither has no F1).
    """

    n: int
    accuracy: float
    macro_f1: float
    confusion: Int64[np.ndarray, "classes classes"]


def score(
    labels: Int64[np.ndarray, " n"], answers: Int64[np.ndarray, " n"], classes: int
) -> Scores:
    """Compare answers with labels, both numbers of classes.

    Raises:
        ValueError: there is nothing to compare.
    """
    if not len(labels):
        raise ValueError("There are no examples; expected at least one.")
    from sklearn.metrics import confusion_matrix, f1_score  # 1 s to import

    return Scores(
        n=len(labels),
        accuracy=float((labels == answers).mean()),
        macro_f1=float(f1_score(labels, answers, average="macro", zero_division=0)),
        confusion=confusion_matrix(labels, answers, labels=np.arange(classes)).astype(np.int64),
    )
