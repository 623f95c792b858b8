"""IoU and non-maximum suppression against torchvision."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.ops import batched_nms, box_iou, nms

from playground.vision.boxes import overlap, suppress
from playground.vision.records import Box, Detection

SIDES = st.integers(1, 12)
BOXES = st.builds(Box, st.integers(0, 12), st.integers(0, 12), SIDES, SIDES)


def corners(boxes):
    return torch.tensor([box.corners for box in boxes], dtype=torch.float64)


@given(a=BOXES, b=BOXES)
def test_the_iou_is_torchvisions_and_its_parts_give_it(a, b):
    found = overlap(a, b)
    assert found.iou == pytest.approx(float(box_iou(corners([a]), corners([b]))[0, 0]))
    assert found.iou == found.intersection / found.union
    assert (found.shared is None) == (found.intersection == 0)


def test_empty_boxes_have_no_overlap():
    empty = Box(3, 3, 0, 0)
    assert overlap(empty, empty).iou == 0
    assert overlap(empty, Box(0, 0, 5, 5)).iou == 0


@given(
    boxes=st.lists(BOXES, max_size=8), seed=st.integers(0, 99), by_label=st.booleans(),
    threshold=st.sampled_from([0.15, 0.37, 0.51, 0.83]),
)  # fmt: skip
def test_suppression_keeps_what_torchvision_keeps(boxes, seed, by_label, threshold):
    random = torch.Generator().manual_seed(seed)
    scores = torch.randperm(max(len(boxes), 1), generator=random)[: len(boxes)] / 10 + 0.1
    labels = torch.randint(2, (len(boxes),), generator=random)
    found = [
        Detection("ab"[label], float(score), box)
        for label, score, box in zip(labels, scores, boxes, strict=True)
    ]
    at = corners(boxes).reshape(-1, 4)
    wanted = (
        batched_nms(at, scores.double(), labels, threshold)
        if by_label
        else nms(at, scores.double(), threshold)
    )
    kept = suppress(found, threshold, by_label)
    assert list(kept.kept) == wanted.tolist()
    gone = [row for step in kept.steps for row in step.struck]
    assert sorted([*kept.kept, *gone]) == list(range(len(boxes)))


def test_a_step_says_what_was_compared_and_struck():
    boxes = [Box(0, 0, 10, 10), Box(20, 0, 10, 10), Box(1, 0, 10, 10)]
    found = [Detection("a", score, box) for score, box in zip((0.7, 0.8, 0.9), boxes, strict=True)]
    first, second = suppress(found, 0.5).steps
    assert (first.kept, first.compared, first.struck) == (2, (1, 0), (0,))
    assert first.ious == pytest.approx((0, 9 / 11))
    assert (second.kept, second.compared, second.struck) == (1, (), ())
