"""`tune`: a search in the terminal, stopped by Ctrl-C, resumed, and one line for a mistake."""

import json
import os
import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner

from playground.cli import cli
from playground.nets.files import read_model
from playground.text import say
from playground.tuning.records import best
from playground.tuning.searches import get_search
from playground.tuning.studies import journal_of

SPACE = '[learning_rate]\nlow = 0.001\nhigh = 0.3\nscale = "log"\n'
SMALL = ("--preset", "linear", "--examples", "300", "--epochs", "1")


@pytest.fixture
def space(tmp_path):
    path = tmp_path / "space.toml"
    path.write_text(SPACE)
    return str(path)


def run(*arguments):
    result = CliRunner().invoke(cli, ["tune", *arguments], standalone_mode=False)
    assert result.exception is None or hasattr(result.exception, "format_message")
    return result


def test_a_search_is_told_a_line_each_and_summed_up(space, tmp_path):
    out = tmp_path / "best.safetensors"
    result = run(*SMALL, "--space", space, "--sampler", "random", "--sampler", "grid",
                 "--budget", "2", "--json", "--out", str(out))  # fmt: skip
    assert result.return_value == 0
    started, *trials, over = [json.loads(line) for line in result.stdout.splitlines()]
    assert started["samplers"] == ["random", "grid"]
    assert os.path.exists(started["journal"])
    assert sorted(line["sampler"] for line in trials) == ["grid", "grid", "random", "random"]
    assert all(set(line["values"]) == {"learning_rate"} for line in trials)
    assert over["event"] == "finished"
    assert over["best"]["score"] == max(line["score"] for line in trials)
    assert [each["seed"] for each in over["seeds"]] == [1, 2, 3]
    assert over["mean"] == pytest.approx(sum(each["score"] for each in over["seeds"]) / 3)
    top = max(each["score"] for each in over["seeds"])
    assert read_model(out).card.results["validation accuracy"] == top
    # The same search in words: it has ended, so that there is nothing to resume.
    again = run("--resume", started["search"])
    assert "finished; there is nothing to resume" in again.exception.format_message()
    seen = get_search(started["search"])
    assert best(seen.progress.trials, seen.search.metric).score == over["best"]["score"]


def test_ctrl_c_stops_a_search_which_can_be_resumed(space, tmp_path):
    command = [sys.executable, "-m", "playground", "tune", *SMALL, "--space", space,
               "--budget", "200"]  # fmt: skip
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            lines.append(line)
            if line.startswith("tpe 1:"):
                process.send_signal(signal.SIGINT)
    assert process.returncode == 0
    assert lines[0].startswith("search ")
    found = lines[0].split()[1].rstrip(":")
    assert str(journal_of(found)) in lines[1]
    assert f"stopped; continue with --resume {found}" in lines[-1]
    assert any("best:" in line for line in lines)
    assert get_search(found).search.resumable


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--preset", "linear"), "needs --preset NAME and --space FILE"),
        (("--preset", "linear", "--space", "none.toml"), "none.toml cannot be read"),
        (("--preset", "none", "--space", "SPACE"), "none"),
        (("--preset", "linear", "--space", "SPACE", "--budget", "0"), "The budget is 0 runs"),
        (("--preset", "linear", "--space", "SPACE", "--minutes", "0"), "The budget is 0 minutes"),
        (("--preset", "linear", "--space", "SPACE", "--sampler", "luck"), "'luck' is no search"),
        (("--preset", "linear", "--space", "SPACE", "--epochs", "0"), "epochs"),
        (("--preset", "linear", "--space", "SPACE", "--dataset", "none"), "none"),
        (("--preset", "linear", "--space", "SPACE", "--out", "net.pt"), "ends in .safetensors"),
        (("--resume", "0123456789ab"), "There is no search '0123456789ab'"),
    ],
)
def test_a_mistake_is_one_line(space, arguments, sentence):
    result = run(*(space if each == "SPACE" else each for each in arguments))
    message = result.exception.format_message()
    assert sentence in message
    assert "\n" not in message


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "reason", ["scheduler", "no_worker", "workers_lost", "disk", "error", "no_winner"]
)
def test_every_reason_of_an_end_has_its_sentence(language, reason):
    assert say(language, f"tuning.over_{reason}")
