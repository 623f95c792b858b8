"""Overlap against torchvision, mean average precision against a definition written out."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from sklearn.metrics import average_precision_score
from torchvision.ops import box_iou as torchvision_iou

from playground.tasks.boxes import (
    Boxes,
    average_precision,
    average_precisions,
    box_iou,
    mean_average_precision,
)


def some_boxes(random, count, size=20):
    corner = random.integers(0, size, (count, 2))
    sides = random.integers(1, 8, (count, 2))
    return np.concatenate([corner, corner + sides], 1).astype(np.float32)


@st.composite
def scenes(draw):
    """True and found boxes of a few pictures, classes 0 to 2; found ones lie near true ones."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    found, true = [], []
    for _ in range(draw(st.integers(1, 4))):
        wanted = some_boxes(random, draw(st.integers(0, 4)))
        near = wanted + np.tile(random.integers(-1, 2, (len(wanted), 2)), 2).astype(np.float32)
        given = np.concatenate([near, some_boxes(random, draw(st.integers(0, 3)))])
        classes = random.integers(0, 3, len(wanted))
        other = random.integers(0, 3, len(given) - len(wanted))
        scores = random.permutation(1000)[: len(given)].astype(np.float32) / 1000
        true.append(Boxes(wanted, classes, np.ones(len(wanted), np.float32)))
        found.append(Boxes(given, np.concatenate([classes, other]), scores))
    return found, true


def iou_of(a, b):
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    shared = max(wide, 0.0) * max(high, 0.0)
    area = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return shared / (sum(area) - shared)


def mean_precision_written_out(found, true, classes, threshold):
    """By the definition: walk down the answers of a class, over all pictures, by confidence."""
    means = []
    for label in range(classes):
        total = sum(int((wanted.labels == label).sum()) for wanted in true)
        answers = [
            (float(given.scores[i]), picture, given.boxes[i])
            for picture, given in enumerate(found)
            for i in range(len(given))
            if given.labels[i] == label
        ]
        answers.sort(key=lambda answer: -answer[0])
        taken, hits, points = set(), 0, []
        for rank, (_, picture, box) in enumerate(answers, 1):
            wanted = true[picture]
            candidates = [
                (iou_of(box, wanted.boxes[j]), -j)
                for j in range(len(wanted))
                if wanted.labels[j] == label and (picture, j) not in taken
            ]
            overlap, place = max(candidates, default=(0.0, 0))
            if candidates and overlap >= threshold:
                taken.add((picture, -place))
                hits += 1
            points.append((hits / total if total else 0.0, hits / rank))
        if total:
            area, before = 0.0, 0.0
            for recall in sorted({recall for recall, _ in points if recall > 0}):
                best = max(p for r, p in points if r >= recall)
                area += (recall - before) * best
                before = recall
            means.append(area)
    return sum(means) / len(means)


@given(seed=st.integers(0, 2**32), n=st.integers(0, 6), m=st.integers(0, 6))
def test_overlap_is_torchvisions(seed, n, m):
    random = np.random.default_rng(seed)
    a, b = some_boxes(random, n), some_boxes(random, m)
    wanted = torchvision_iou(torch.from_numpy(a), torch.from_numpy(b)).numpy()
    assert np.allclose(box_iou(a, b), wanted, atol=1e-6)


def test_empty_boxes_overlap_with_nothing():
    flat = np.zeros((1, 4), np.float32)
    assert box_iou(flat, flat)[0, 0] == 0.0
    assert box_iou(flat, np.float32([[0, 0, 2, 2]]))[0, 0] == 0.0


@given(scene=scenes(), threshold=st.sampled_from([0.3, 0.5, 0.75]))
def test_mean_average_precision_is_its_definition(scene, threshold):
    found, true = scene
    if not sum(map(len, true)):
        with pytest.raises(ValueError, match="no true boxes"):
            mean_average_precision(found, true, 3, threshold)
        return
    wanted = mean_precision_written_out(found, true, 3, threshold)
    assert mean_average_precision(found, true, 3, threshold) == pytest.approx(wanted, abs=1e-9)


@given(right=st.lists(st.booleans(), min_size=1, max_size=12).filter(any))
def test_the_area_is_never_below_scikit_learns_without_interpolation(right):
    order = np.array(right)
    raw = average_precision_score(order, -np.arange(len(order)))
    assert average_precision(order, int(order.sum())) >= raw - 1e-9
    falling = np.sort(order)[::-1]  # all right ones first: nothing to interpolate
    assert average_precision(falling, int(order.sum())) == pytest.approx(1.0)


def test_a_box_found_twice_counts_once():
    box = np.float32([[0, 0, 4, 4]])
    one = Boxes(box, np.array([0]), np.ones(1, np.float32))
    twice = Boxes(np.repeat(box, 2, 0), np.array([0, 0]), np.float32([0.9, 0.8]))
    assert mean_average_precision([one], [one], 1) == 1.0
    assert mean_average_precision([twice], [one], 1) == 1.0
    missed = Boxes(np.repeat(box + 10, 1, 0), np.array([0]), np.float32([0.95]))
    both = Boxes(np.concatenate([missed.boxes, box]), np.array([0, 0]), np.float32([0.95, 0.9]))
    assert mean_average_precision([both], [one], 1) == 0.5


# ---- the same as COCO's own program -----------------------------------------------------------


def random_scene(random):
    """True boxes of one picture, and answers around some of them, with others by chance."""
    count = int(random.integers(0, 7))
    low = random.uniform(0, 60, (count, 2))
    true = np.concatenate([low, low + random.uniform(8, 40, (count, 2))], 1)
    kept = random.random(count) < 0.8
    moved = true[kept] + random.normal(0, 1.5, (kept.sum(), 4))
    other = random.uniform(0, 50, (int(random.integers(0, 4)), 2))
    found = np.concatenate([moved, np.concatenate([other, other + 20], 1)])
    labels = random.integers(0, 2, count)
    answered = np.concatenate([labels[kept], random.integers(0, 2, len(other))])
    scores = random.random(len(found))
    return (
        Boxes(found.astype(np.float32), answered, scores.astype(np.float32)),
        Boxes(true.astype(np.float32), labels, np.ones(count, np.float32)),
    )


def coco_map(found, true, iou, capsys):
    """The mean average precision by pycocotools."""

    def rows(boxes, scored):
        out = []
        for number, one in enumerate(boxes):
            for (x0, y0, x1, y1), label, score in zip(
                one.boxes.tolist(), one.labels.tolist(), one.scores.tolist(), strict=True
            ):
                row = {"image_id": number, "category_id": label, "id": len(out) + 1,
                       "bbox": [x0, y0, x1 - x0, y1 - y0], "iscrowd": 0,
                       "area": (x1 - x0) * (y1 - y0)}  # fmt: skip
                out.append(row | ({"score": score} if scored else {}))
        return out

    truth = COCO()
    truth.dataset = {
        "images": [{"id": number} for number in range(len(true))],
        "categories": [{"id": 0}, {"id": 1}], "annotations": rows(true, False), "info": {},
    }  # fmt: skip
    truth.createIndex()
    judge = COCOeval(truth, truth.loadRes(rows(found, True)), "bbox")
    judge.params.iouThrs = np.array([iou])
    judge.evaluate()
    judge.accumulate()
    capsys.readouterr()
    whole = judge.eval["precision"][0, :, :, 0, 2]
    return float(whole[whole > -1].mean())


@pytest.mark.parametrize("iou", [0.5, 0.75])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_mean_average_precision_is_that_of_pycocotools(seed, iou, capsys):
    random = np.random.default_rng(seed)
    found, true = zip(*(random_scene(random) for _ in range(25)), strict=True)
    mine = average_precisions(found, true, 2, iou, 101)
    assert np.mean(list(mine.values())) == pytest.approx(coco_map(found, true, iou, capsys))
    assert 0.1 < np.mean(list(mine.values())) < 0.9
