"""Detection: targets, loss and decoding against loops written out, trained on tiny squares."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from playground.core.data import BoxSet
from playground.core.inputs import ImageInput
from playground.core.recipe import Augmentation, Recipe, RecipeError
from playground.core.task import Detection
from playground.nets.build import build
from playground.nets.spec import Conv, ModelSpec, ReLU
from playground.tasks.boxes import box_iou
from playground.tasks.registry import task_of
from tests.tasks.made import parts, squares, trained

SPEC = ModelSpec(
    ImageInput(1, 24, 24),
    (Conv(16, 3, 2, 1), ReLU(), Conv(24, 3, 1, 1), ReLU(), Conv(32, 3, 2, 1), ReLU(),
     Conv(32, 3, 1, 1), ReLU(), Conv(6, 1)),
    Detection(("filled", "hollow"), 4),
)  # fmt: skip
TASK = task_of(SPEC)


def test_squares_are_found():
    data = parts(squares, 300, 60)
    recipe = Recipe(learning_rate=0.005, epochs=14, batch_size=15, schedule="onecycle")
    events, check, _ = trained(SPEC, recipe, data)
    assert check.metrics["map50"] >= 0.9
    assert check.confusion == ()
    assert next(e for e in events if e.event == "batch").metrics == {}


@st.composite
def scenes(draw):
    """One picture's boxes whose centres lie in different squares of the stride."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    places = random.permutation(36)[: draw(st.integers(0, 5))]
    middle = np.stack([places % 6, places // 6], 1) * 4 + random.random((len(places), 2)) * 4
    half = random.random((len(places), 2)) * 6 + 0.5
    boxes = np.concatenate([middle - half, middle + half], 1).clip(0, 24).astype(np.float32)
    return boxes, random.integers(0, 2, len(places))


def as_set(boxes, labels):
    owners = np.zeros(len(boxes), np.int64)
    images = np.zeros((1, 1, 24, 24), np.uint8)
    return BoxSet("x", images, boxes.reshape(-1, 4), owners, labels, ("filled", "hollow"))


def wanted_map(boxes, labels):
    heat = np.zeros((2, 6, 6))
    for (x0, y0, x1, y1), label in zip(boxes.tolist(), labels, strict=True):
        column, row = min(int((x0 + x1) / 8), 5), min(int((y0 + y1) / 8), 5)
        wide, high = max((x1 - x0) / 24, 1 / 6), max((y1 - y0) / 24, 1 / 6)
        for i in range(6):
            for j in range(6):
                away = ((j - column) / wide) ** 2 + ((i - row) / high) ** 2
                heat[label, i, j] = max(heat[label, i, j], math.exp(-away / 2))
    return heat


@given(scene=scenes())
def test_a_class_has_a_bump_at_each_of_its_centres(scene):
    boxes, labels = scene
    batch = TASK.tensors(as_set(boxes, labels), torch.device("cpu")).take(slice(None))
    found = TASK.heat_maps(batch.targets["boxes"], batch.targets["labels"], (6, 6))[0]
    assert np.allclose(found.numpy(), wanted_map(boxes, labels), atol=1e-4)


@given(scene=scenes(), seed=st.integers(0, 99))
def test_the_loss_is_that_of_the_papers_written_out(scene, seed):
    boxes, labels = scene
    batch = TASK.tensors(as_set(boxes, labels), torch.device("cpu")).take(slice(None))
    outputs = np.random.default_rng(seed).normal(0, 2, (1, 6, 6, 6))
    heat, total = wanted_map(boxes, labels), 0.0
    for label, row, column in np.ndindex(2, 6, 6):
        p = 1 / (1 + math.exp(-outputs[0, label, row, column]))
        if heat[label, row, column] == 1:
            total -= (1 - p) ** 2 * math.log(p)
        else:
            total -= (1 - heat[label, row, column]) ** 4 * p**2 * math.log(1 - p)
    for x0, y0, x1, y1 in boxes.tolist():
        x, y = (x0 + x1) / 8, (y0 + y1) / 8
        column, row = min(int(x), 5), min(int(y), 5)
        given = outputs[0, 2:, row, column]
        total += abs(given[0] - (x - column)) + abs(given[1] - (y - row))
        total += 0.1 * (abs(given[2] - (x1 - x0) / 4) + abs(given[3] - (y1 - y0) / 4))
    logits = torch.from_numpy(outputs).float()
    found = TASK.loss(build(SPEC), logits, batch, Recipe(), "none")
    assert found.tolist() == pytest.approx([total / max(len(labels), 1)], rel=1e-3, abs=1e-4)
    assert TASK.loss(build(SPEC), logits, batch, Recipe()) == pytest.approx(found.item())


@given(scene=scenes())
def test_outputs_that_say_the_boxes_are_decoded_to_the_boxes(scene):
    boxes, labels = scene
    outputs = np.full((1, 6, 6, 6), -20.0)
    for number, ((x0, y0, x1, y1), label) in enumerate(zip(boxes.tolist(), labels, strict=True)):
        x, y = (x0 + x1) / 8, (y0 + y1) / 8
        column, row = min(int(x), 5), min(int(y), 5)
        outputs[0, label, row, column] = 5 - number  # peaks of different heights side by side
        outputs[0, 2:, row, column] = (x - column, y - row, (x1 - x0) / 4, (y1 - y0) / 4)
    (found,) = TASK.decode(torch.from_numpy(outputs).float())
    # A centre beside a higher one of its class is no peak, and is left out.
    cells = {
        (label, min(int((y0 + y1) / 8), 5), min(int((x0 + x1) / 8), 5)): number
        for number, ((x0, y0, x1, y1), label) in enumerate(zip(boxes.tolist(), labels, strict=True))
    }
    peaks = [
        number for (label, row, column), number in cells.items()
        if all(cells.get((label, row + i, column + j), number) >= number
               for i in (-1, 0, 1) for j in (-1, 0, 1))
    ]  # fmt: skip
    kept = found.above(0.01)
    assert len(kept) == len(peaks)
    assert kept.labels.tolist() == [labels[number] for number in peaks]
    assert np.allclose(kept.boxes, boxes[peaks], atol=1e-3)
    assert (np.diff(kept.scores) <= 0).all()
    if peaks:
        assert np.allclose(box_iou(kept.boxes, boxes[peaks]).diagonal(), 1, atol=1e-3)


def test_an_untrained_net_finds_few_centres():
    spec, net = SPEC, build(SPEC)
    TASK.initialise(net)
    with torch.inference_mode():
        heat = net(torch.rand(2, 1, 24, 24))[:, :2].sigmoid()
    assert heat.mean() == pytest.approx(0.1, abs=0.03)
    assert spec.task.labels == TASK.labels


def test_what_does_not_fit_is_said():
    empty = as_set(np.zeros((0, 4), np.float32), np.zeros(0, np.int64))
    with pytest.raises(ValueError, match="x has no box on any picture; expected at least one"):
        TASK.check(empty)
    with pytest.raises(RecipeError, match="augmentation is set, and detection does not use it"):
        TASK.check_recipe(Recipe(augmentation=Augmentation(shift=2)))
