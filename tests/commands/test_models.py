"""`models`: a table for people, one JSON object for programs."""

import json

from click.testing import CliRunner

from playground.cli import cli


def test_json_is_one_object_with_every_shipped_model():
    result = CliRunner().invoke(cli, ["models", "--json"])
    assert result.exit_code == 0
    assert result.output.count("\n") == 1
    models = {model["name"]: model for model in json.loads(result.output)["models"]}
    assert models["seed-cnn"]["parameters"] == 93_322
    assert models["pen-cnn"]["labels"] == list("0123456789")
    assert models["pen-cnn"]["input_shape"] == [1, 28, 28]
    assert models["seed-cnn"]["layers"][:4] == ["conv1", "relu1", "pool1", "conv2"]
    assert {source["licence"] for source in models["seed-cnn"]["sources"]} == {"CC BY-SA 3.0"}


def test_people_get_names_sizes_and_figures():
    output = CliRunner().invoke(cli, ["models"]).output
    assert "93,322 parameters" in output
    assert "reads images of 1×28×28" in output
    assert "%" in output
