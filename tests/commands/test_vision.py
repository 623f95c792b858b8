"""`vision`: every picture gets its answer or its line, and the status tells."""

import io
import json

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from playground.cli import cli
from playground.data.digits import shipped_digits
from playground.data.photos import NAMES, photo_bytes
from playground.data.scenes import Style, compose_scene
from playground.nets.files import write_model
from playground.nets.store import shipped_model
from playground.vision.classify import classify
from tests.vision.test_detect import by_hand, spot

ORIENTATION = 0x0112


def vision(*arguments):
    return CliRunner().invoke(cli, ["vision", *map(str, arguments)])


@pytest.fixture
def photos(tmp_path):
    for name in NAMES:
        (tmp_path / f"{name}.jpg").write_bytes(photo_bytes(name))
    return tmp_path


def saved(path, picture, **settings):
    picture.save(path, **settings)
    return path


def test_each_photo_is_answered_on_a_line_with_the_five_best_labels(photos):
    paths = [photos / f"{name}.jpg" for name in ("cat", "coffee")]
    result = vision(*paths, "--task", "classify", "--json")
    assert result.exit_code == 0
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["image"] for one in records] == list(map(str, paths))
    for name, one in zip(("cat", "coffee"), records, strict=True):
        assert (one["task"], one["model"], one["width"]) == ("classify", "efficientnet-lite0", 320)
        best = classify(photo_bytes(name), shipped_model("efficientnet-lite0")).best
        assert [label["label"] for label in one["labels"]] == [label.label for label in best]
        confidences = [label["confidence"] for label in one["labels"]]
        assert confidences == pytest.approx([label.confidence for label in best], abs=1e-5)


def test_people_read_words(photos):
    assert "espresso (9" in vision(photos / "coffee.jpg").stdout


def test_a_turned_photo_is_answered_as_the_upright_one(photos):
    with Image.open(photos / "cat.jpg") as cat:
        wide = cat.crop((0, 0, 320, 240))
        straight = saved(photos / "straight.png", wide)
        exif = Image.Exif()
        exif[ORIENTATION] = 6  # to be turned by 90° clockwise when shown
        turned = wide.transpose(Image.Transpose.ROTATE_90)
        turned = saved(photos / "turned.png", turned, exif=exif)
    one, other = map(json.loads, vision(straight, turned, "--json").stdout.splitlines())
    assert (other["width"], other["height"]) == (320, 240)
    assert one["labels"] == other["labels"]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "F"])
def test_a_picture_of_any_mode_is_answered(photos, mode):
    with Image.open(photos / "coffee.jpg") as coffee:
        base = coffee.convert("L") if mode in ("I;16", "F") else coffee
        path = saved(photos / "x.tif", base.convert(mode))
    result = vision(path, "--json")
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)["labels"]) == 5


def test_very_small_long_and_animated_pictures_are_answered(photos):
    one = saved(photos / "one.png", Image.new("RGB", (1, 1), "red"))
    long = saved(photos / "long.png", Image.new("RGB", (3000, 2), "white"))
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("white", "black")]
    moving = saved(photos / "m.gif", frames[0], save_all=True, append_images=frames[1:])
    result = vision(one, long, moving, "--json")
    assert result.exit_code == 0
    notes = [json.loads(line).get("note") for line in result.stdout.splitlines()]
    assert notes == [None, None, "The file holds several pictures; the first one was read."]


def test_files_that_are_no_pictures_get_a_line_each_and_the_others_are_answered(photos):
    half = photos / "half.jpg"
    half.write_bytes(photo_bytes("cat")[:6000])
    text = photos / "text.png"
    text.write_text("no picture")
    result = vision(half, text, photos / "none.png", photos / "cat.jpg", "--json")
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 1
    lines = result.stderr.splitlines()
    assert [line.partition(": ")[2] for line in lines] == [
        "The picture is damaged or incomplete; choose another copy of it.",
        "This is not a picture that can be read; choose a PNG or JPEG.",
        "The file cannot be read: No such file or directory.",
    ]


def test_a_picture_beyond_the_limit_of_pixels_is_refused_by_its_header(photos):
    header = io.BytesIO()
    Image.new("1", (9000, 9000)).save(header, "PNG")
    (photos / "large.png").write_bytes(header.getvalue())
    result = vision(photos / "large.png")
    assert result.exit_code == 2
    assert "9,000×9,000 pixels; the limit is 70 million pixels" in result.stderr


def test_a_model_that_does_not_classify_pictures_is_one_sentence(shell, photos):
    run = shell("vision", photos / "cat.jpg", "--model", "mood-gru")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.splitlines() == [
        "Error: The model mood-gru does not classify pictures; choose one that does, such as "
        "efficientnet-lite0."
    ]


def test_a_trained_detector_gives_boxes_in_pixels_of_the_picture(photos):
    detector = photos / "finder.safetensors"
    write_model(by_hand(), detector)
    bright = saved(photos / "bright.png", Image.fromarray(spot(320, 320, 80, 120, 40)))
    found = vision(bright, photos / "cat.jpg", "--task", "detect", "--model", detector, "--json")
    assert found.exit_code == 0
    first, _ = map(json.loads, found.stdout.splitlines())
    (box,) = first["boxes"]
    assert (box["label"], box["x"], box["y"]) == ("bright", 100, 80)
    assert (box["width"], box["height"], first["width"]) == (80, 40, 320)
    assert box["score"] == pytest.approx(0.982, abs=1e-3)
    strict = vision(bright, "--task", "detect", "--model", detector, "--threshold", 0.99)
    assert strict.stdout.strip().endswith("no boxes")


def test_digits_are_found_without_a_name_of_a_model(photos):
    style = Style(most=1, smallest=0.3, largest=0.4, turn=0, stretch=0)
    scene = compose_scene(shipped_digits("test"), 120, 160, np.random.default_rng(1), style)
    path = saved(photos / "scene.png", Image.fromarray(scene.pixels))
    found = json.loads(vision(path, "--task", "detect", "--json").stdout)
    assert found["model"] == "digit-finder"
    (box,) = found["boxes"]
    assert box["label"] == str(scene.labels[0])
    corners = [box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]]
    assert corners == pytest.approx(scene.boxes[0].tolist(), abs=5)


def test_a_picture_is_found_in_a_gallery_or_unknown(photos, tmp_path):
    gallery = tmp_path / "gallery"
    (gallery / "cup").mkdir(parents=True)
    (gallery / "my cat.jpg").write_bytes(photo_bytes("cat"))
    (gallery / "cup" / "1.jpg").write_bytes(photo_bytes("coffee"))
    with Image.open(photos / "cat.jpg") as cat:
        near = saved(photos / "near.png", cat.crop((20, 40, 300, 300)))
    given = ("--task", "recognise", "--gallery", gallery)
    found = vision(near, photos / "rocket.jpg", *given, "--json")
    assert found.exit_code == 0
    known, other = map(json.loads, found.stdout.splitlines())
    assert (known["label"], known["known"], known["width"]) == ("my cat", True, 280)
    assert [one["label"] for one in known["labels"]] == ["my cat", "cup"]
    assert known["labels"][0]["cosine"] > max(known["threshold"], known["labels"][1]["cosine"])
    assert max(one["cosine"] for one in other["labels"]) < known["labels"][0]["cosine"]
    strict = vision(near, *given, "--threshold", 0.999)
    assert "unknown; my cat (0." in strict.stdout


def test_without_a_usable_gallery_it_says_what_to_give(photos, tmp_path):
    for extra, sentence in (
        ((), "give a folder of named pictures with --gallery"),
        (("--gallery", tmp_path / "none"), "There is no folder none"),
    ):
        run = vision(photos / "cat.jpg", "--task", "recognise", *extra)
        assert run.exit_code != 0
        assert sentence in str(run.exception) + run.output
