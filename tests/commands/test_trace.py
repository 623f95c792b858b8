import json

import numpy as np
import pytest
import torch
from PIL import Image

from playground.cli import cli, main
from playground.nets import spec as s
from playground.nets.build import load_module
from playground.nets.files import write_model
from playground.nets.model import Model
from playground.nets.shapes import expected_tensors
from tests.nets.nets import random_weights

LAYERS = (s.Conv(3), s.BatchNorm(), s.ReLU(), s.MaxPool(2, 2), s.Conv(2, 3, 2, 1), s.Tanh(),
          s.AvgPool(2, 2), s.Flatten(), s.Dropout(0.2), s.Dense(10))  # fmt: skip


@pytest.fixture
def model(tmp_path):
    spec = s.ModelSpec(s.ImageInput(), LAYERS, tuple("0123456789"))
    random = np.random.default_rng(1)
    weights = {
        name: random.normal(0, 0.5, shape).astype(np.float32)
        for name, shape in expected_tensors(spec).items()
    }
    weights["norm1.running_var"] = np.abs(weights["norm1.running_var"])
    model = Model("small", spec, weights)
    write_model(model, tmp_path / "small.safetensors")
    return model


@pytest.fixture
def picture(tmp_path):
    pixels = np.random.default_rng(2).integers(0, 256, (28, 28)).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "digit.png")
    return pixels


def run(capsys, *arguments):
    """Standard output of `python -m playground trace …`, which ends well."""
    cli(["trace", *map(str, arguments)], standalone_mode=False)
    return capsys.readouterr().out


def fail(capsys, monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["playground", "trace", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        main()
    found = capsys.readouterr()
    return found.out, found.err, end.value.code


@pytest.mark.parametrize(
    ("layer", "cell"),
    [("input", "0,3,4"), ("conv1", "2,5,6"), ("norm1", "1,2,3"), ("relu1", "1,4,4"),
     ("pool1", "2,7,7"), ("conv2", "1,0,6"), ("tanh1", "1,3,3"), ("avgpool1", "0,1,2"),
     ("flatten1", "9"), ("dropout1", "9"), ("dense1", "7"), ("softmax", "4")],
)  # fmt: skip
def test_the_printed_terms_add_up_to_the_sum_and_the_output_is_torchs(
    capsys, tmp_path, model, picture, layer, cell
):
    out = run(
        capsys, tmp_path / "digit.png", "--layer", layer, "--cell", cell, "--raw", "--json",
        "--model", tmp_path / "small.safetensors",
    )  # fmt: skip
    record = json.loads(out)
    added = sum(a * b for a, b in zip(record["inputs"], record["weights"], strict=True))
    assert added + record["bias"] == pytest.approx(record["sum"], abs=1e-9)
    values = torch.from_numpy(picture[None, None].astype(np.float64) / 255)
    given = {"input": values}
    for name, module in load_module(model).double().named_children():
        given[name] = values = module(values)
    given["softmax"] = values.softmax(-1)
    expected = given[layer][(0, *map(int, cell.split(",")))].item()
    assert record["output"] == pytest.approx(expected, abs=1e-4, rel=1e-4)
    if layer not in ("relu1", "tanh1", "softmax"):
        assert record["sum"] == pytest.approx(expected, abs=1e-4, rel=1e-4)


def test_the_text_adds_up_to_the_last_digit(capsys, tmp_path, model, picture):
    for layer, cell in [("conv2", "1,0,6"), ("dense1", "7"), ("pool1", "1,1,1")]:
        out = run(
            capsys, tmp_path / "digit.png", "--layer", layer, "--cell", cell, "--raw",
            "--model", tmp_path / "small.safetensors",
        )  # fmt: skip
        lines = [line.rsplit("=", 1) for line in out.splitlines() if "=" in line]
        values = [value.strip().replace("−", "-") for _, value in lines]
        digits = len(values[-2].split(".")[1])
        whole = [round(float(value) * 10**digits) for value in values[:-1]]
        assert sum(whole[:-1]) == whole[-1]
        assert lines[-2][0].strip() == "sum"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["digit.png", "--layer", "conv9", "--cell", "0,0,0"], "has no layer 'conv9'"),
        (["digit.png", "--layer", "conv1", "--cell", "0,26,0"], "from 0,0,0 to 2,25,25"),
        (["digit.png", "--layer", "conv1", "--cell=-1,0,0"], "conv1 has no cell -1,0,0"),
        (["digit.png", "--layer", "conv1", "--cell", "a,b"], "expected channel,row,column"),
        (["none.png", "--layer", "conv1", "--cell", "0,0,0"], "cannot be read: No such file"),
        (["text.png", "--layer", "conv1", "--cell", "0,0,0"], "not a picture"),
        (["digit.png", "--cell", "0,0,0"], "--layer"),
    ],
)
def test_a_mistake_is_one_line_and_status_two(
    capsys, monkeypatch, tmp_path, model, picture, arguments, sentence
):
    (tmp_path / "text.png").write_text("no picture")
    image, *rest = arguments
    out, err, status = fail(
        capsys, monkeypatch, tmp_path / image, *rest, "--model", tmp_path / "small.safetensors"
    )
    assert (out, status, err.count("\n")) == ("", 2, 1)
    assert sentence in err


def test_an_unknown_model_is_named(capsys, monkeypatch, tmp_path, picture):
    _, err, status = fail(
        capsys, monkeypatch, tmp_path / "digit.png", "--layer", "conv1", "--cell", "0,0,0",
        "--model", "no-such-model",
    )  # fmt: skip
    assert status == 2
    assert "no-such-model" in err


def test_a_photo_goes_through_a_net_that_reads_colours(tmp_path, capsys):
    layers = (s.Conv(2, 3, 2, same=True), s.Flatten(), s.Dense(2))
    spec = s.ModelSpec(s.ImageInput(3, 12, 10, "fit"), layers, ("a", "b"))
    model = tmp_path / "colours.safetensors"
    write_model(random_weights(spec, 3), model)
    # From the top down, so that the ground is dark and the picture is not turned.
    pixels = np.random.default_rng(5).integers(0, 60, (12, 10, 3)).astype(np.uint8)
    pixels[4:8, 3:7] += 150
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    where = ["--model", model, "--layer", "conv1", "--cell", "1,2,2", "--json"]
    found = json.loads(run(capsys, tmp_path / "photo.png", *where))
    assert found["sum"] == pytest.approx(found["output"], abs=1e-4)
    assert len(found["inputs"]) == 27
    for source, value in zip(found["sources"], found["inputs"], strict=True):
        channel, row, column = source
        assert value == pytest.approx(pixels[row, column, channel] / 255)
