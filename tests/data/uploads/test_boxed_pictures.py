"""Pictures with boxes as uploads: scaled with their boxes, and ready for a detector's training."""

import json

import numpy as np
import pytest

from playground.core.data import BoxSet, ImageSet
from playground.data.uploads.boxed_pictures import SIDE
from playground.data.uploads.inspection import Choices
from playground.data.uploads.read import read_upload
from playground.data.uploads.rules import UploadError
from playground.training.data import check_fit, split
from playground.training.presets import spec_for
from tests.vision.test_box_files import COCO, PICTURE, VOC
from tests.vision.test_detect import file_of, spot
from tests.zips import zipped


def upload(files, choices=Choices()):  # noqa: B008  frozen
    return read_upload(zipped(files), "x.zip", choices)


def test_voc_boxes_are_scaled_and_moved_with_their_pictures():
    wide = file_of(spot(160, 320, 80, 120, 40))
    files = {"a.xml": VOC, "a.png": PICTURE, "b.xml": VOC.replace("a.png", "b.png"), "b.png": wide}
    found = upload(files)
    examples = found.examples
    assert isinstance(examples, BoxSet)
    assert (found.kind, examples.classes) == ("boxes", ("bright",))
    assert examples.images.shape == (2, 1, SIDE, SIDE)
    scale = SIDE / 320
    box = np.array([100, 80, 180, 120]) * scale
    down = np.array([0, SIDE / 4, 0, SIDE / 4])  # the wide picture has half of the height
    assert np.allclose(examples.boxes, [box, box + down])
    assert found.first[0] == ("a.png", "bright: 1")
    # The bright spot of the second picture is where its rows and columns are.
    rows, columns = np.nonzero(examples.images[1, 0] > 200)
    assert (rows.min(), columns.min()) == (80 * scale + SIDE / 4, 120 * scale)


def test_coco_in_colour_makes_a_data_set_for_the_finder():
    notes = COCO | {"images": [{"id": k, "file_name": f"{k}.png"} for k in (7, 8)]}
    files = {"7.png": PICTURE, "8.png": PICTURE, "labels.json": json.dumps(notes),
             "__MACOSX/._labels.json": "no"}  # fmt: skip
    found = upload(files, Choices(colour=True))
    assert isinstance(found.examples, BoxSet)
    assert found.examples.images.shape == (2, 3, SIDE, SIDE)
    assert found.examples.class_counts() == {"bright": 2, "other": 1}
    data = split(found.examples)
    spec = spec_for("finder", data)
    check_fit(spec, data)
    assert spec.labels == ("bright", "other")


def test_what_is_left_out_is_said():
    point = VOC.replace("180", "100").replace("a.png", "b.png")
    files = {"a.xml": VOC, "a.png": PICTURE, "b.xml": point, "b.png": PICTURE,
             "c.xml": VOC.replace("a.png", "c.png"), "d.xml": VOC.replace("a.png", "d.png"),
             "d.png": b"\x89PNG broken"}  # fmt: skip
    found = upload(files)
    said = {str(part.why): (part.what[0], part.count, part.fault) for part in found.left_out}
    assert said.pop("boxes of no width or height") == ("x.zip", 1, False)
    assert said.pop("The picture is not in the file.") == ("c.png", 1, True)
    assert [each[0] for each in said.values()] == ["d.png"]
    assert len(found) == 2


def test_picture_folders_with_other_notes_stay_picture_folders():
    files = {"cat/a.png": PICTURE, "cat/b.png": PICTURE, "dog/a.png": PICTURE,
             "dog/b.png": PICTURE, "dog/about.xml": "<about/>", "cat/x.json": "{}"}  # fmt: skip
    assert isinstance(upload(files).examples, ImageSet)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.xml": VOC}, "holds no picture with a box that can be read. The picture is not in"),
        (
            {"a.xml": "<annotation></annotation>", "a.png": PICTURE},
            "None of its pictures has",
        ),
        ({"a.xml": VOC.replace("180", "90"), "a.png": PICTURE}, "has a box of"),
        ({"a.json": json.dumps(COCO | {"categories": 5})}, "cannot be read as COCO"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(files, message):
    with pytest.raises(UploadError, match=message):
        upload(files)
