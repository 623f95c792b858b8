"""Counts and curves of a detector at a threshold, on boxes placed by hand."""

import json

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from playground.data.uploads.box_files import read_boxes
from playground.tasks.boxes import Boxes, average_precision
from playground.vision.box_figures import count_boxes, precision_recall
from playground.vision.box_scores import COCO_POINTS, AnsweredPicture, boxes_of, score_boxes
from playground.vision.records import Box, Detection
from tests.vision.test_box_files import COCO, PICTURE
from tests.vision.test_detect import finder  # noqa: F401  a fixture
from tests.zips import zip_at

LABELS = ("cat", "dog")


def true_boxes(*rows):
    return boxes_of([Detection(label, 1.0, box) for label, box in rows], LABELS)


def answered(peaks, true):
    return AnsweredPicture("a.png", b"", tuple(peaks), boxes_of(peaks, LABELS), true)


HERE, THERE, FAR = Box(0, 0, 10, 10), Box(40, 0, 10, 10), Box(0, 60, 10, 10)
FIRST = answered(
    [Detection("cat", 0.9, HERE), Detection("dog", 0.6, THERE), Detection("cat", 0.4, FAR)],
    true_boxes(("cat", HERE), ("cat", THERE)),
)
SECOND = answered([Detection("cat", 0.5, FAR)], true_boxes(("cat", FAR), ("dog", HERE)))


@pytest.mark.parametrize(
    ("least", "found", "missed", "false"),
    [(0.3, [1, 0], [1, 0], [1, 1]), (0.5, [1, 0], [1, 0], [0, 1]), (0.95, [0, 0], [2, 0], [0, 0])],
)
def test_boxes_are_found_missed_or_false(least, found, missed, false):
    counts = count_boxes(FIRST, LABELS, least)
    assert (counts.found.tolist(), counts.missed.tolist()) == (found, missed)
    assert (counts.false.tolist(), counts.mistakes) == (false, sum(missed) + sum(false))
    both = counts + count_boxes(SECOND, LABELS, 0.5)
    assert both.found.tolist() == [found[0] + 1, found[1]]
    assert both.missed.tolist() == [missed[0], missed[1] + 1]


def test_the_curve_of_a_label_over_all_pictures():
    curve = precision_recall([FIRST, SECOND], 0)
    np.testing.assert_allclose(curve.scores, [0.9, 0.5, 0.4], rtol=1e-6)
    np.testing.assert_allclose(curve.recall, [1 / 3, 2 / 3, 2 / 3])
    np.testing.assert_allclose(curve.precision, [1, 1, 2 / 3])
    assert curve.at(0.45) == (2 / 3, 1)
    assert curve.at(0.95) is None
    # Of the boxes alone, scikit-learn knows no missed ones.
    area = average_precision_score(curve.right, curve.scores) * curve.right.sum() / curve.true
    steps = np.diff(curve.recall, prepend=0)
    assert np.isclose((steps * curve.precision).sum(), area)
    nothing = Boxes(np.zeros((0, 4), np.float32), np.zeros(0, np.int64), np.zeros(0, np.float32))
    assert precision_recall([answered([], nothing)], 1) is None


def test_they_are_the_figures_of_the_command(tmp_path, finder):  # noqa: F811
    path = zip_at(tmp_path / "coco.zip", {"labels.json": json.dumps(COCO), "a.png": PICTURE})
    scores = score_boxes(finder, read_boxes(path), path.name)
    labels = finder.spec.labels
    (picture,) = scores.answers
    counts = count_boxes(picture, labels)
    found, missed, false = (int(each.sum()) for each in (counts.found, counts.missed, counts.false))
    assert scores.precision == found / (found + false)
    assert scores.recall == found / (found + missed)
    curve = precision_recall(scores.answers, labels.index("bright"))
    assert scores.by_label["bright"] == average_precision(curve.right, curve.true, COCO_POINTS)
