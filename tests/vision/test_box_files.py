"""True boxes from COCO and VOC files, and scores that are those of pycocotools."""

import json
import zipfile

import pytest

from playground.data.picture_files import PictureError
from playground.data.uploads.box_files import BoxFileError, read_boxes
from playground.data.uploads.rules import UploadError
from playground.vision.box_scores import score_boxes
from playground.vision.records import Box
from tests.vision.test_detect import file_of, finder, spot  # noqa: F401  a fixture
from tests.zips import zip_at

PICTURE = file_of(spot(320, 320, 80, 120, 40))
COCO = {
    "images": [{"id": 7, "file_name": "a.png"}, {"id": 8, "file_name": "deep/b.png"}],
    "categories": [{"id": 3, "name": "bright"}, {"id": 4, "name": "other"}],
    "annotations": [
        {"image_id": 7, "category_id": 3, "bbox": [100, 80, 80, 40]},
        {"image_id": 7, "category_id": 4, "bbox": [0, 0, 5, 6]},
        {"image_id": 8, "category_id": 3, "bbox": [1, 2, 3, 4]},
        {"image_id": 8, "category_id": 3, "bbox": [1, 2, 300, 400], "iscrowd": 1},
    ],
}
VOC = """<annotation><filename>a.png</filename><object><name>bright</name><bndbox><xmin>100</xmin>
<ymin>80</ymin><xmax>180</xmax><ymax>120</ymax></bndbox></object></annotation>"""


def test_coco_in_a_zip_and_beside_its_pictures(tmp_path):
    files = {"set/labels.json": json.dumps(COCO), "set/a.png": PICTURE, "set/deep/b.png": PICTURE}
    path = zip_at(tmp_path / "coco.zip", files)
    first, second = read_boxes(path)
    assert first.data == second.data == PICTURE
    assert [(one.label, one.box) for one in first.boxes] == [
        ("bright", Box(100, 80, 80, 40)), ("other", Box(0, 0, 5, 6)),
    ]  # fmt: skip
    assert [one.box for one in second.boxes] == [Box(1, 2, 3, 4)]
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path)
    assert list(read_boxes(tmp_path / "set" / "labels.json")) == [first, second]
    assert list(read_boxes(tmp_path / "set")) == [first, second]


def test_voc_in_two_folders_of_a_zip(tmp_path):
    files = {"Annotations/a.xml": VOC, "JPEGImages/a.png": PICTURE}
    (one,) = read_boxes(zip_at(tmp_path / "voc.zip", files))
    assert (one.name, one.data) == ("a.png", PICTURE)
    assert [(each.label, each.box) for each in one.boxes] == [("bright", Box(100, 80, 80, 40))]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.txt": "x"}, "no boxes in the formats of COCO, VOC or YOLO"),
        ({"a.xml": "<annotation>"}, "a.xml cannot be read as VOC"),
        ({"a.xml": VOC.replace("180", "90")}, "has a box of"),
        ({"a.json": json.dumps(COCO | {"images": []})}, "cannot be read as COCO: 7"),
        ({"a.json": json.dumps(COCO | {"categories": 5})}, "cannot be read as COCO"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path, files, message):
    with pytest.raises(BoxFileError, match=message):
        list(read_boxes(zip_at(tmp_path / "x.zip", files)))


def test_a_box_of_no_size_is_left_out_and_counted(tmp_path, finder):  # noqa: F811
    point = VOC[VOC.index("<object>") : VOC.index("</annotation>")].replace("180", "100")
    both = VOC.replace("</annotation>", point + "</annotation>")
    path = zip_at(tmp_path / "voc.zip", {"a.xml": both, "a.png": PICTURE})
    (one,) = read_boxes(path)
    assert ([each.box for each in one.boxes], one.empty) == ([Box(100, 80, 80, 40)], 1)
    found = score_boxes(finder, read_boxes(path), path.name)
    assert (found.boxes, found.empty, found.map50) == (1, 1, 1)


def test_a_missing_or_broken_file_is_one_sentence(tmp_path):
    with pytest.raises(BoxFileError, match="cannot be read"):
        read_boxes(tmp_path / "none.zip")
    (tmp_path / "x.zip").write_text("no zip")
    with pytest.raises(UploadError, match="no boxes in the formats of COCO, VOC or YOLO"):
        read_boxes(tmp_path / "x.zip")


def test_scores_count_what_was_found_and_what_was_left_out(tmp_path, finder):  # noqa: F811
    files = {"labels.json": json.dumps(COCO), "a.png": PICTURE, "deep/b.png": b"no picture"}
    path = zip_at(tmp_path / "coco.zip", files)
    found = score_boxes(finder, read_boxes(path), path.name)
    assert (found.pictures, found.boxes, found.map50, found.map75, found.map) == (1, 1, 1, 1, 1)
    assert (found.precision, found.recall, found.by_label) == (1, 1, {"bright": 1})
    assert found.unknown == {"other": 1}
    assert list(found.unread) == ["deep/b.png"]
    assert isinstance(found.unread["deep/b.png"], PictureError)
    none = COCO | {"annotations": COCO["annotations"][1:2]}
    path = zip_at(tmp_path / "none.zip", {"labels.json": json.dumps(none), "a.png": PICTURE})
    with pytest.raises(BoxFileError, match="no box with a label of the model: bright, never"):
        score_boxes(finder, read_boxes(path), path.name)
