"""`code` writes a net, and `train --code` trains what a program says."""

import json

import pytest
from click.testing import CliRunner

from playground.cli import cli
from playground.core.events import event_from_json
from playground.nets.files import read_model
from playground.nets.parse import parse_code
from playground.nets.store import shipped_model
from playground.training.datasets import load_dataset
from playground.training.presets import spec_for

PROGRAM = """import keras
from keras import layers
model = keras.Sequential([layers.Flatten(input_shape=(28, 28)), layers.Dense(12, "relu"),
                          layers.Dense(10, activation="softmax")])
model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
model.fit(x, y, batch_size=100, epochs=2)
"""


def run(*arguments):
    result = CliRunner().invoke(cli, [*map(str, arguments)], standalone_mode=False)
    assert result.exception is None or hasattr(result.exception, "format_message")
    return result


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM, "utf-8")
    return path


def test_a_program_is_trained_as_it_says(program, tmp_path):
    out = tmp_path / "m.safetensors"
    result = run(
        "train", "--code", program, "--dataset", "digits", "--epochs", 1, "--out", out, "--json"
    )
    assert result.return_value == 0
    started, *_, ended = [event_from_json(line) for line in result.stdout.splitlines()]
    data = load_dataset("digits")
    assert started.total_steps == -(-len(data.train) // 100)
    assert ended.event == "finished"
    model = read_model(out)
    assert [info.kind for info in model.spec.layers] == ["flatten", "dense", "relu", "dense"]
    assert model.card.recipe.startswith("sgd, learning rate 0.1 (constant), batches of 100")
    assert f"--code {program}" in model.card.made_by


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["--dataset", "digits"], "Give either --preset NAME or --code FILE."),
    (["--preset", "linear", "--code", "x.py", "--dataset", "digits"], "Give either"),
    (["--code", "no-such.py", "--dataset", "digits"], "no-such.py cannot be read: "),
    (["--code", "PROGRAM", "--dataset", "sentences"], "The data are texts"),
    (["--code", "PROGRAM", "--dataset", "digits", "--optimiser", "adadelta"], "adadelta"),
])  # fmt: skip
def test_mistakes_are_one_sentence(program, arguments, sentence):
    given = [str(program) if each == "PROGRAM" else each for each in arguments]
    result = run("train", *given)
    assert sentence in result.exception.format_message()


@pytest.mark.parametrize("library", ["pytorch", "keras"])
def test_code_writes_a_net_that_reads_back(library):
    spec = shipped_model("seed-cnn").spec
    result = run("code", "article-cnn", "--as", library, "--json")
    written = json.loads(result.stdout)
    assert parse_code(written["code"], spec.input, spec.labels).spec == spec
    assert run("code", "article-cnn", "--as", library).stdout == written["code"]


def test_code_writes_a_preset():
    spec = spec_for("tanh-rnn", load_dataset("sentences"))
    written = run("code", "tanh-rnn", "--as", "keras").stdout
    assert parse_code(written, spec.input, spec.labels).spec == spec
    assert "no model called 'nothing'" in run("code", "nothing").exception.format_message()
