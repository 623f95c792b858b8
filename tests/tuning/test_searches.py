"""Searches on a real cluster: results, budgets, divergence, a killed worker, stop and resume.

The embedded cluster is started once for the whole file."""

import os
import signal
import time
from dataclasses import replace

import numpy as np
import optuna
import pytest

from playground.core.events import Evaluated, Finished
from playground.core.recipe import Recipe
from playground.training.data import TrainingData
from playground.training.datasets import load_dataset
from playground.training.loop import train
from playground.training.presets import spec_for
from playground.training.runs import server
from playground.training.runs.visitor import Visitor
from playground.tuning import studies
from playground.tuning.records import best, search_from_json
from playground.tuning.samplers import MethodError
from playground.tuning.search import REPEATS, subset_of
from playground.tuning.searches import (
    SearchError,
    close_searches,
    get_search,
    list_searches,
    new_search,
    pause_search,
    remove_search,
    resume_search,
    start_search,
    stop_search,
)
from playground.tuning.space import SpaceError, space_from_data
from playground.tuning.trainings import Trainings

RECIPE = Recipe("sgd", 0.05, epochs=2, batch_size=32)
RATES = {"learning_rate": {"low": 1e-3, "high": 0.3, "scale": "log"}}
SECONDS = 120.0  # a busy machine may take its time


@pytest.fixture(autouse=True, scope="module")
def _cluster():
    yield
    server.reset()


@pytest.fixture(autouse=True)
def _no_search_is_left():
    yield
    close_searches()


def order(space=RATES, methods=("random",), runs=2, epochs=2, **more):
    spec = spec_for("linear", load_dataset("digits"))
    recipe = replace(RECIPE, epochs=epochs)
    more = {"examples": 300} | more
    return new_search(spec, recipe, "digits", space_from_data(space), methods, runs, **more)


def until(search, holds):
    """Follow a search until `holds` is true of its snapshot."""
    end = time.monotonic() + SECONDS
    while not holds(seen := get_search(search.search_id)):
        assert time.monotonic() < end, seen
        time.sleep(0.02)
    return seen


def ended(seen):
    return not seen.search.active


def test_every_result_is_in_optunas_study_and_is_that_of_the_training():
    search = start_search(order(methods=("random", "tpe"), space=RATES | {"batch_size": {
        "choices": [16, 64]}}))  # fmt: skip
    seen = until(search, ended)
    assert (seen.search.state, seen.search.why) == ("finished", "")
    assert [len(seen.progress.of(method)) for method in ("random", "tpe")] == [2, 2]
    # Optuna itself reads the file.
    path = str(studies.journal_of(search.search_id))
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(path))
    for method in search.methods:
        study = optuna.load_study(study_name=method, storage=storage)
        assert [trial.value for trial in study.trials] == [
            trial.score for trial in seen.progress.of(method)
        ]
        assert [trial.params for trial in study.trials] == [
            trial.values for trial in seen.progress.of(method)
        ]
    # The winner's score is that of the same training in this process, with another loop around it.
    winner = best(seen.progress.trials, search.metric)
    spec, recipe = search.training_of(winner.values)

    def trained(recipe):
        events = train(spec, recipe, subset_of(search), "cpu")
        return [e.metrics["accuracy"] for e in events
                if isinstance(e, Evaluated) and e.split == "validation"]  # fmt: skip

    assert trained(recipe) == pytest.approx(winner.curve)
    assert [again.seed for again in seen.progress.again] == [1, 2, 3]
    assert trained(replace(recipe, seed=2))[-1] == pytest.approx(seen.progress.again[1].score)
    # The net that was kept is that of the best seed: it has the score that was reported.
    kept = studies.read_winner(seen.search)
    digits = load_dataset("digits").validation
    weight, bias = (kept.weights[f"dense1.{name}"] for name in ("weight", "bias"))
    pixels = digits.images.reshape(len(digits), -1) / 255
    answers = (pixels @ weight.T + bias).argmax(1)
    top = max(again.score for again in seen.progress.again)
    assert (answers == digits.labels).mean() == pytest.approx(top, abs=1.1 / len(digits))
    assert kept.card.results["validation accuracy"] == top
    # What is read again from the disk is the same.
    read = studies.read_progress(search)
    assert [t.score for t in read.trials] == [t.score for t in seen.progress.trials]
    assert read.again == seen.progress.again


def test_a_search_on_own_data_trains_on_them_and_needs_them_to_resume():
    digits = load_dataset("digits")
    parts = digits.train.take(np.arange(200)), digits.validation.take(np.arange(80))
    own = TrainingData(*(
        replace(part, labels=part.labels % 2, classes=("even", "odd")) for part in parts
    ))  # fmt: skip
    spec = spec_for("linear", own)
    search = new_search(spec, RECIPE, "parity", space_from_data(RATES), ("random",), 1,
                        examples=150, own_data=True)  # fmt: skip
    with pytest.raises(SearchError, match="“parity” of this search are no longer here"):
        start_search(search)
    seen = until(start_search(search, own), ended)
    [trial] = seen.progress.trials
    _, recipe = search.training_of(trial.values)
    events = train(spec, recipe, subset_of(search, own), "cpu")
    scores = [e.metrics["accuracy"] for e in events
              if isinstance(e, Evaluated) and e.split == "validation"]  # fmt: skip
    assert trial.curve == pytest.approx(scores)


def test_a_trial_that_diverges_is_a_result_and_the_grid_ends():
    space = {"learning_rate": {"choices": [0.01, 100.0]}}
    seen = until(start_search(order(space, ("grid",), runs=5)), ended)
    assert sorted(trial.state for trial in seen.progress.trials) == ["diverged", "finished"]
    lost = next(trial for trial in seen.progress.trials if trial.state == "diverged")
    assert (lost.values, lost.score, lost.cost) == ({"learning_rate": 100.0}, 0.0, 1.0)
    assert lost.why["message"].startswith("training.ending_")
    assert best(seen.progress.trials, seen.search.metric).values == {"learning_rate": 0.01}
    assert seen.search.state == "finished"


def test_halving_stops_bad_trials_and_gets_more_of_them_for_its_budget():
    seen = until(start_search(order(methods=("halving",), runs=3, epochs=9)), ended)
    states = [trial.state for trial in seen.progress.trials]
    assert "pruned" in states
    assert len(states) > 3
    assert 3 - 1e-9 <= seen.progress.used("halving") < 4
    for trial in seen.progress.trials:
        assert trial.cost == pytest.approx(len(trial.curve) / 9)
        assert trial.thinking > 0 < trial.training


class Quick(Trainings):
    """Trainings that have all ended before their first report is heard; each is worse than the
    one before it."""

    def __init__(self, *_):
        self.scores = iter((0.9, 0.1, 0.05, 0.04, 0.03, 0.02, 0.01, *[0.0] * 20))
        self.told = []

    def places(self):
        return 1

    def submit(self, spec, recipe, weights=False):
        score = next(self.scores)
        for epoch in range(1, recipe.epochs + 1):
            metrics = {"accuracy": score}
            self.told.append((str(score), Evaluated(epoch, epoch, 0.1, "validation", 1.0, metrics)))
        self.told.append((str(score), Finished(recipe.epochs, recipe.epochs, 0.1, "")))
        return str(score)

    def reports(self, timeout):
        told, self.told = self.told, []
        return told

    def stop(self, token):
        pass

    def close(self):
        pass


def test_a_trial_that_ends_before_it_is_stopped_is_charged_up_to_the_decision(monkeypatch):
    monkeypatch.setattr("playground.tuning.search.Trainings", Quick)
    seen = until(start_search(order(methods=("halving",), runs=3, epochs=9)), ended)
    stopped = [trial for trial in seen.progress.trials if len(trial.curve) < 9]
    assert stopped
    for trial in stopped:
        assert (trial.state, trial.cost) == ("pruned", pytest.approx(len(trial.curve) / 9))


def test_a_net_that_is_too_large_is_a_result():
    space = {"width": {"choices": [8.0, 1.0]}, "depth": {"choices": [1]}}
    search = order(space, ("grid",))
    os.environ["PLAYGROUND_MAX_PARAMETERS"] = "60000"
    try:
        seen = until(start_search(search), ended)
    finally:
        del os.environ["PLAYGROUND_MAX_PARAMETERS"]
    failed = [trial for trial in seen.progress.trials if trial.state == "failed"]
    assert [trial.values["width"] for trial in failed] == [8.0]
    assert failed[0].why["message"] == "training.run_limit"
    assert seen.search.state == "finished"


def test_a_killed_worker_costs_one_trial_which_is_trained_again():
    search = start_search(order(runs=2, epochs=100, examples=0))  # longer than the test
    seen = until(search, lambda seen: any(t.curve for t in seen.progress.trials))
    os.kill(server.worker_pid(), signal.SIGKILL)
    seen = until(search, lambda seen: len(seen.progress.trials) == 2)
    lost, again = seen.progress.trials
    assert lost.state == "lost"
    assert lost.why["message"] == "training.ending_worker"
    assert again.values == lost.values
    assert seen.progress.used("random") == 0  # a lost trial costs no budget
    until(search, lambda seen: seen.progress.trials[1].curve)  # by the new worker


def test_a_search_is_paused_stopped_and_resumed():
    search = start_search(order(runs=200, epochs=20))  # longer than the test
    started = get_search(search.search_id).version.split()[0]
    until(search, lambda seen: seen.progress.trials)
    pause_search(search.search_id)
    seen = until(search, lambda seen: all(t.state != "running" for t in seen.progress.trials))
    assert seen.search.state == "paused"
    count = len(seen.progress.trials)
    assert resume_search(search.search_id).state == "running"
    until(search, lambda seen: len(seen.progress.trials) > count)
    stop_search(search.search_id)
    seen = until(search, ended)
    assert seen.search.state == "stopped"
    before = {t.number: t.score for t in seen.progress.trials if t.state == "finished"}
    assert resume_search(search.search_id).state == "running"
    # Pages cache contents by version: none of the first part may come back.
    assert get_search(search.search_id).version.split()[0] not in (started, "disk")
    seen = until(search, lambda seen: sum(t.is_result for t in seen.progress.trials) > len(before))
    scores = {t.number: t.score for t in seen.progress.trials if t.state == "finished"}
    assert before.items() < scores.items()


def test_a_search_survives_a_server_that_was_killed():
    search = replace(order(methods=("random", "grid")), server="0" * 16, state="running")
    studies.write_search(search)
    asked = studies.Studies(search).ask("random")  # the server ends while this is trained
    seen = get_search(search.search_id)
    assert seen.search.state == "interrupted"
    assert [trial.state for trial in seen.progress.trials] == ["running"]
    resume_search(search.search_id)
    seen = until(search, ended)
    assert seen.search.state == "finished"
    first, again, other = seen.progress.of("random")
    assert first.state == "stopped"
    assert first.values == again.values == asked.values
    assert (again.state, other.state) == ("finished", "finished")
    assert other.values != again.values
    assert len(seen.progress.again) == REPEATS
    with pytest.raises(SearchError, match="finished; there is nothing to resume"):
        resume_search(search.search_id)


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ({"runs": 0}, SearchError, "The budget is 0 runs; expected 1 to 200"),
        ({"runs": 201}, SearchError, "The budget is 201 runs"),
        ({"runs": 0, "minutes": 0.0}, SearchError, "The budget is 0 minutes"),
        ({"runs": 1, "minutes": float("nan")}, SearchError, "nan minutes"),
        ({"examples": 5}, SearchError, "Got 5 training examples"),
        ({"methods": ("tpe", "luck")}, MethodError, "'luck' is no search method"),
        ({"space": {"dropout": {"low": 0, "high": 0}}}, SpaceError, "a single point"),
    ],
)
def test_a_mistake_is_one_sentence(change, error, sentence):
    with pytest.raises(error, match=sentence):
        order(**change)


def test_a_search_belongs_to_its_visitor():
    search = start_search(order(runs=50, owner="a"))
    with pytest.raises(SearchError, match="already have a search"):
        start_search(order(owner="a"))
    for command in (stop_search, pause_search, resume_search, remove_search):
        with pytest.raises(SearchError, match="another visitor's"):
            command(search.search_id, Visitor("b"))
    with pytest.raises(SearchError, match="still active"):
        remove_search(search.search_id)
    stop_search(search.search_id, Visitor("a"))
    until(search, ended)
    assert [one.search_id for one in list_searches("a")] == [search.search_id]
    remove_search(search.search_id, Visitor("a"))
    assert list_searches() == ()
    for unknown in (search.search_id, "../../etc", ""):
        with pytest.raises(SearchError, match="There is no search"):
            get_search(unknown)


def test_the_record_is_the_same_after_a_round_trip():
    search = order(methods=("gp", "qmc"), minutes=2.5, preset="linear", seed=3, name="A")
    assert search_from_json(search.to_json()) == search
    for text in (b"[]", b"{}", b"nothing"):
        with pytest.raises(ValueError, match=r"Not a search|Expecting value"):
            search_from_json(text)
