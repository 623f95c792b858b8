"""Detectors on picture files: boxes come back in pixels of the picture, whatever was done to it."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from playground.core.errors import UserError
from playground.core.inputs import ImageInput
from playground.core.task import Detection as DetectionTaskRecord
from playground.nets.build import build, load_module, model_of
from playground.nets.spec import Conv, ModelSpec, ReLU
from playground.nets.store import shipped_model
from playground.tasks.detection import DetectionTask
from playground.vision.boxes import overlap
from playground.vision.detect import detect, search
from playground.vision.pictures import place_picture
from playground.vision.records import Box

SIDE = 32
SPEC = ModelSpec(
    ImageInput(1, SIDE, SIDE, "fit"),
    (Conv(1, 4, 4), Conv(6, 1)),
    DetectionTaskRecord(("bright", "never"), 4),
)


@pytest.fixture(scope="module")
def finder():
    return by_hand()


def by_hand():
    """A detector written by hand: a cell of 4×4 pixels is a centre if it is bright all over, and
    its box has 2×1 cells around the cell's middle."""
    net = build(SPEC)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.zero_()
        net.conv1.weight.fill_(1 / 16)
        net.conv2.weight[0] = 20
        net.conv2.bias[:] = torch.tensor([-16, -20, 0.5, 0.5, 2, 1])
    return model_of(net, "by hand")


def file_of(pixels, **settings):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", **settings)
    return out.getvalue()


def spot(height, width, row, column, size):
    pixels = np.zeros((height, width), np.uint8)
    pixels[row : row + size, column : column + size] = 255
    return pixels


def test_a_box_is_in_pixels_of_the_picture(finder):
    data = file_of(spot(320, 320, 80, 120, 40))  # 10 pixels of it are one of the net's
    (one,) = detect(data, finder).found
    assert (one.label, one.box) == ("bright", Box(100, 80, 80, 40))
    assert one.score == pytest.approx(1 / (1 + np.exp(-4)), abs=1e-5)


def test_a_wide_picture_is_centred_and_the_box_moved_back(finder):
    data = file_of(spot(160, 320, 80, 120, 40))
    found = detect(data, finder)
    assert (found.width, found.height) == (320, 160)
    (one,) = found.found
    assert one.box == Box(100, 80, 80, 40)


def test_a_box_is_in_the_picture_as_turned(finder):
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned by 90° clockwise
    data = file_of(np.rot90(spot(320, 160, 80, 40, 40)).copy(), exif=exif)
    found = detect(data, finder)
    assert (found.width, found.height) == (160, 320)
    assert found.found[0].box == Box(20, 80, 80, 40)


def test_a_large_picture_is_decoded_smaller_and_its_boxes_are_not(finder):
    data = file_of(spot(4800, 4800, 1200, 1800, 600))
    (one,) = detect(data, finder).found
    assert overlap(one.box, Box(1500, 1200, 1200, 600)).iou > 0.98


def test_dark_ink_on_light_paper_is_read_as_light_on_dark(finder):
    data = file_of(255 - spot(320, 320, 80, 120, 40))
    assert [one.box for one in detect(data, finder).found] == [Box(100, 80, 80, 40)]


def test_an_empty_picture_has_no_box(finder):
    assert detect(file_of(np.zeros((50, 60), np.uint8)), finder).found == ()


def test_peaks_and_boxes_are_those_of_the_tasks_decoding():
    torch.manual_seed(3)
    layers = (Conv(8, 3, 2, 1), ReLU(), Conv(8, 3, 2, 1), ReLU(), Conv(6, 1))
    model = model_of(build(ModelSpec(SPEC.input, layers, SPEC.task)), "random")
    noise = np.random.default_rng(1).integers(0, 256, (48, 64), dtype=np.uint8)
    found = search(file_of(noise), model)
    placed = place_picture(file_of(noise), SPEC.input)
    with torch.inference_mode():
        outputs = load_module(model)(torch.from_numpy(placed.image.copy()).float()[None] / 255)
    (wanted,) = DetectionTask(model.spec).decode(outputs)
    assert len(found.peaks) == len(wanted) > 5
    for peak, cell, corners, label, score in zip(
        found.peaks, found.cells, wanted.boxes, wanted.labels, wanted.scores, strict=True
    ):
        assert peak.label == SPEC.labels[label]
        assert peak.score == pytest.approx(float(score), abs=1e-6)
        assert found.heat()[label][cell] == pytest.approx(float(score), abs=1e-6)
        # The picture's 48 rows begin 4 pixels below the upper edge of the net's input.
        moved = (np.array(corners) - np.array([0, 4, 0, 4])) * 2
        box = np.array(peak.box.corners)
        assert np.allclose(box, np.clip(moved, 0, [64, 48, 64, 48]), atol=1e-3)


def test_another_kind_of_model_is_refused():
    with pytest.raises(UserError, match="pen-cnn does not find boxes"):
        detect(file_of(np.zeros((9, 9), np.uint8)), shipped_model("pen-cnn"))
