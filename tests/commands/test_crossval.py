"""`crossval`: k trainings in turn, and the trap of sorted folds."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from playground.cli import cli

SMALL = ("--preset", "linear", "--dataset", "digits", "--examples", "400", "--epochs", "3")


def run(*arguments):
    result = CliRunner().invoke(cli, ["crossval", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_each_fold_is_told_and_the_last_line_sums_up():
    lines = [json.loads(line) for line in run(*SMALL, "--folds", "4", "--json").output.splitlines()]
    *told, summary = lines
    assert {line["fold"] for line in told} == {0, 1, 2, 3}
    assert [line["epoch"] for line in told if line["fold"] == 0] == [1, 2, 3]
    final = [[line for line in told if line["fold"] == k][-1]["accuracy"] for k in range(4)]
    assert summary["folds"] == final
    assert summary["mean"] == pytest.approx(np.mean(final))
    assert summary["spread"] == pytest.approx(np.std(final, ddof=1))
    assert sum(held for _, held in summary["sizes"]) == 400
    low, high = summary["interval"]
    assert low < summary["accuracy"] < high


def test_sorted_folds_are_a_trap():
    def mean(folding):
        output = run(*SMALL, "--folds", "5", "--folding", folding, "--json").output
        return json.loads(output.splitlines()[-1])["mean"]

    assert mean("stratified") > 0.6 > 0.4 > mean("sorted")


def test_people_get_it_in_words():
    output = run(*SMALL, "--folds", "2").output
    assert "fold 1: epoch 3" in output
    assert "fold 0" not in output, "people count folds from 1, as the page does"
    assert "between folds" in output
    assert "of 400 right" in output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--folds", "1"), "Got 1 folds; expected 2 to"),
        (("--preset", "nothing"), "nothing"),
        (("--dataset", "nothing"), "nothing"),
        (("--epochs", "0"), "epochs"),
    ],
)
def test_a_mistake_is_one_line(arguments, sentence):
    result = run(*SMALL, *arguments)
    assert result.exit_code != 0
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [
    ("crossval", "--dataset", "digits"), ("tune", "--space", "any.json"),
])  # fmt: skip
def test_a_net_that_makes_pictures_is_not_compared(command):
    found = CliRunner().invoke(cli, [*command, "--preset", "maker"])
    assert found.exit_code == 1
    assert "The preset maker makes pictures" in found.output
