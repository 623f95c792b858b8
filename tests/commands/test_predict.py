"""`predict`: every picture gets its answer or its line, and the status tells."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from PIL import Image

from playground.cli import cli
from playground.core.inputs import ImageInput
from playground.data.digits import sample_digits
from playground.data.prepare import prepare_for, prepare_picture
from playground.nets.build import load_module
from playground.nets.files import write_model
from playground.nets.spec import ModelSpec
from playground.nets.store import shipped_model


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """One picture of each digit, as dark ink on paper, enlarged; and as it is."""
    folder = tmp_path_factory.mktemp("digits")
    samples = sample_digits(1, 3)
    for image, label in zip(samples.images[:, 0], samples.labels, strict=True):
        Image.fromarray(image).save(folder / f"raw{label}.png")
        paper = Image.fromarray(255 - image).resize((140, 140), Image.Resampling.BICUBIC)
        paper.save(folder / f"paper{label}.jpg", quality=95)
    return folder


def run(*arguments: object):
    result = CliRunner().invoke(cli, ["predict", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.mark.parametrize("model", ["pen-cnn", "seed-cnn"])
def test_each_digit_is_read_and_the_probabilities_are_torchs(digits, model):
    paths = [digits / f"paper{label}.jpg" for label in range(10)]
    result = run(*paths, "--model", model, "--json")
    assert result.exit_code == 0
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["image"] for record in records] == [str(path) for path in paths]
    assert [record["label"] for record in records] == list("0123456789")
    net = load_module(shipped_model(model))
    for path, record in zip(paths, records, strict=True):
        digit = prepare_picture(path.read_bytes())
        expected = net(torch.tensor(digit).float()[None, None] / 255).softmax(1)[0]
        np.testing.assert_allclose(record["probabilities"], expected.detach(), atol=1e-5)
        assert record["confidence"] == max(record["probabilities"])
        assert sum(record["probabilities"]) == pytest.approx(1)


def test_raw_pictures_are_taken_as_they_are(digits):
    paths = [digits / f"raw{label}.png" for label in range(10)]
    result = run(*paths, "--raw", "--json")
    labels = [json.loads(line)["label"] for line in result.stdout.splitlines()]
    assert labels == list("0123456789")
    refused = run(digits / "paper3.jpg", "--raw")
    assert refused.exit_code == 2
    assert "a raw one must be 28×28" in refused.stderr


def test_people_get_a_line_for_each(digits):
    path = digits / "paper4.jpg"
    assert f"{path}: 4 (" in run(path).stdout


def test_bad_files_get_a_line_each_and_the_others_are_answered(digits, tmp_path):
    (tmp_path / "note.png").write_text("no picture")
    whole = (digits / "paper1.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    bad = [tmp_path / name for name in ("note.png", "cut.jpg", "missing.png")]
    result = run(bad[0], digits / "paper5.jpg", *bad[1:], tmp_path, digits / "paper6.jpg", "--json")
    assert result.exit_code == 2
    labels = [json.loads(line)["label"] for line in result.stdout.splitlines()]
    assert labels == ["5", "6"]
    lines = result.stderr.splitlines()
    assert [line.split(": ")[0] for line in lines] == [str(path) for path in (*bad, tmp_path)]
    for line, why in zip(
        lines, ("not a picture", "incomplete", "No such file", "directory"), strict=True
    ):
        assert why in line


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ("pen", "no model called 'pen'; choose one of pen-cnn"),
        ("none.safetensors", "No such file"),
        ("mood-lstm", "reads texts of 64; predict takes a model that reads pictures"),
    ],
)
def test_a_model_that_cannot_be_had_or_reads_texts(digits, model, sentence):
    result = run(digits / "paper1.jpg", "--model", model)
    assert result.exit_code != 0
    assert sentence in result.output
    assert "Traceback" not in result.output


def test_from_the_shell_a_mistake_is_one_line_and_status_2(shell, digits, tmp_path):
    good = shell("predict", digits / "paper7.jpg", tmp_path / "none.png", "--json")
    assert (good.returncode, json.loads(good.stdout)["label"]) == (2, "7")
    assert len(good.stderr.splitlines()) == 1
    wrong = shell("predict", "x.png", "--nonsense")
    assert (wrong.returncode, wrong.stdout, len(wrong.stderr.splitlines())) == (2, "", 1)


def test_a_blank_picture_is_a_mistake_and_two_digits_are_said(digits, tmp_path):
    Image.new("L", (200, 100), 250).save(tmp_path / "blank.png")
    Image.new("L", (28, 28), 0).save(tmp_path / "raw.png")
    sheet = Image.new("L", (320, 160), 255)
    for k, label in enumerate((4, 7)):
        sheet.paste(Image.open(digits / f"paper{label}.jpg"), (150 * k + 10, 10))
    sheet.save(tmp_path / "two.png")
    blank = run(tmp_path / "blank.png", "--json")
    assert (blank.exit_code, blank.stdout) == (2, "")
    assert "No ink was found" in blank.stderr
    assert "No ink was found" in run(tmp_path / "raw.png", "--raw").stderr
    two = run(tmp_path / "two.png", "--json")
    record = json.loads(two.stdout)
    assert record["digits_found"] == 2
    assert record["label"] in ("4", "7")
    assert "There seem to be 2 digits" in run(tmp_path / "two.png").stdout
    assert json.loads(run(digits / "paper3.jpg", "--json").stdout)["digits_found"] == 1


def test_a_net_gets_pictures_as_it_learned_from_them(tmp_path):
    spec = replace(
        shipped_model("pen-cnn").spec, input=ImageInput(preparation="fit")
    )  # the same weights, which take whole pictures
    write_model(replace(shipped_model("pen-cnn"), spec=spec), tmp_path / "whole.safetensors")
    sheet = Image.new("L", (100, 100), 255)
    sheet.paste(0, (10, 10, 30, 40))
    sheet.save(tmp_path / "bar.png")
    record = json.loads(
        run(tmp_path / "bar.png", "--model", tmp_path / "whole.safetensors", "--json").stdout
    )
    digit = prepare_for(ImageInput(preparation="fit"), (tmp_path / "bar.png").read_bytes()).image
    net = load_module(shipped_model("pen-cnn"))
    expected = net(torch.tensor(digit).float()[None] / 255).softmax(1)[0]
    np.testing.assert_allclose(record["probabilities"], expected.detach(), atol=1e-5)
    assert record["digits_found"] is None


def test_of_an_animation_the_first_frame_is_read_and_it_is_said(digits, tmp_path):
    first, second = (Image.open(digits / f"paper{label}.jpg") for label in (5, 2))
    first.save(tmp_path / "two.gif", save_all=True, append_images=[second])
    record = json.loads(run(tmp_path / "two.gif", "--json").stdout)
    assert (record["label"], record["animated"]) == ("5", True)
    assert "the first one was read" in run(tmp_path / "two.gif").stdout
    assert json.loads(run(digits / "paper5.jpg", "--json").stdout)["animated"] is False


@pytest.mark.parametrize(("rejection", "doubt"), [(0.0, None), (1e-12, True), (1.0, False)])
def test_a_model_that_learned_what_is_no_digit_says_so(digits, tmp_path, rejection, doubt):
    model = shipped_model("pen-cnn")
    task = replace(model.spec.task, rejection=rejection)
    spec = ModelSpec(model.spec.input, model.spec.nodes, task)
    write_model(replace(model, spec=spec), tmp_path / "own.safetensors")
    path = digits / "paper8.jpg"
    record = json.loads(run(path, "--model", tmp_path / "own.safetensors", "--json").stdout)
    assert record["label"] == "8"
    assert record["may_be_no_digit"] is doubt
    digit = torch.tensor(prepare_picture(path.read_bytes())).float()[None, None] / 255
    with torch.inference_mode():
        logits = load_module(model)(digit)[0]
    whole = torch.cat([logits, torch.zeros(1)]).double().softmax(0)
    if rejection:
        assert record["no_digit_probability"] == pytest.approx(float(whole[-1]), rel=1e-3)
    line = run(path, "--model", tmp_path / "own.safetensors").stdout
    assert ("may not be a digit" in line) is bool(doubt)
