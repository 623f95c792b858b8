"""`python -m playground read`."""

import json
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from playground.cli import cli
from playground.explain.reading import read_text
from playground.nets.store import shipped_model


def read(*arguments: str):
    return CliRunner().invoke(cli, ["read", *arguments])


@pytest.mark.parametrize(
    ("name", "gates"),
    [
        ("mood-rnn", set()),
        ("mood-gru", {"reset", "update", "new"}),
        ("mood-lstm", {"input", "forget", "cell", "output"}),
    ],
)
def test_a_sentence_comes_as_numbers(name, gates):
    record = json.loads(read("It isn't a good film.", "--model", name, "--json").output)
    reading = read_text(shipped_model(name), "It isn't a good film.")
    assert record["tokens"] == ["it", "isn't", "a", "good", "film", "."]
    assert set(record["gates"]) == gates
    assert ("memory" in record) == (name == "mood-lstm")
    np.testing.assert_allclose(record["hidden"], reading.cells[-1].hidden, rtol=1e-5)
    np.testing.assert_allclose(record["probabilities"], reading.probabilities, rtol=1e-5)
    for gate in gates:
        np.testing.assert_allclose(record["gates"][gate], reading.cells[-1].gates[gate], rtol=1e-5)


def test_people_read_the_answer_after_each_word():
    lines = read("great zyxqy film", "--model", "mood-gru").output.splitlines()
    assert [line.split()[0] for line in lines[2:5]] == ["great", "zyxqy", "film"]
    assert "positive" in lines[4]
    assert "zyxqy ?" in lines[3]
    assert "does not know" in lines[5]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["", "--model", "mood-gru"], "The text is empty."),
        (["hello", "--model", "pen-cnn"], "reads pictures, not text"),
        (["hello", "--model", "nobody"], "There is no model called 'nobody'"),
        (["hello", "--model", "/no/such.safetensors"], "cannot be read"),
    ],
)
def test_mistakes_are_told_in_one_sentence(arguments, sentence):
    outcome = read(*arguments)
    assert outcome.exit_code != 0
    assert sentence in outcome.output
    assert "Traceback" not in outcome.output


def test_a_mistake_ends_with_status_two():
    line = [sys.executable, "-m", "playground", "read", "hi", "--model", "nobody"]
    run = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)
