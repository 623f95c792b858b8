"""The Evaluate page for detectors and nets for photos: the figures are those of the command."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from playground.cli import cli
from playground.core.errors import UserError
from playground.core.task import Detection
from playground.data.digits import CLASSES
from playground.data.photos import photo_bytes
from playground.nets.build import build, model_of
from playground.nets.files import write_model
from playground.nets.model import Model
from playground.nets.spec import Conv, ImageInput, ModelSpec
from playground.nets.store import PHOTO_MODEL, ModelStore, find_model, vision_names
from playground.ui.evaluate import boxes, takes
from playground.ui.evaluate.pictures import KEPT, MOST, _unpacked
from playground.ui.evaluate.state import PICTURE_MODELS
from playground.vision.box_scores import score_boxes
from playground.vision.held_scenes import fitting_scenes, scenes_for
from tests.ui.opened import link_of, open_page
from tests.vision.test_detect import by_hand, file_of
from tests.zips import zipped


@pytest.fixture(scope="module")
def small():
    """A detector of digits of the size of the Train page's, written by hand: where a cell is
    bright, it finds a “1” or, where it is brighter, a “7”, of 2×4 cells."""
    task = Detection(CLASSES, 4)
    spec = ModelSpec(ImageInput(1, 64, 64, "fit"), (Conv(1, 4, 4), Conv(14, 1)), task)
    net = build(spec)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.zero_()
        net.conv1.weight.fill_(1 / 16)
        net.conv2.bias[:10] = -20
        net.conv2.bias[10:] = torch.tensor([0.5, 0.5, 2, 4])
        for label, weight, bias in ((1, 12, -6), (7, 20, -14)):
            net.conv2.weight[label], net.conv2.bias[label] = weight, bias
    return model_of(net, "small")


def shelf_with(model):
    shelf = ModelStore()
    shelf.add(model)
    return {"model_store": shelf}


def coco(pictures):
    """Scenes as a zip in the format of COCO."""
    labels = sorted({one.label for picture in pictures for one in picture.boxes})
    boxed = [(k, one) for k, picture in enumerate(pictures) for one in picture.boxes]
    notes = {
        "images": [{"id": k, "file_name": one.name} for k, one in enumerate(pictures)],
        "categories": [{"id": k, "name": name} for k, name in enumerate(labels)],
        "annotations": [
            {"image_id": k, "category_id": labels.index(one.label),
             "bbox": [one.box.x, one.box.y, one.box.width, one.box.height]}
            for k, one in boxed
        ],
    }  # fmt: skip
    return zipped({"notes.json": json.dumps(notes)} | {one.name: one.data for one in pictures})


def of_command(model, data, folder):
    """What the command says of the model (a name, or a model that is written first)."""
    path = folder / "data.zip"
    path.write_bytes(data)
    if isinstance(model, Model):
        write_model(model, folder / "model.safetensors")
        model = str(folder / "model.safetensors")
    result = CliRunner().invoke(cli, ["evaluate", "--model", model, "--data", str(path), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def same(record, of):
    return {name: of[name] for name in record if name != "model"} == {
        name: value for name, value in record.items() if name != "model"
    }


def test_the_picker_offers_every_shipped_model_that_can_be_measured():
    taken = {name for name in vision_names() if takes(find_model(name).spec)}
    assert taken == set(PICTURE_MODELS)


def test_a_detector_on_scenes_has_the_figures_of_the_command(small, tmp_path):
    app = open_page("evaluate", shelf_with(small), model="small")
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert link_of(app)["model"] == "small"
    scenes = scenes_for("scenes", small.spec)
    found = boxes.score_scenes(small, "scenes")
    record = of_command(small, coco(scenes), tmp_path)
    assert record["n"] == len(scenes) == 60
    assert record["recall"] > 0
    assert same(found.record(), record)


@pytest.mark.parametrize("name", ["digit-finder", "sprite-finder"])
def test_shipped_detectors_have_scenes_with_their_labels(name):
    spec = find_model(name).spec
    (scenes,) = fitting_scenes(spec)
    pictures = scenes_for(scenes, spec)
    assert {one.label for picture in pictures for one in picture.boxes} == set(spec.labels)
    assert score_boxes(find_model(name), pictures[:4], name).map50 > 0.8


def test_a_detector_of_other_things_asks_for_an_upload_and_measures_it(tmp_path):
    model = replace(by_hand(), name="mine")
    assert fitting_scenes(find_model("cell-finder").spec) == ()
    app = open_page("evaluate", shelf_with(model), model="mine")
    assert "bright, never" in " ".join(str(info.value) for info in app.info)
    pixels = np.zeros((200, 200), np.uint8)
    pixels[40:140, 60:160] = 255
    notes = {
        "images": [{"id": 1, "file_name": "a.png"}],
        "categories": [{"id": 1, "name": "bright"}, {"id": 2, "name": "strange"}],
        "annotations": [{"image_id": 1, "category_id": 1, "bbox": [60, 40, 100, 100]},
                        {"image_id": 1, "category_id": 2, "bbox": [0, 0, 9, 9]}],
    }  # fmt: skip
    data = zipped({"notes.json": json.dumps(notes), "a.png": file_of(pixels)})
    field = app.file_uploader(key="evaluate_boxes_upload")
    app = field.upload("cells.zip", data, "application/zip").run()
    assert not app.exception
    assert not app.error
    assert same(app.session_state[KEPT][1].record(), of_command(model, data, tmp_path))
    assert "strange" in " ".join(str(one.value) for one in app.caption)
    # A file without boxes is one sentence.
    field = app.file_uploader(key="evaluate_boxes_upload")
    app = field.upload("none.zip", zipped({"a.png": file_of(pixels)}), "application/zip").run()
    assert not app.exception
    assert "COCO, VOC or YOLO" in " ".join(str(error.value) for error in app.error)


def test_a_net_for_photos_on_a_zip_of_folders(tmp_path):
    app = open_page("evaluate", model=PHOTO_MODEL)
    assert not app.exception
    assert app.info
    data = zipped({"missile/a.jpg": photo_bytes("rocket"), "cup/b.jpg": photo_bytes("coffee"),
                   "my aunt/c.jpg": photo_bytes("astronaut")})  # fmt: skip
    field = app.file_uploader(key="evaluate_photos_upload")
    app = field.upload("photos.zip", data, "application/zip").run()
    assert not app.exception
    assert not app.error
    assert same(app.session_state[KEPT][1].record(), of_command(PHOTO_MODEL, data, tmp_path))
    assert "my aunt" in " ".join(str(one.value) for one in app.caption)


def test_too_many_pictures_are_one_sentence():
    data = zipped({f"cup/{k}.png": b"" for k in range(MOST + 1)})
    with pytest.raises(UserError, match="has 1,001 pictures; this page takes up to 1,000"):
        _unpacked(data, "many.zip")
