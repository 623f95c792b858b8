"""How well a detector finds the true boxes of pictures that it was not trained on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from jaxtyping import Bool

from playground.data.picture_files import PictureError
from playground.data.uploads.box_files import BoxedPicture, BoxFileError
from playground.data.uploads.inspection import LeftOut
from playground.nets.model import Model
from playground.tasks.boxes import Boxes, average_precisions, match_boxes
from playground.text import Message
from playground.vision.boxes import suppress
from playground.vision.detect import search, shown
from playground.vision.records import Box, Detection

SAME = 0.6  # IoU of boxes of one label that are taken for the same object
COCO_IOUS = tuple(np.round(np.arange(0.5, 0.96, 0.05), 2).tolist())
COCO_POINTS = 101  # recalls at which COCO takes the precision


@dataclass(frozen=True, slots=True, eq=False)
class AnsweredPicture:
    """A picture file with its true boxes of labels that the model knows. `peaks` are what the net
    found, as `search` has them; `found` are those that average precisions are computed from."""

    name: str
    data: bytes
    peaks: tuple[Detection, ...]
    found: Boxes
    true: Boxes


@dataclass(frozen=True, slots=True)
class BoxScores:
    """`map50` and `map75` are mean average precisions at the IoU .5 and .75, `map` their mean over
    .5, .55, … .95, as COCO computes them. `by_label` is the average precision at .5. `precision`
    and `recall` count the boxes that `detect` shows, at .5. `answers` are the pictures that were
    read."""

    model: str
    pictures: int
    boxes: int
    map50: float
    map75: float
    map: float
    by_label: dict[str, float]
    precision: float | None
    recall: float
    unknown: dict[str, int] = field(default_factory=dict)  # labels that the model does not know
    unread: dict[str, Message] = field(default_factory=dict)  # pictures that cannot be read
    empty: int = 0  # true boxes of no width or height, which were left out
    answers: tuple[AnsweredPicture, ...] = field(default=(), compare=False, repr=False)

    def record(self) -> dict[str, Any]:
        """The figures as JSON."""
        return {
            "model": self.model, "n": self.pictures, "boxes": self.boxes, "map50": self.map50,
            "map75": self.map75, "map": self.map, "ap50_by_label": self.by_label,
            "precision": self.precision, "recall": self.recall,
        }  # fmt: skip

    def left_out(self, file: str) -> tuple[LeftOut, ...]:
        """What the figures are without."""
        return (
            *(LeftOut((label,), count, Message("vision.unknown_label"))
              for label, count in self.unknown.items()),
            *(LeftOut((name,), 1, why) for name, why in self.unread.items()),
            *([LeftOut((file,), self.empty, Message("vision.empty_box"))] * bool(self.empty)),
        )  # fmt: skip


def score_boxes(model: Model, pictures: Iterable[BoxedPicture], file: str) -> BoxScores:
    """Run a detector on pictures with true boxes.

    Raises:
        UserError: the model does not find boxes.
        BoxFileError: no picture can be read, or no true box has a label of the model.
    """
    labels = model.spec.labels
    answered: list[AnsweredPicture] = []
    unknown: dict[str, int] = {}
    unread: dict[str, Message] = {}
    empty = 0
    for picture in pictures:
        empty += picture.empty
        try:
            if not picture.data:
                raise PictureError("vision.picture_missing")
            peaks = search(picture.data, model).peaks
        except PictureError as error:
            unread[picture.name] = error
            continue
        kept = [peaks[row] for row in suppress(peaks, SAME, by_label=True).kept]
        known = [(one.label, one.box, 1.0) for one in picture.boxes if one.label in labels]
        answered.append(AnsweredPicture(
            picture.name, picture.data, peaks, boxes_of(kept, labels), _boxes(known, labels)
        ))  # fmt: skip
        for one in picture.boxes:
            if one.label not in labels:
                unknown[one.label] = unknown.get(one.label, 0) + 1
    found, true = [one.found for one in answered], [one.true for one in answered]
    total = sum(map(len, true))
    if not total:
        raise BoxFileError("vision.no_true_boxes", file=file, known=labels)
    by_iou = [average_precisions(found, true, len(labels), iou, COCO_POINTS) for iou in COCO_IOUS]
    means = [float(np.mean(list(each.values()))) for each in by_iou]
    answers = [boxes_of(shown(one.peaks), labels) for one in answered]
    right = sum(
        int(right_boxes(given, wanted).sum())
        for given, wanted in zip(answers, true, strict=True)
    )  # fmt: skip
    count = sum(map(len, answers))
    return BoxScores(
        model.name, len(true), total, means[0], means[COCO_IOUS.index(0.75)],
        float(np.mean(means)), {labels[row]: value for row, value in by_iou[0].items()},
        right / count if count else None, right / total, unknown, unread, empty,
        tuple(answered),
    )  # fmt: skip


def boxes_of(detections: Sequence[Detection], labels: Sequence[str]) -> Boxes:
    """Detections as arrays; the labels as indices."""
    return _boxes([(one.label, one.box, one.score) for one in detections], labels)


def _boxes(rows: Sequence[tuple[str, Box, float]], labels: Sequence[str]) -> Boxes:
    return Boxes(
        np.array([box.corners for _, box, _ in rows], np.float32).reshape(-1, 4),
        np.array([labels.index(label) for label, _, _ in rows], np.int64),
        np.array([score for _, _, score in rows], np.float32),
    )


def right_boxes(found: Boxes, true: Boxes, iou: float = 0.5) -> Bool[np.ndarray, " n"]:
    """Which of the found boxes, the best first, are on a true box of the same label."""
    right = np.zeros(len(found), bool)
    for label in np.unique(found.labels):
        own = found.labels == label
        right[own] = match_boxes(found.boxes[own], true.boxes[true.labels == label], iou)
    return right
