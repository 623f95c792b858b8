"""Intersection over union of two boxes, and non-maximum suppression step by step.

The metrics of whole data sets (average precision) are in `tasks/boxes.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playground.vision.records import Box, Detection

SAME = 0.5  # boxes with a larger IoU are taken for the same object


@dataclass(frozen=True, slots=True)
class Overlap:
    """The arithmetic of an intersection over union: `iou` = `intersection` / `union`."""

    shared: Box | None  # the intersection; None if the boxes do not overlap
    intersection: float
    union: float
    iou: float


def overlap(a: Box, b: Box) -> Overlap:
    """The intersection over union of two boxes; 0 if both are empty."""
    (ax, ay, ar, ab), (bx, by, br, bb) = a.corners, b.corners
    left, top, right, bottom = max(ax, bx), max(ay, by), min(ar, br), min(ab, bb)
    shared = None
    if right > left and bottom > top:
        shared = Box(left, top, right - left, bottom - top)
    intersection = shared.area if shared else 0.0
    union = a.area + b.area - intersection
    return Overlap(shared, intersection, union, intersection / union if union > 0 else 0.0)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the suppression: box `kept` is kept, and each box in `struck` is removed, because
    its IoU with the kept one (`ious`, in the same order) is above the threshold. `compared` are all
    the boxes that were left, with their IoU."""

    kept: int
    compared: tuple[int, ...]
    ious: tuple[float, ...]
    struck: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Suppression:
    """`kept` and the steps hold indices into the boxes as given, by descending score."""

    kept: tuple[int, ...]
    steps: tuple[Step, ...]


def suppress(
    found: Sequence[Detection], threshold: float = SAME, by_label: bool = False
) -> Suppression:
    """Non-maximum suppression: keep the box of the highest score, strike those whose IoU with it is
    above `threshold`, and go on with the boxes that are left. With `by_label`, only boxes of the
    same label strike each other."""
    left = sorted(range(len(found)), key=lambda row: -found[row].score)
    steps = []
    while left:
        best, *rest = left
        compared = [row for row in rest if not by_label or found[row].label == found[best].label]
        ious = [overlap(found[best].box, found[row].box).iou for row in compared]
        struck = tuple(row for row, iou in zip(compared, ious, strict=True) if iou > threshold)
        steps.append(Step(best, tuple(compared), tuple(ious), struck))
        left = [row for row in rest if row not in struck]
    return Suppression(tuple(step.kept for step in steps), tuple(steps))
