"""Pictures with boxes in the format of YOLO, and zips that look like them."""

import json

import numpy as np
import pytest

from playground.core.data import BoxSet
from playground.data.uploads.box_files import read_boxes
from playground.data.uploads.boxed_pictures import SIDE
from playground.data.uploads.rules import UploadError
from playground.data.uploads.yolo import boxes_of, class_names, note_paths
from playground.vision.records import Box
from tests.data.uploads.test_boxed_pictures import upload
from tests.vision.test_box_files import COCO, PICTURE
from tests.zips import zip_at

BOX = "1 0.4375 0.3125 0.25 0.125\n"  # in PICTURE (320×320): 100, 80, 80×40


def roboflow(**parts):
    files = {"README.dataset.txt": "made by hand", "data.yaml": "names: ['cat', 'dog']\nnc: 2\n"}
    for part, texts in parts.items():
        for number, text in enumerate(texts):
            files[f"{part}/images/{number}.png"] = PICTURE
            files[f"{part}/labels/{number}.txt"] = text
    return files


def test_boxes_of_yolo_are_in_pixels_with_their_names(tmp_path):
    files = {"images/a.png": PICTURE, "labels/a.txt": BOX, "labels/classes.txt": "cat\ndog\n",
             "images/b.png": PICTURE, "labels/b.txt": ""}  # fmt: skip
    a, b = read_boxes(zip_at(tmp_path / "x.zip", files))
    assert [(one.label, one.box) for one in a.boxes] == [("dog", Box(100, 80, 80, 40))]
    assert (b.name, b.boxes) == ("images/b.png", ())


def test_an_outline_gives_the_box_around_it():
    ((number, box),) = boxes_of("0 0.5 0.1 0.75 0.2 0.5 0.4 0.25 0.2", 200, 100)
    assert (number, [round(side, 6) for side in box.corners]) == (0, [50, 10, 150, 40])


def test_the_split_of_an_export_is_kept():
    found = upload(roboflow(train=[BOX] * 4, valid=[BOX], test=[BOX] * 2))
    assert isinstance(found.examples, BoxSet)
    assert found.examples.classes == ("dog",)
    assert (len(found.examples), len(found.validation)) == (4, 1)
    assert np.allclose(found.validation.boxes, [np.array([100, 80, 180, 120]) * SIDE / 320])
    assert [(part.count, str(part.why)) for part in found.left_out] == [
        (2, "a third part besides training and validation; keep it for evaluating")
    ]
    two = upload(roboflow(train=[BOX] * 3, test=[BOX, ""]))
    assert (len(two.examples), len(two.validation)) == (3, 2)
    assert len(upload(roboflow(train=[BOX] * 3)).examples) == 3


def test_all_coco_files_of_an_export_are_read():
    notes = json.dumps(COCO | {"images": [{"id": k, "file_name": f"{k}.png"} for k in (7, 8)]})
    files = {
        f"{part}/{name}": content
        for part in ("train", "valid")
        for name, content in (
            ("_annotations.coco.json", notes), ("7.png", PICTURE), ("8.png", PICTURE),
        )
    }  # fmt: skip
    found = upload(files)
    assert (len(found.examples), len(found.validation)) == (2, 2)


@pytest.mark.parametrize(
    "text",
    [
        "names: [cat, dog]",
        "nc: 2\nnames: ['cat', \"dog\"]\n",
        "names:\n  0: cat\n  1: dog\nroboflow:\n  version: 1\n",
        "names:\n- cat\n- 'dog'\nnc: 2\n",
        "names: {0: cat, 1: dog}",
        "names: {1: 'dog', 0: 'cat'}",
    ],
)
def test_names_in_every_form_of_yaml(text):
    assert list(class_names([("a/data.yaml", text), ("a/train.txt", "x")])) == ["cat", "dog"]
    assert list(class_names([("a/obj.names", "cat\ndog\n")])) == ["cat", "dog"]
    assert list(class_names([("a/other.yaml", "path: x")])) == []


def test_boxes_stand_beside_a_picture_or_in_labels():
    assert note_paths("x/images/train/a.b.jpg") == (
        "x/images/train/a.b.txt",
        "x/labels/train/a.b.txt",
    )


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"images/a.png": PICTURE, "labels/a.txt": BOX + "0 90 80 70 60\n"},
         "labels/a.txt has the line “0 90 80 70 60”"),
        ({"images/a.png": PICTURE, "masks/a.png": PICTURE}, "with masks"),
        ({"x/train/images/a.jpg": PICTURE, "x/train/labels/a_mask.png": PICTURE}, "with masks"),
        ({"images/a.png": PICTURE, "images/b.png": PICTURE, "labels/a.txt": "a cat"},
         "in the folder “images”, and no file"),
    ],
)  # fmt: skip
def test_what_is_no_set_of_boxes_is_said(files, message):
    with pytest.raises(UploadError, match=message):
        upload(files)
