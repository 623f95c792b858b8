"""Figures of a detector at a chosen threshold of the score: counts, and precision and recall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int64

from playground.tasks.boxes import Boxes
from playground.vision.box_scores import AnsweredPicture, boxes_of, right_boxes
from playground.vision.detect import CONFIDENT, shown


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """For each label: true boxes that were found, true boxes that were missed, and found boxes that
    are on no true box of the label, at the IoU .5."""

    found: Int64[np.ndarray, " labels"]
    missed: Int64[np.ndarray, " labels"]
    false: Int64[np.ndarray, " labels"]

    @property
    def mistakes(self) -> int:
        return int(self.missed.sum() + self.false.sum())

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.found + other.found, self.missed + other.missed, self.false + other.false
        )


def shown_boxes(
    picture: AnsweredPicture, labels: Sequence[str], confident: float = CONFIDENT
) -> Boxes:
    """The boxes that `detect` shows, the best first."""
    return boxes_of(shown(picture.peaks, confident), labels)


def count_boxes(
    picture: AnsweredPicture, labels: Sequence[str], confident: float = CONFIDENT
) -> Counts:
    """What is right and wrong in one picture, of the boxes with a score of at least `confident`."""
    found = shown_boxes(picture, labels, confident)
    right = right_boxes(found, picture.true)

    def by_label(values: Int64[np.ndarray, " n"]) -> Int64[np.ndarray, " labels"]:
        return np.bincount(values, minlength=len(labels)).astype(np.int64)

    good = by_label(found.labels[right])
    return Counts(good, by_label(picture.true.labels) - good, by_label(found.labels[~right]))


@dataclass(frozen=True, slots=True, eq=False)
class PrecisionRecall:
    """Precision and recall of one label, for each found box that is taken in addition, the best
    first; the average precision is computed from these boxes."""

    scores: Float64[np.ndarray, " n"]
    right: Bool[np.ndarray, " n"]
    true: int

    @property
    def precision(self) -> Float64[np.ndarray, " n"]:
        found: np.ndarray = np.cumsum(self.right) / np.arange(1, len(self.right) + 1)
        return found

    @property
    def recall(self) -> Float64[np.ndarray, " n"]:
        found: np.ndarray = np.cumsum(self.right) / self.true
        return found

    def at(self, confident: float) -> tuple[float, float] | None:
        """Recall and precision of the boxes with a score of at least `confident`; None without
        such boxes."""
        count = int((self.scores >= confident).sum())
        return (float(self.recall[count - 1]), float(self.precision[count - 1])) if count else None


def precision_recall(pictures: Sequence[AnsweredPicture], label: int) -> PrecisionRecall | None:
    """The curve of a label at the IoU .5; None if no true box has the label."""
    true = sum(int((picture.true.labels == label).sum()) for picture in pictures)
    if not true:
        return None
    scores, right = [np.zeros(0)], [np.zeros(0, bool)]
    for picture in pictures:
        own = picture.found.labels == label
        order = np.argsort(-picture.found.scores[own], kind="stable")
        found = Boxes(
            picture.found.boxes[own][order], picture.found.labels[own][order],
            picture.found.scores[own][order],
        )  # fmt: skip
        right.append(right_boxes(found, picture.true))
        scores.append(found.scores.astype(np.float64))
    every = np.concatenate(scores)
    order = np.argsort(-every, kind="stable")
    return PrecisionRecall(every[order], np.concatenate(right)[order], true)
