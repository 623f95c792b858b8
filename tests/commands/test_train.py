"""`train`: events a line each, a clean stop on Ctrl-C, the model in a file, one line a mistake."""

import json
import os
import signal
import subprocess
import sys
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from playground.cli import cli
from playground.core.events import Ending, event_from_json, is_ending
from playground.nets.files import read_model
from playground.training.datasets import LOADED, load_dataset
from playground.training.presets import recipe_for, spec_for
from tests.training.small import points, same_weights, told


def run(*arguments: object):
    result = CliRunner().invoke(cli, ["train", *map(str, arguments)], standalone_mode=False)
    assert result.exception is None or hasattr(result.exception, "format_message")
    return result


def test_events_come_a_line_each_and_the_model_is_the_loops(tmp_path):
    out = tmp_path / "m.safetensors"
    result = run(
        "--preset", "linear", "--dataset", "digits", "--epochs", 1, "--seed", 3,
        "--device", "cpu", "--out", out, "--json",
    )  # fmt: skip
    assert result.return_value == 0
    events = [event_from_json(line) for line in result.stdout.splitlines()]
    raw = [json.loads(line) for line in result.stdout.splitlines()]
    assert raw[0]["event"] == "started"
    assert {"event", "step", "epoch", "seconds"} <= set(raw[-1])
    assert [is_ending(event) for event in events] == [False] * (len(events) - 1) + [True]
    assert raw[-1]["event"] == "finished"
    batch = next(line for line in raw if line["event"] == "batch")
    assert {"loss", "accuracy", "learning_rate", "examples_per_second"} <= set(batch)

    data = load_dataset("digits")
    from dataclasses import replace

    recipe = replace(recipe_for("linear", data), epochs=1, seed=3)
    expected = told(spec_for("linear", data), recipe, data)
    kept = points(expected)
    model = read_model(out)
    assert same_weights(dict(model.weights), kept[max(kept)].weights)
    losses = [e.loss for e in expected if e.event == "batch"]
    assert [line["loss"] for line in raw if line["event"] == "batch"] == losses
    check = next(e for e in expected if e.event == "evaluated" and e.split == "validation")
    assert model.card.results == {"validation accuracy": check.metrics["accuracy"]}
    assert "--preset linear --dataset digits --epochs 1 --seed 3" in model.card.made_by


def test_people_read_words():
    result = run("--preset", "linear", "--dataset", "digits", "--epochs", 1, "--device", "cpu")
    assert "8,000 examples" in result.stdout
    assert "validation: loss" in result.stdout
    assert result.stdout.splitlines()[-1].endswith("All 1 epochs were run.")


def test_an_interrupt_stops_the_run_by_name_and_keeps_what_was_learned(tmp_path):
    out = tmp_path / "m.safetensors"
    program = subprocess.Popen(
        [sys.executable, "-m", "playground", "train", "--preset", "tiny-cnn", "--dataset", "digits",
         "--epochs", "1000", "--json", "--out", str(out)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"}, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    with program:
        try:
            lines = []
            for line in program.stdout:
                lines.append(line)
                if len(lines) == 20:
                    program.send_signal(signal.SIGINT)
            assert program.wait(300) == 0
            assert program.stderr.read() == ""
        finally:
            program.kill()
    last = event_from_json(lines[-1])
    assert isinstance(last, Ending)
    assert last.event == "stopped"
    assert json.loads(lines[-2]) | {"seconds": 0} == {
        "event": "checkpoint", "step": last.step, "epoch": last.epoch, "seconds": 0,
    }  # fmt: skip
    model = read_model(out)
    assert all(np.isfinite(array).all() for array in model.weights.values())
    assert f"{last.step} batches" in model.card.recipe


def test_a_run_that_diverges_exits_with_1_and_writes_no_model(tmp_path, monkeypatch):
    from dataclasses import replace

    from playground.training import presets

    wild = replace(presets.PRESETS["linear"], recipe=replace(
        presets.PRESETS["linear"].recipe, learning_rate=100.0
    ))  # fmt: skip
    monkeypatch.setitem(presets.PRESETS, "linear", wild)
    out = tmp_path / "m.safetensors"
    result = run("--preset", "linear", "--dataset", "digits", "--out", out, "--device", "cpu")
    assert result.return_value == 1
    assert "Try a smaller learning rate" in result.stdout
    assert not out.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"--preset": "nix"}, "no preset 'nix'; choose one of article-cnn"),
        ({"--dataset": "nix"}, "no data set 'nix'; choose one of digits"),
        ({"--dataset": "sentences"}, "reads images and sentences holds texts"),
        ({"--epochs": "0"}, "epochs is 0; expected a whole number from 1 to 1,000"),
        ({"--seed": "-1"}, "seed is -1; expected"),
        ({"--seed": "x"}, "'x' is not a valid integer"),
        ({"--device": "tpu"}, "This machine has no 'tpu'"),
        ({"--out": "m.pt"}, "ends in .safetensors"),
        ({"--out": "/no/such/folder/m.safetensors"}, "cannot be written"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(changes, sentence, monkeypatch, capsys):
    from playground.cli import main

    options = {"--preset": "linear", "--dataset": "digits"} | changes
    monkeypatch.setattr(sys, "argv", ["playground", "train", *chain(*options.items())])
    with pytest.raises(SystemExit, match="2"):
        main()
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1


def test_the_full_mnist_offline_is_one_line(monkeypatch):
    from playground.data import mnist

    def away(_mirrors: list[str]) -> None:
        raise OSError("away")

    monkeypatch.setattr(mnist, "_reach", away)
    LOADED.forget_unasked(0)
    result = run("--preset", "sprint", "--dataset", "mnist")
    assert "its server cannot be reached" in result.exception.format_message()
