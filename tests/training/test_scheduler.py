"""Runs on a Dask cluster that somebody else has started, as `PLAYGROUND_SCHEDULER` names it."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from playground.core.recipe import Recipe
from playground.training.runs import server
from playground.training.runs.start import start_run
from playground.training.settings import SettingsError, settings
from tests.training.small import digits, told
from tests.training.test_runs import LONG, SHORT, SPEC, ended, events, losses, start, under_way

ROOT = Path(__file__).parents[2]
QUIET = ["--no-dashboard", "--host", "127.0.0.1"]


@contextmanager
def process(*command: str):
    started = subprocess.Popen(
        [sys.executable, "-m", "dask", *command, *QUIET],
        stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        yield started
    finally:
        started.kill()
        started.wait(120)
        started.stderr.close()


def line_with(started: subprocess.Popen, words: str) -> str:
    """Read what a process says up to the line with these words."""
    for line in started.stderr:
        if words in line:
            return line
    raise AssertionError(f"{started.args} ended without {words!r}")


@pytest.fixture(autouse=True)
def _own_server():
    server.reset()
    yield
    server.reset()


def test_it_trains_there_with_the_same_numbers_and_survives_what_happens_there(monkeypatch):
    with process("scheduler", "--port", "0") as scheduler:
        address = line_with(scheduler, "Scheduler at:").split()[-1]
        monkeypatch.setenv("PLAYGROUND_SCHEDULER", address)
        worker = ("worker", address, "--nthreads", "1", "--nworkers", "1", "--no-nanny")
        with process(*worker) as one:
            line_with(one, "Registered to")
            assert [device.name for device in server.devices()] == ["cpu"]
            recipe = Recipe(epochs=2, seed=4)
            run = start(recipe)
            assert ended(run).state == "finished"
            assert losses(events(run)) == losses(told(SPEC, recipe, digits()))
            gpu = ended(start_run(SPEC, recipe, digits(), "cuda"))
            assert gpu.state == "failed"
            assert "no worker of the cluster offers a GPU" in gpu.sentence
            run = start(LONG)
            under_way(run)
            one.kill()
            assert ended(run).reason == "worker"
        with process(*worker) as another:
            line_with(another, "Registered to")
            run = start(LONG)
            under_way(run)
            scheduler.kill()
            view = ended(run)
            assert view.reason == "scheduler"
            assert view.sentence == (
                f"The Dask scheduler {address} does not answer; what was recorded is kept."
            )
            assert view.step >= 3
            assert len(events(run)) > 3


def test_runs_sent_one_after_the_other_learn_each_from_its_own_examples(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_MAX_RUNNING", "3")  # both are sent while the first is at it
    first = start(LONG)
    under_way(first)
    sets = digits(160), digits(96)
    started = [start_run(SPEC, SHORT, data, "cpu") for data in sets]
    first.control("stop")
    for run, data in zip(started, sets, strict=True):
        view = ended(run)
        assert view.state == "finished", view.sentence
        assert losses(events(run)) == losses(told(SPEC, SHORT, data))


def test_a_scheduler_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_SCHEDULER", "tcp://127.0.0.1:9")
    view = ended(start())
    assert (view.state, view.reason) == ("failed", "scheduler")
    assert "The Dask scheduler tcp://127.0.0.1:9 does not answer" in view.sentence
    monkeypatch.delenv("PLAYGROUND_SCHEDULER")
    assert ended(start()).state == "finished"


def test_settings_that_cannot_be_used_are_said(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_SCHEDULER", "127.0.0.1:8786")
    with pytest.raises(SettingsError, match="expected tcp://host:port"):
        settings()
    monkeypatch.setenv("PLAYGROUND_SCHEDULER", "tcp://127.0.0.1:8786")
    monkeypatch.setenv("PLAYGROUND_MAX_EPOCHS", "many")
    with pytest.raises(SettingsError, match="PLAYGROUND_MAX_EPOCHS is 'many'; expected a number"):
        settings()
    monkeypatch.setenv("PLAYGROUND_MAX_EPOCHS", "7")
    assert settings().max_epochs == 7
