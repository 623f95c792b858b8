"""`generate`: a file for each picture, repeatable by seed, one line for a mistake."""

import json

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from PIL import Image

from playground.cli import cli
from playground.nets.build import build, model_of
from playground.nets.files import write_model
from playground.nets.store import shipped_model
from playground.vision.generate import WORDS_GUIDANCE, make_pictures
from tests.tasks.test_flow_matching import GUIDED


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(1)
    return model_of(build(GUIDED), "maker")


@pytest.fixture
def path(model, tmp_path):
    write_model(model, tmp_path / "maker.safetensors")
    return tmp_path / "maker.safetensors"


def generate(*arguments):
    return CliRunner().invoke(cli, ["generate", *map(str, arguments)])


def test_a_picture_of_each_label_is_written(model, path, tmp_path):
    out = tmp_path / "new" / "made"
    found = generate("--model", path, "--count", 3, "--seed", 5, "--steps", 2, "--out", out,
                     "--json")  # fmt: skip
    records = [json.loads(line) for line in found.stdout.splitlines()]
    names = ["001-row.png", "002-column.png", "003-row.png"]
    assert [one["file"] for one in records] == [str(out / name) for name in names]
    assert [one["label"] for one in records] == ["row", "column", "row"]
    wanted = make_pictures(model, ["row", "column", "row"], 5, 2).pictures
    for name, picture in zip(names, wanted, strict=True):
        assert np.array_equal(np.asarray(Image.open(out / name)), picture[0])


def test_one_label_can_be_asked_for(path, tmp_path):
    found = generate("--model", path, "--count", 2, "--label", "column", "--steps", 1,
                     "--out", tmp_path)  # fmt: skip
    assert found.stdout.split() == [str(tmp_path / f"00{n}-column.png") for n in (1, 2)]


def test_digits_are_made_unless_another_model_is_named(tmp_path):
    found = generate("--count", 2, "--steps", 1, "--out", tmp_path, "--json")
    records = [json.loads(line) for line in found.stdout.splitlines()]
    assert [one["label"] for one in records] == ["0", "1"]
    assert np.asarray(Image.open(records[0]["file"])).shape == (28, 28)


def test_words_are_asked_of_the_net_that_knows_them(tmp_path):
    found = generate("--words", "blue potion", "--count", 1, "--steps", 1, "--out", tmp_path)
    assert found.stdout.split() == [str(tmp_path / "001-blue-potion.png")]
    wanted = make_pictures(shipped_model("sprite-maker"), ["blue potion"], 0, 1, WORDS_GUIDANCE)
    made = np.asarray(Image.open(tmp_path / "001-blue-potion.png"))
    assert np.array_equal(made, wanted.pictures[0].transpose(1, 2, 0))


def test_words_with_commas_are_made_in_turn(tmp_path):
    generate("--words", "red gem, tree", "--count", 3, "--steps", 1, "--out", tmp_path)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == ["001-red-gem.png", "002-tree.png", "003-red-gem.png"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--label", "x"), "has no label 'x'"),
        (("--model", "nothere"), "'nothere'; choose one of digit-maker, sprite-maker."),
        (("--model", "pen-cnn"), "pen-cnn does not make pictures"),
        (("--words", "red potion"), "knows labels, not words"),
        (
            ("--model", "sprite-maker", "--label", "potion"),
            'words, such as --words "red',
        ),
        (("--model", "sprite-maker", "--words", "red unicorn"), "does not know the word 'unicorn'"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(path, tmp_path, arguments, message):
    found = generate("--model", path, *arguments, "--out", tmp_path / "made")
    assert found.exit_code == 1
    assert message in found.output
    assert not (tmp_path / "made").exists()


def test_a_folder_that_cannot_be_made_is_one_line(path, tmp_path):
    (tmp_path / "file").write_text("")
    found = generate("--model", path, "--steps", 1, "--out", tmp_path / "file" / "made")
    assert found.exit_code == 1
    assert "cannot be written" in found.output
