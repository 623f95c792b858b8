"""A net for photos on a zip of picture folders: the answers are those of `classify`, one by one."""

import io
import json

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from playground.cli import cli
from playground.data.photos import photo_bytes
from playground.nets.store import PHOTO_MODEL, shipped_model
from playground.vision.classify import classify, label_text
from tests.zips import zip_at


def evaluate(path, *more):
    given = ["evaluate", "--model", PHOTO_MODEL, "--data", str(path), *more]
    return CliRunner().invoke(cli, given)


def mirrored(name):
    out = io.BytesIO()
    Image.open(io.BytesIO(photo_bytes(name))).transpose(0).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def model():
    return shipped_model(PHOTO_MODEL)


def test_folders_in_english_and_chinese_are_matched_and_the_rest_is_counted(tmp_path, model):
    cup = classify(photo_bytes("coffee"), model).best
    rocket = next(k for k, label in enumerate(model.spec.labels) if label == "missile")
    files = {
        f"photos/{cup[0].label.upper().replace(' ', '_')}/a.jpg": photo_bytes("coffee"),
        f"photos/{label_text(model, cup[0].index, 'zh')}/b.png": mirrored("coffee"),
        f"photos/{label_text(model, cup[1].index, 'zh')}/c.jpg": photo_bytes("coffee"),
        f"photos/{rocket}/d.jpg": photo_bytes("rocket"),
        "photos/my aunt/e.jpg": photo_bytes("astronaut"),
        "photos/my aunt/f.jpg": photo_bytes("astronaut"),
        f"photos/{cup[0].label}/g.jpg": b"\xff\xd8\xff broken",
    }
    result = evaluate(zip_at(tmp_path / "photos.zip", files), "--json")
    assert result.exit_code == 0, result.output
    record = json.loads(result.output)
    answers = [
        classify(data, model).best
        for data in (photo_bytes("coffee"), mirrored("coffee"), photo_bytes("coffee"),
                     photo_bytes("rocket"))
    ]  # fmt: skip
    true = [cup[0].index, cup[0].index, cup[1].index, rocket]
    right = [best[0].index == label for best, label in zip(answers, true, strict=True)]
    among = [label in [one.index for one in best] for best, label in
             zip(answers, true, strict=True)]  # fmt: skip
    assert (record["n"], record["accuracy"], record["top_5"]) == (4, np.mean(right), np.mean(among))
    assert record["accuracy"] < record["top_5"]
    names = record["labels"]
    assert record["confusion"][names.index(cup[1].label)][names.index(cup[0].label)] == 1
    assert sum(map(sum, record["confusion"])) == 4
    left = {part["what"]: (part["count"], part["why"]) for part in record["left_out"]}
    assert left["my aunt"] == (2, "pictures in a folder whose name is no class of the model")
    assert any("g.jpg" in what for what in left)


def test_people_get_the_same_in_words(tmp_path, model):
    label = classify(photo_bytes("coffee"), model).best[0].label
    path = zip_at(tmp_path / "photos.zip", {f"{label}/a.jpg": photo_bytes("coffee")})
    output = evaluate(path).output
    assert f"{PHOTO_MODEL}: 1 pictures" in output
    assert f"{label} " in output
    assert "1 of 1" in output


@pytest.mark.parametrize(
    ("files", "more", "message"),
    [
        ({"my aunt/a.jpg": photo_bytes("cat")}, (), "No folder of x.zip has the name of a class"),
        ({"tench/a.jpg": b"\xff\xd8\xff"}, (), "tench/a.jpg"),
        ({"tench/a.jpg": photo_bytes("cat")}, ("--report", "r.html"), "no HTML report for photos"),
        ({"notes.txt": b"x"}, (), "x.zip"),
    ],
)
def test_a_mistake_is_one_line(tmp_path, files, more, message):
    result = evaluate(zip_at(tmp_path / "x.zip", files), *more)
    assert result.exit_code != 0
    assert message in str(result.exception) + result.output


def test_pictures_in_no_folder_are_one_sentence(tmp_path):
    path = zip_at(tmp_path / "loose.zip", {"a.jpg": photo_bytes("coffee")})
    assert "loose.zip has no pictures in folders" in evaluate(path).output
