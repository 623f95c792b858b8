"""`evaluate` for nets of the Vision page: detectors on pictures with true boxes, and nets for
photos on a zip of picture folders."""

from __future__ import annotations

import json
from pathlib import Path

from playground.commands.inspect import left_out_line, left_out_record
from playground.data.uploads.box_files import read_boxes
from playground.nets.model import Model
from playground.vision.box_scores import score_boxes
from playground.vision.photo_scores import score_photos

MISTAKES = 10  # pairs of labels in the text


def evaluate_boxes(model: Model, path: Path, as_json: bool) -> str:
    """Mean average precision of a detector."""
    found = score_boxes(model, read_boxes(path), path.name)
    left_out = found.left_out(path.name)
    if as_json:
        record = found.record() | {"left_out": [left_out_record(part) for part in left_out]}
        return json.dumps(record)
    precision = "undefined" if found.precision is None else f"{found.precision:.2%}"
    width = max(len(label) for label in found.by_label) + 1
    return "\n".join(
        [
            f"{found.model}: {found.pictures:,} pictures, {found.boxes:,} boxes",
            f"mAP@.5 {found.map50:.2%}, mAP@.75 {found.map75:.2%}, mAP@[.5:.95] {found.map:.2%}",
            f"boxes shown: precision {precision}, recall {found.recall:.2%}",
            "average precision at the IoU .5:",
            *(f"{label:<{width}}{value:>9.2%}" for label, value in found.by_label.items()),
            *map(left_out_line, left_out),
        ]
    )


def evaluate_photos(model: Model, path: Path, data: bytes, as_json: bool) -> str:
    """Accuracy of a net for photos; the confusion has the labels that occur."""
    found = score_photos(model, path, data)
    if as_json:
        return json.dumps(found.record() | {
            "left_out": [left_out_record(part) for part in found.left_out],
            "notes": [str(remark) for remark in found.remarks],
        })  # fmt: skip
    figures, shares = found.figures(), found.shares()
    width = max(map(len, shares["recall"])) + 1
    return "\n".join(
        [
            f"{found.model}: {len(found.true):,} pictures",
            *(f"{name} {figure.value:.2%} (95% interval {figure.interval.low:.2%} to "
              f"{figure.interval.high:.2%})"
              for name, figure in figures.items()),
            f"macro F1 {found.f1().mean():.4f}, over the labels that occur",
            "right, by label:",
            *(f"{name:<{width}}{one.count:>6,} of {one.of:,}"
              for name, one in shares["recall"].items()),
            "most frequent mistakes (label, answer):" if found.mistakes() else "no mistakes",
            *(f"{label}, {answer}: {count:,}"
              for label, answer, count in found.mistakes()[:MISTAKES]),
            *map(left_out_line, found.left_out),
            *(f"note: {remark}" for remark in found.remarks),
        ]
    )  # fmt: skip
