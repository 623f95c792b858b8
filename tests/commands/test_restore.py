"""`restore`: a PNG with the same pixels outside the mask, and one line for a mistake."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from playground.cli import cli
from playground.nets.files import write_model
from playground.vision.restore import denoise, restore
from tests.vision.test_restore import COLOUR, GREY, mask_of, picture_of


def run(*arguments):
    return CliRunner().invoke(cli, ["restore", *map(str, arguments)])


def save(path, pixels):
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def files(tmp_path):
    picture, mask = picture_of(3, 30, 40), mask_of(30, 40)
    save(tmp_path / "picture.png", picture.transpose(1, 2, 0))
    save(tmp_path / "mask.png", np.uint8(255 * mask))
    write_model(COLOUR, tmp_path / "colour.safetensors")
    write_model(GREY, tmp_path / "grey.safetensors")
    return tmp_path


def test_holes_are_filled_and_the_rest_is_kept(files):
    picture, mask = picture_of(3, 30, 40), mask_of(30, 40)
    found = run(files / "picture.png", "--mask", files / "mask.png", "--out", files / "out.png",
                "--model", files / "colour.safetensors", "--seed", 4, "--steps", 2,
                "--json")  # fmt: skip
    record = json.loads(found.stdout)
    made = np.asarray(Image.open(files / "out.png")).transpose(2, 0, 1)
    assert np.array_equal(made[:, ~mask], picture[:, ~mask])
    assert np.array_equal(made, restore(picture, mask, COLOUR, 4, 2).result)
    wanted = {"model": "colour", "seed": 4, "steps": 2, "width": 40, "height": 30}
    assert wanted.items() <= record.items()
    assert record["restored"] == mask.sum()


def test_noise_is_removed_without_a_mask_and_grey_stays_grey(files):
    picture = picture_of(1, 30, 24)
    save(files / "grey.png", picture[0])
    found = run(files / "grey.png", "--noise", "--out", files / "out.png", "--model",
                files / "grey.safetensors")  # fmt: skip
    assert found.stdout.strip() == str(files / "out.png")
    assert np.array_equal(
        np.asarray(Image.open(files / "out.png")), denoise(picture, GREY).result[0]
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--mask", "mask.png", "--noise"), "one of the two"),
        ((), "one of the two"),
        (("--mask", "empty.png"), "The mask is empty"),
        (("--mask", "small.png"), "The mask has 8×9 pixels and the picture 40×30"),
        (("--mask", "text.png"), "text.png: This is not a picture"),
        (("--mask", "none.png"), "none.png: The file cannot be read"),
        (("--noise", "--model", "grey.safetensors"), "this picture has colours"),
        (("--noise", "--model", "nobody"), "'nobody'; choose one of restorer, restorer-colour."),
        (("--noise", "--model", "pen-cnn"), "pen-cnn does not restore pictures"),
        (("--noise", "--out", "out.jpg"), "ends in .png"),
        (("--noise", "--out", "nowhere/out.png", "--model", "colour.safetensors", "--steps", "0"),
         "cannot be written"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_and_nothing_is_written(files, monkeypatch, arguments, message):
    monkeypatch.chdir(files)
    save(files / "empty.png", np.zeros((30, 40), np.uint8))
    save(files / "small.png", np.zeros((9, 8), np.uint8))
    (files / "text.png").write_text("no picture")
    found = run("picture.png", "--out", "out.png", *arguments)
    assert found.exit_code == 1
    assert message in found.output
    assert len(found.output.splitlines()) == 1
    assert not (files / "out.png").exists()
