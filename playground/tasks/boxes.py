"""Bounding boxes: intersection over union, matching, and average precision.

A box is (x0, y0, x1, y1) in pixels; the origin is the picture's upper left corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float32, Int64


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """The boxes of one picture with their classes and confidences: the net's, from 0 to 1, for
    predicted boxes, and 1 for true boxes."""

    boxes: Float32[np.ndarray, "n 4"]
    labels: Int64[np.ndarray, " n"]
    scores: Float32[np.ndarray, " n"]

    def __len__(self) -> int:
        return len(self.labels)

    def above(self, score: float) -> Boxes:
        """The boxes with at least this confidence."""
        kept = self.scores >= score
        return Boxes(self.boxes[kept], self.labels[kept], self.scores[kept])


def box_iou(a: Float[np.ndarray, "n 4"], b: Float[np.ndarray, "m 4"]) -> Float[np.ndarray, "n m"]:
    """Intersection over union of each pair of boxes, from 0 to 1; 0 where both are empty."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = (high - low).clip(min=0).prod(2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).clip(min=0).prod(1) for boxes in (a, b)]
    union = areas[0][:, None] + areas[1][None] - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


def match_boxes(
    found: Float[np.ndarray, "n 4"], true: Float[np.ndarray, "m 4"], iou: float
) -> Bool[np.ndarray, " n"]:
    """Which predicted boxes are right; `found` is sorted by descending confidence.

    Greedy matching: each predicted box is matched with the unmatched true box of the largest
    IoU, if that is at least `iou`.
    """
    overlap = box_iou(found, true)
    right = np.zeros(len(found), bool)
    for row, values in enumerate(overlap):
        if not len(values):
            break
        best = int(values.argmax())
        if values[best] >= iou:
            right[row] = True
            overlap[:, best] = -1.0  # matched
    return right


def average_precision(
    right: Bool[np.ndarray, " n"], true_count: int, points: int | None = None
) -> float:
    """The area under the interpolated precision-recall curve, from 0 to 1, or the mean of its
    precisions at that many equally spaced recalls from 0 to 1 (`points`; COCO takes 101).

    `right` is sorted by descending confidence. The interpolated precision at a recall is the
    highest precision at that recall or a higher one.

    Source: Everingham et al., The PASCAL VOC Challenge 2010 Development Kit, section 3.4.1.
    """
    if not true_count:
        return 0.0
    hits = np.cumsum(right)
    precision = hits / np.arange(1, len(right) + 1)
    best_beyond = np.maximum.accumulate(precision[::-1])[::-1]
    if points is not None:
        at = np.searchsorted(hits / true_count, np.linspace(0, 1, points))
        return float(np.append(best_beyond, 0.0)[at].mean())
    # Recall rises by 1 / true_count at each right answer and is constant elsewhere.
    return float((best_beyond * right).sum() / true_count)


def mean_average_precision(
    found: Sequence[Boxes], true: Sequence[Boxes], classes: int, iou: float = 0.5
) -> float:
    """The mean average precision over the classes that occur among the true boxes.

    `found[i]` and `true[i]` belong to the same picture.

    Raises:
        ValueError: there is no true box.
    """
    precisions = average_precisions(found, true, classes, iou)
    if not precisions:
        raise ValueError("There are no true boxes; expected at least one.")
    return float(np.mean(list(precisions.values())))


def average_precisions(
    found: Sequence[Boxes], true: Sequence[Boxes], classes: int, iou: float = 0.5,
    points: int | None = None,
) -> dict[int, float]:  # fmt: skip
    """The average precision of each class that occurs among the true boxes; see
    `average_precision` for `points`."""
    precisions = {}
    for label in range(classes):
        rights, scores, count = [np.zeros(0, bool)], [np.zeros(0, np.float32)], 0
        for given, wanted in zip(found, true, strict=True):
            own = given.labels == label
            order = np.argsort(-given.scores[own], kind="stable")
            boxes = wanted.boxes[wanted.labels == label]
            count += len(boxes)
            rights.append(match_boxes(given.boxes[own][order], boxes, iou))
            scores.append(given.scores[own][order])
        if count:
            order = np.argsort(-np.concatenate(scores), kind="stable")
            precisions[label] = average_precision(np.concatenate(rights)[order], count, points)
    return precisions
