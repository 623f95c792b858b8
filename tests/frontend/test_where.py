"""The browser's boxes of a detector, their suppression and their average precision, against
`playground/vision`."""

import base64

import numpy as np
import pytest
from scipy.ndimage import maximum_filter

from playground.core.task import Detection as DetectionRecord
from playground.data.picture_files import png_bytes
from playground.nets.store import DETECTOR, shipped_model
from playground.tasks.boxes import Boxes, average_precisions
from playground.vision.boxes import overlap, suppress
from playground.vision.detect import search
from playground.vision.records import Box, Detection
from playground.vision.scene import compose, scene_from_text

pytestmark = pytest.mark.browser

LABELS = 3
SUPPRESSED = """async ({ found, truth, threshold, byLabel, level }) => {
  const b = await import("/where/boxes.js");
  const result = b.suppress(found, threshold, byLabel);
  return {
    ...result,
    pair: b.overlap(found[0].box, found[1].box),
    precisions: b.averagePrecisions(found, truth, level),
  };
}"""
CELLS = """async ({ maps, cells }) => {
  const c = await import("/where/cells.js");
  const { floatsFromBase64 } = await import("/shared/dom.js");
  const read = { ...maps, outputs: floatsFromBase64(maps.outputs) };
  return cells.map(([row, column]) => {
    const label = c.labelAt(read, row, column);
    return {
      label,
      box: c.boxAt(read, row, column),
      score: c.sigmoid(c.valueAt(read, label, row, column)),
      isPeak: c.valueAt(read, label, row, column) >= c.neighbour(read, label, row, column),
    };
  });
}"""


EVERYWHERE = """async ({ maps, at }) => {
  const c = await import("/where/cells.js");
  const read = { ...maps, outputs: Float32Array.from(maps.outputs) };
  const cells = [];
  for (let row = 0; row < read.rows; row++)
    for (let column = 0; column < read.columns; column++) {
      const { x, y, width, height } = c.squareOf(read, row, column);
      cells.push({
        most: [0, 1, 2].map((label) => c.neighbour(read, label, row, column)),
        square: [x, y, x + width, y + height],
        middle: c.cellAt(read, x + width / 2, y + height / 2),
        box: c.boxAt(read, row, column),
      });
    }
  const places = at.map(([x, y]) => c.cellAt(read, x, y));
  return { cells, block: c.squareOf(read, 1, 2, 3, 2), places };
}"""


def made_boxes(seed, count):
    """Boxes that overlap each other in all degrees, in pixels of a small picture."""
    rng = np.random.default_rng(seed)
    corner, size = rng.uniform(0, 30, (count, 2)), rng.uniform(5, 30, (count, 2))
    return [Box(*map(float, row)) for row in np.concatenate([corner, size], 1)]


def sent(box):
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}


@pytest.mark.parametrize(("seed", "by_label"), [(0, False), (1, True), (2, False)])
def test_the_browser_suppresses_and_scores_as_python_does(modules, seed, by_label):
    rng = np.random.default_rng(seed)
    boxes, true = made_boxes(seed, 14), made_boxes(seed + 50, 5)
    labels, scores = rng.integers(0, LABELS, 14), rng.permutation(14) / 20 + 0.1
    wanted = rng.integers(0, LABELS, 5)
    found = modules.evaluate(
        SUPPRESSED,
        {
            "found": [
                {"label": int(label), "score": float(score), "box": sent(box)}
                for label, score, box in zip(labels, scores, boxes, strict=True)
            ],
            "truth": [
                {"label": int(label), "box": sent(box)}
                for label, box in zip(wanted, true, strict=True)
            ],
            "threshold": 0.3, "byLabel": by_label, "level": 0.2,
        },
    )  # fmt: skip
    given = [
        Detection(str(label), float(score), box)
        for label, score, box in zip(labels, scores, boxes, strict=True)
    ]
    expected = suppress(given, 0.3, by_label)
    assert tuple(found["kept"]) == expected.kept
    assert len(expected.kept) < 14
    for step, other in zip(found["steps"], expected.steps, strict=True):
        assert (step["kept"], tuple(step["compared"])) == (other.kept, other.compared)
        assert tuple(step["struck"]) == other.struck
        assert step["ious"] == pytest.approx(other.ious)
    pair = overlap(boxes[0], boxes[1])
    assert found["pair"]["iou"] == pytest.approx(pair.iou)
    assert found["pair"]["union"] == pytest.approx(pair.union)
    mine = Boxes(
        np.array([box.corners for box in boxes], np.float32), labels, scores.astype(np.float32)
    )
    theirs = Boxes(
        np.array([box.corners for box in true], np.float32), wanted, np.ones(5, np.float32)
    )
    precisions = average_precisions([mine], [theirs], LABELS, 0.2, 101)
    assert {each["label"]: each["value"] for each in found["precisions"]["each"]} == pytest.approx(
        precisions
    )
    assert found["precisions"]["mean"] == pytest.approx(np.mean(list(precisions.values())))


def test_the_box_of_a_cell_is_that_of_python(modules):
    model = shipped_model(DETECTOR)
    assert isinstance(model.spec.task, DetectionRecord)
    scene = compose(scene_from_text("3b.14.20.56~5d.26.96.44"))
    # Not square, so that the picture is scaled and does not fill the net's input.
    found = search(png_bytes(scene.pixels[None, :, :120].repeat(2, 1).repeat(2, 2)), model)
    placed, (_, rows, columns) = found.placed, found.outputs.shape
    assert placed.left > 0
    cells = [*found.cells[:4], (0, 0), (rows - 1, columns - 1), (3, 30)]
    maps = {
        "outputs": base64.b64encode(found.outputs.astype("<f4").tobytes()).decode(),
        "labels": len(found.labels), "rows": rows, "columns": columns, "stride": found.stride,
        "scale": placed.scale, "left": placed.left, "top": placed.top,
        "width": placed.width, "height": placed.height,
    }  # fmt: skip
    answers = modules.evaluate(CELLS, {"maps": maps, "cells": [list(cell) for cell in cells]})
    heat = found.heat()
    for cell, answer in zip(cells, answers, strict=True):
        assert answer["box"] == pytest.approx(sent(found.box_at(*cell)), abs=1e-6)
        assert answer["label"] == int(heat[:, cell[0], cell[1]].argmax())
        assert answer["score"] == pytest.approx(float(heat[:, cell[0], cell[1]].max()), abs=1e-6)
    assert answers[0]["isPeak"]


def test_cells_and_their_neighbours_are_found_everywhere(modules):
    random = np.random.default_rng(4)
    rows, columns, stride, left, top, scale = 4, 5, 8, 3, 6, (1.5, 2.5)
    width, height = (columns * stride - 2 * left) * scale[0], (rows * stride - 2 * top) * scale[1]
    outputs = random.normal(0, 1, (LABELS + 4, rows, columns)).astype(np.float32)
    maps = {
        "outputs": outputs.ravel().tolist(), "labels": LABELS, "rows": rows, "columns": columns,
        "stride": stride, "scale": scale, "left": left, "top": top, "width": width,
        "height": height,
    }  # fmt: skip
    found = modules.evaluate(EVERYWHERE, {"maps": maps, "at": [[-99, -99], [1e4, 1e4]]})
    ring = np.ones((1, 3, 3), bool)
    ring[0, 1, 1] = False
    most = maximum_filter(outputs[:LABELS], footprint=ring, mode="constant", cval=-np.inf)
    for (row, column), cell in zip(np.ndindex(rows, columns), found["cells"], strict=True):
        assert cell["most"] == pytest.approx(most[:, row, column])
        corners = np.array([[column, row], [column + 1, row + 1]]) * stride - [left, top]
        assert cell["square"] == pytest.approx((corners * scale).ravel())
        assert cell["middle"] == [row, column]
        offset, size = outputs[LABELS:, row, column].reshape(2, 2).astype(np.float64)
        place = np.array([column, row])
        middle, half = (place + offset) * stride, np.maximum(size, 0) * stride / 2
        ends = (np.array([middle - half, middle + half]) - [left, top]) * scale
        first, last = np.clip(ends, 0, [width, height])
        box = [cell["box"][name] for name in ("x", "y", "width", "height")]
        assert box == pytest.approx([*first, *(last - first)], abs=1e-4)
    block = [(2 * stride - left) * 1.5, (stride - top) * 2.5, 2 * stride * 1.5, 3 * stride * 2.5]
    assert list(found["block"].values()) == pytest.approx(block)
    assert found["places"] == [[0, 0], [rows - 1, columns - 1]]  # beyond the picture: the nearest
