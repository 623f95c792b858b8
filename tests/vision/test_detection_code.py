"""The shown code of a detector prints the numbers of the Vision page."""

import ast
import contextlib
import io

import pytest

from playground.data.picture_files import png_bytes
from playground.data.uploads.box_files import BoxedPicture, TrueBox
from playground.explain.code.beside import model_file
from playground.explain.code.cnn import PHOTO
from playground.nets.files import model_to_bytes
from playground.nets.store import DETECTOR, shipped_model
from playground.vision.box_scores import score_boxes
from playground.vision.boxes import overlap
from playground.vision.detect import search, shown
from playground.vision.detection_code import (
    cell_code,
    overlap_code,
    precision_code,
    suppression_code,
)
from playground.vision.records import Box
from playground.vision.scene import compose, scene_from_text


@pytest.fixture(scope="module")
def scene():
    return compose(scene_from_text("3b.14.20.56~7e.92.14.50~5d.26.96.44"))


@pytest.fixture(scope="module")
def found(scene):
    # Larger than the net's input, so that the way back to the picture is more than a copy.
    pixels = scene.pixels[None].repeat(2, 1).repeat(2, 2)
    return search(png_bytes(pixels), shipped_model(DETECTOR))


@pytest.fixture
def printed(found, tmp_path, monkeypatch):
    model = shipped_model(DETECTOR)
    (tmp_path / model_file(model)).write_bytes(model_to_bytes(model))
    (tmp_path / PHOTO).write_bytes(png_bytes(found.placed.image))
    monkeypatch.chdir(tmp_path)

    def run(code):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(ast.parse(code), "panel", "exec"), {"__name__": "__main__"})
        return out.getvalue().splitlines()

    return run


def test_the_code_of_a_cell_prints_its_score_and_its_box(found, printed):
    cell = found.cells[1]
    first, second = printed(cell_code(shipped_model(DETECTOR), found.placed, cell))
    label, _, score = first.split()
    assert label == found.peaks[1].label
    assert float(score) == pytest.approx(found.peaks[1].score, abs=1e-5)
    assert ast.literal_eval(second) == pytest.approx(list(found.box_at(*cell).corners), abs=1e-3)


def test_the_code_of_the_suppression_prints_the_kept_boxes(found, printed):
    lines = printed(suppression_code(shipped_model(DETECTOR), found.placed, 0.05, 0.3))
    kept = shown(found.peaks, 0.05, 0.3)
    assert len(kept) < sum(one.score >= 0.05 for one in found.peaks)
    for line, one in zip(lines, kept, strict=True):
        label, score, box = line.split(maxsplit=2)
        assert label == one.label
        assert float(score) == pytest.approx(one.score, abs=1e-5)
        assert ast.literal_eval(box) == pytest.approx(list(one.box.corners), abs=1e-3)


def test_the_code_of_the_curve_prints_the_mean_average_precision(scene, found, printed):
    # The first box is moved far enough to be found at another IoU only.
    boxes = [Box(2 * x, 2 * y, 2 * (right - x), 2 * (bottom - y))
             for x, y, right, bottom in scene.boxes.tolist()]  # fmt: skip
    boxes[0] = Box(boxes[0].x + 60, boxes[0].y, boxes[0].width, boxes[0].height)
    truth = [TrueBox(str(label), box) for label, box in zip(scene.labels, boxes, strict=True)]
    model = shipped_model(DETECTOR)
    lines = printed(precision_code(model, found.placed, 0.6, truth))
    pixels = scene.pixels[None].repeat(2, 1).repeat(2, 2)
    picture = BoxedPicture("scene.png", png_bytes(pixels), tuple(truth))
    by_label = score_boxes(model, [picture], "scene.png").by_label
    assert by_label["3"] < 0.5 < by_label["5"]
    found_by_label = {line.split()[0]: float(line.split()[1]) for line in lines[:-1]}
    assert found_by_label == pytest.approx(by_label, abs=1e-3)
    assert float(lines[-1]) == pytest.approx(sum(by_label.values()) / 3, abs=1e-3)


def test_the_code_of_two_boxes_prints_their_iou(printed):
    a, b = Box(10.0, 10.0, 40.0, 20.0), Box(20.0, 15.0, 40.0, 30.0)
    assert float(printed(overlap_code(a, b))[0]) == pytest.approx(overlap(a, b).iou)
