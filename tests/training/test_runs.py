"""Runs on a real cluster: from start to end, with everything that can go wrong on the way.

The embedded cluster is started once for the whole file, but where a test ends it."""

import csv
import errno
import io
import os
import signal
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import psutil
import pytest

from playground.core.events import Batch, Checkpoint, Evaluated, is_ending
from playground.core.recipe import Recipe, RecipeError
from playground.training.cross_validation import data_of, make_folds
from playground.training.export import examples_npz, history_csv
from playground.training.loop import train
from playground.training.microscope import examine_run, points, weight_lines
from playground.training.presets import spec_for
from playground.training.runs import server
from playground.training.runs import start as starting
from playground.training.runs.cluster import NICE
from playground.training.runs.folds import start_folds
from playground.training.runs.history import History
from playground.training.runs.manager import Manager
from playground.training.runs.packets import unpack
from playground.training.runs.run import MAX_NAME, Run, RunError, get_run, list_runs
from playground.training.runs.start import start_run
from tests.training.small import (
    digits,
    picture_spec,
    same_weights,
    sentences,
    text_spec,
    told,
)
from tests.training.small import points as checkpoints_of

SPEC = picture_spec()
SHORT = Recipe(epochs=2, seed=3)
LONG = Recipe("sgd", 0.001, batch_size=1, epochs=100)  # far longer than a test lasts
SECONDS = 300  # a busy machine may take its time; a test that passes does not


@pytest.fixture(autouse=True, scope="module")
def _cluster():
    yield
    server.reset()


@pytest.fixture(autouse=True)
def _no_run_is_left():
    yield
    for run in list_runs():
        if run.active:
            run.control("stop")
    until(lambda: not any(run.active for run in list_runs()))


def until(reached, seconds: float = SECONDS):
    """Wait for a state; what it is then."""
    end = time.monotonic() + seconds
    while not (found := reached()):
        assert time.monotonic() < end, list_runs()
        time.sleep(0.02)
    return found


def state_is(run: Run, *states: str):
    return lambda: (now := run.now()).state in states and now


def ended(run: Run) -> Run:
    return until(lambda: not (now := run.now()).active and now)


def under_way(run: Run, batches: int = 3) -> Run:
    return until(lambda: (now := run.now()).step >= batches and now)


def events(run: Run):
    return run.events().events


def losses(told_events):
    return [event.loss for event in told_events if isinstance(event, Batch)]


def start(recipe: Recipe = SHORT, **more):
    return start_run(SPEC, recipe, digits(), "cpu", **more)


# ---- a run from its start to its end --------------------------------------------------------


def test_a_run_tells_what_the_loop_tells_and_keeps_it():
    run = start(name="  first\n", owner="me")
    view = ended(run)
    assert (view.state, view.name, view.owner) == ("finished", "first", "me")
    assert view.step == view.total_steps == 10
    assert view.sentence == "All 2 epochs were run."
    assert view.device_label.startswith("CPU")
    expected = told(SPEC, SHORT, digits())
    found = events(run)
    assert losses(found) == losses(expected)
    assert [e.event for e in found] == [e.event for e in expected]
    kept = checkpoints_of(expected)
    assert run.checkpoints() == tuple(sorted(kept))
    assert all(
        same_weights(dict(run.model(step).weights), kept[step].weights) for step in (0, 5, 10)
    )
    check = [e for e in expected if isinstance(e, Evaluated) and e.split == "validation"][-1]
    assert dict(view.metrics)["accuracy"] == check.metrics["accuracy"]
    assert run.model().card.results == {"validation accuracy": check.metrics["accuracy"]}
    with pytest.raises(RunError, match="No weights were kept after batch 999"):
        run.model(999)
    _taken_home(run, expected)
    _looked_at(run, kept)


def _taken_home(run, expected):
    rows = list(csv.DictReader(io.StringIO(history_csv(run).decode())))
    assert list(rows[0]) == [
        "event", "step", "epoch", "seconds", "split", "loss", "accuracy", "learning_rate",
        "examples_per_second", "sentence",
    ]  # fmt: skip
    batches = [row for row in rows if row["event"] == "batch"]
    assert [float(row["loss"]) for row in batches] == losses(expected)
    checks = [float(row["accuracy"]) for row in rows if row["split"] == "validation"]
    assert checks == [
        e.metrics["accuracy"] for e in expected if getattr(e, "split", "") == "validation"
    ]
    assert rows[-1]["sentence"] == "All 2 epochs were run."
    with np.load(io.BytesIO(examples_npz(run)), allow_pickle=False) as file:
        assert (file["train_inputs"] == digits().train.images).all()
        assert (file["validation_labels"] == digits().validation.labels).all()


def _looked_at(run, kept):
    steps = points(run)
    assert steps[0] == 0
    assert 10 not in steps
    step = next(step for step in steps if step + 1 in kept)
    batch = examine_run(run, step)
    assert same_weights(dict(batch.after), kept[step + 1].weights)
    lines = weight_lines(batch, "conv1.weight", (1, 0, 1, 1))
    assert lines[-1].value == pytest.approx(kept[step + 1].weights["conv1.weight"][1, 0, 1, 1])
    with pytest.raises(RunError, match="No state was kept after batch 777"):
        examine_run(run, 777)


def test_a_text_net_learns_from_a_named_set_that_the_worker_finds_itself():
    from playground.training.datasets import load_dataset
    from playground.training.presets import recipe_for, spec_for

    data = load_dataset("sentences")
    spec = spec_for("gru", data)
    recipe = replace(recipe_for("gru", data), epochs=1, batch_size=256)
    run = start_run(spec, recipe, "sentences", "cpu")
    assert ended(run).state == "finished"
    assert losses(events(run)) == losses(told(spec, recipe, data))


def test_the_worker_gives_way_to_the_pages():
    ended(start())
    pid = server.worker_pid()
    assert psutil.Process(pid).nice() == min(19, psutil.Process().nice() + NICE)


def test_scheduler_and_worker_listen_on_this_machine_alone():
    """A scheduler runs whatever code it is sent."""
    ended(start())
    own = [child for child in psutil.Process().children(recursive=True)
           if "playground.training.runs.cluster" in child.cmdline()]  # fmt: skip
    listening = [each.laddr.ip for process in own for each in process.net_connections("inet")
                 if each.status == psutil.CONN_LISTEN]  # fmt: skip
    assert len(own) >= 2
    assert len(listening) >= 2
    assert set(listening) == {"127.0.0.1"}


# ---- taking part ----------------------------------------------------------------------------


@pytest.fixture
def at_rest(monkeypatch):
    """Waits until a run tells of nothing but a checkpoint, and then that it is still there."""
    told_last: dict[str, list[str]] = {}
    take = Manager._take

    def watched(manager, packet):
        take(manager, packet)
        told_last[packet["run"]] = [event.event for event in unpack(packet["events"])]

    def wait(run):
        told_last.clear()
        until(lambda: told_last.get(run.run_id) == [])
        assert isinstance(events(run)[-1], Checkpoint)

    monkeypatch.setattr(Manager, "_take", watched)
    return wait


def test_pause_one_batch_rate_resume_stop_and_going_on(at_rest):
    recipe = replace(LONG, epochs=20)
    run = start(recipe)
    under_way(run)
    run.control("pause")
    until(state_is(run, "paused"))
    at_rest(run)
    at = run.now().step
    run.control("one_batch")
    at_rest(run)
    assert run.now().step == at + 1
    assert run.now().state == "paused"
    run.control("learning_rate", 0.005)
    run.control("resume")
    under_way(run, at + 5)
    run.control("stop")
    view = ended(run)
    assert view.state in ("stopped", "finished")
    rates = [event.learning_rate for event in events(run) if isinstance(event, Batch)]
    assert set(rates[: at + 1]) == {0.001}
    assert set(rates[at + 3 :]) == {0.005}


def test_a_stopped_run_goes_on_as_if_it_had_never_stopped():
    recipe = replace(LONG, epochs=12, schedule="onecycle")
    run = start(recipe)
    under_way(run, 50)
    run.control("stop")
    assert ended(run).state == "stopped"
    run.go_on()
    assert ended(run).state == "finished"
    expected = told(SPEC, recipe, digits())
    found = events(run)
    assert losses(found) == losses(expected)
    assert [is_ending(event) for event in found] == [False] * (len(found) - 1) + [True]
    last = max(checkpoints_of(expected))
    wanted = checkpoints_of(expected)[last].weights
    assert same_weights(dict(run.model(last).weights), wanted)
    with pytest.raises(RunError, match="The run is finished; there is nothing to continue"):
        run.go_on()


def test_no_such_command_and_no_such_rate_are_refused():
    run = ended(start())
    with pytest.raises(ValueError, match="'explode' is no command"):
        run.control("explode")
    for rate in (None, 0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="expected a number above 0"):
            run.control("learning_rate", rate)


# ---- the queue and the limits ---------------------------------------------------------------


def test_others_wait_in_their_order_and_an_owner_has_one_run(monkeypatch):
    first = start(LONG, owner="a")
    under_way(first)
    second, third = start(owner="b"), start(owner="c")
    assert [each.now().queue_place for each in (first, second, third)] == [0, 1, 2]
    assert second.now().state == "queued"
    with pytest.raises(RunError, match="You already have a run") as error:
        start(owner="a")
    assert error.value.message_id == "training.run_busy"
    monkeypatch.setenv("PLAYGROUND_MAX_QUEUE", "2")
    with pytest.raises(RunError, match="2 runs are already waiting") as error:
        start(owner="d")
    assert error.value.message_id == "training.run_full"
    second.control("stop")
    assert second.now().state == "stopped"
    assert third.now().queue_place == 1
    first.control("stop")
    assert ended(third).state == "finished"
    assert ended(first).state == "stopped"


def test_a_new_limit_keeps_the_worker_that_is_there(monkeypatch):
    assert ended(start()).state == "finished"
    pid = server.worker_pid()
    monkeypatch.setenv("PLAYGROUND_MAX_QUEUE", "7")
    assert ended(start()).state == "finished"
    assert server.worker_pid() == pid


def test_addresses_take_turns_and_one_cannot_fill_the_queue(monkeypatch):
    first = start(LONG, owner="a", address="1.1.1.1")
    under_way(first)
    many = [start(owner=f"tab {k}", address="1.1.1.1") for k in range(3)]
    other = start(owner="b", address="2.2.2.2")
    assert other.now().queue_place == 1
    assert [run.now().queue_place for run in many] == [2, 3, 4]
    monkeypatch.setenv("PLAYGROUND_MAX_QUEUE_BY_ADDRESS", "3")
    with pytest.raises(RunError, match="3 runs are already waiting") as error:
        start(owner="tab 3", address="1.1.1.1")
    assert error.value.message_id == "training.run_full"
    start(owner="c", address="2.2.2.2")
    for run in list_runs():
        run.control("stop")


def test_of_two_starts_at_once_only_one_is_queued(monkeypatch):
    """Both have passed the first check before either is queued."""
    both = threading.Barrier(2)
    original = starting._write_down

    def write_down(record, data):
        original(record, data)
        both.wait(120)

    monkeypatch.setattr(starting, "_write_down", write_down)

    def press():
        try:
            return start(LONG, owner="a")
        except RunError as error:
            return error.message_id

    with ThreadPoolExecutor(2) as pool:
        outcomes = [pool.submit(press) for _ in range(2)]
        outcomes = [each.result() for each in outcomes]
    assert "training.run_busy" in outcomes
    [queued] = [one for one in outcomes if one != "training.run_busy"]
    assert list_runs() == (queued.now(),)  # nothing is left of the other
    queued.control("stop")


@pytest.mark.parametrize(
    ("limit", "most", "what"),
    [
        ("PARAMETERS", 100, "parameters; this server allows 100"),
        ("EPOCHS", 1, "epochs; this server allows 1"),
        ("MULTIPLY_ADDS", 5, "multiply-adds; this server allows 5"),
    ],
)
def test_a_run_over_a_limit_is_refused_with_the_limit(monkeypatch, limit, most, what):
    monkeypatch.setenv(f"PLAYGROUND_MAX_{limit}", str(most))
    with pytest.raises(RunError, match=what) as error:
        start()
    assert error.value.message_id == "training.run_limit"
    assert list_runs() == ()


def test_the_minutes_of_a_run_are_limited(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_MAX_MINUTES", "0.001")
    view = ended(start(LONG))
    assert view.reason == "time"
    assert view.recipe.max_seconds == 0.06


def test_what_does_not_fit_is_refused_at_once():
    with pytest.raises(RunError, match="The net reads images and few texts holds texts"):
        start_run(SPEC, SHORT, sentences())
    with pytest.raises(RunError, match="no data set 'nothing'; choose one of digits"):
        start_run(SPEC, SHORT, "nothing")
    with pytest.raises(RecipeError, match="epochs is 0"):
        start(replace(SHORT, epochs=0))


def test_examples_that_do_not_fit_a_named_set_end_the_run_by_name():
    view = ended(start_run(text_spec(), SHORT, "digits", "cpu"))
    assert (view.state, view.reason) == ("failed", "data")
    assert "The net reads texts and digits holds images" in view.sentence


def test_a_device_that_is_not_there_is_said():
    import torch

    missing = "mps" if not torch.backends.mps.is_available() else "cuda"
    view = ended(start_run(SPEC, SHORT, digits(), missing))
    assert view.state == "failed"
    assert f"This machine has no '{missing}'" in view.sentence


# ---- what can go wrong ----------------------------------------------------------------------


def test_a_killed_worker_ends_its_run_and_the_next_one_works():
    run = start(LONG)
    step = under_way(run).step
    os.kill(server.worker_pid(), signal.SIGKILL)
    view = ended(run)
    assert (view.state, view.reason) == ("failed", "worker")
    assert "what it had recorded is kept" in view.sentence
    assert max(e.step for e in events(run) if isinstance(e, Batch)) >= step
    assert ended(start()).state == "finished"
    run.go_on()
    under_way(run, step + 1)


def test_a_full_disk_ends_the_run_by_name_and_the_next_one_works(monkeypatch):
    append = History.append
    full: list[str] = []

    def limited(history, told_events):
        if history.run_id in full:
            raise OSError(errno.ENOSPC, "No space left on device")
        append(history, told_events)

    monkeypatch.setattr(History, "append", limited)
    run = start(LONG)
    under_way(run)
    full.append(run.run_id)
    view = ended(run)
    assert (view.state, view.reason) == ("failed", "disk")
    assert "No space left on device" in view.sentence
    assert ended(start()).state == "finished"


def test_a_run_that_cannot_be_written_down_is_refused(monkeypatch):
    def full(history, record):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(History, "write_record", full)
    with pytest.raises(RunError, match="make room on the disk") as error:
        start()
    assert error.value.message_id == "training.run_disk"


def test_after_a_restart_an_interrupted_run_goes_on_as_if_never_stopped():
    recipe = replace(LONG, epochs=4, schedule="cosine")
    done, run = start(), start(recipe)
    ended(done)
    under_way(run, 40)
    until(lambda: len(run.checkpoints()) > 2)
    server.reset()
    assert done.now().state == "finished"
    view = run.now()
    assert view.state == "interrupted"
    assert not view.active
    assert {each.run_id for each in list_runs()} == {done.run_id, run.run_id}
    run.go_on()
    assert ended(run).state == "finished"
    assert losses(events(run)) == losses(told(SPEC, recipe, digits()))


# ---- keeping and removing -------------------------------------------------------------------


def test_runs_are_renamed_deleted_and_make_room(monkeypatch):
    first = start()
    with pytest.raises(RunError, match="still active; stop it before you delete it"):
        first.delete()
    ended(first)
    first.rename("A\tbetter\x00 name " + "x" * 99)
    name = first.now().name
    assert name.startswith("A better name xxx") or name.startswith("Abetter name xxx")
    assert len(name) == MAX_NAME
    first.rename(" ")
    assert first.now().name == name
    second = start()
    ended(second)
    monkeypatch.setenv("PLAYGROUND_MAX_KEPT", "2")
    third = start()
    ended(third)
    assert [run.run_id for run in list_runs()] == [third.run_id, second.run_id]
    third.delete()
    with pytest.raises(RunError, match="There is no run"):
        third.now()
    assert not third.history.folder.exists()


HOSTILE = ["", "../../etc/passwd", "..", "0" * 13, "0" * 11, "ABCDEF012345", "0" * 12, "\x00" * 12,
           "a" * 5000, "..%2f..%2fetc", "中" * 12, "0" * 11 + "\n"]  # fmt: skip


@pytest.mark.parametrize("run_id", HOSTILE)
def test_any_text_may_be_given_as_a_runs_id(run_id):
    with pytest.raises(RunError, match="There is no run"):
        get_run(run_id)


def test_a_run_that_was_deleted_says_so_whatever_is_asked_of_it():
    run = ended(start())
    run.delete()
    asked = (
        run.now, run.events, run.all_events, run.checkpoints, run.resume_points, run.model,
        run.data, run.go_on, run.delete, lambda: run.rename("x"), lambda: history_csv(run),
        lambda: examples_npz(run), lambda: points(run), lambda: examine_run(run, 0),
    )  # fmt: skip
    for ask in asked:
        with pytest.raises(RunError, match="There is no run"):
            ask()
    run.control("stop")  # is ignored


@pytest.mark.parametrize("text", ['{"state": "finished"}', "{", "[]", "null", '"x"'])
def test_a_damaged_record_is_no_run(text):
    run = ended(start())
    run.history.folder.joinpath("run.json").write_text(text)
    assert list_runs() == ()
    with pytest.raises(RunError, match="There is no run"):
        run.now()


def test_a_worker_that_is_stopped_is_given_up_by_name(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_SILENT_SECONDS", "6")
    server.reset()  # so that the cluster knows of it
    run = start(LONG)
    under_way(run)
    pid = server.worker_pid()
    os.kill(pid, signal.SIGSTOP)
    view = ended(run)
    assert (view.state, view.reason) == ("failed", "silent")
    assert "sent nothing for" in view.sentence
    assert ended(start()).state == "finished"  # on another worker
    assert server.worker_pid() != pid


def test_workers_leave_no_folders_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    (tmp_path / "playground-worker-999999999").mkdir()  # of a server that was killed
    server.reset()
    assert ended(start()).state == "finished"
    assert [path.name for path in tmp_path.glob("playground-worker-*")] == [
        f"playground-worker-{server.worker_pid()}"
    ]
    server.reset()
    assert list(tmp_path.glob("playground-worker-*")) == []


# ---- cross-validation -----------------------------------------------------------------------


def test_a_watched_cross_validation_shows_the_curves_of_its_folds():
    examples = digits(160).train
    folds = make_folds(examples.labels, 3)
    recipe = Recipe(epochs=2, seed=1)
    watched = start_folds("linear", recipe, examples, folds)
    until(lambda: not watched.active)
    assert (watched.state, watched.error) == ("finished", None)
    for fold, curve in zip(folds, watched.curves, strict=True):
        data = data_of(examples, fold)
        alone = list(train(spec_for("linear", data), recipe, data, "cpu"))
        checks = [e for e in alone if isinstance(e, Evaluated) and e.split == "validation"]
        assert [(epoch, share) for epoch, share, _, _ in curve.checks] == [
            (e.epoch, e.metrics["accuracy"]) for e in checks
        ]
        assert [right / total for _, _, right, total in curve.checks] == [
            share for _, share, _, _ in curve.checks
        ]
        assert {total for *_, total in curve.checks} == {len(fold.held)}
        losses = [e.loss for e in alone if isinstance(e, Batch)]
        assert curve.losses == [(k, loss) for k, loss in enumerate(losses, 1)]
        assert curve.ending == "finished"


def test_a_run_waits_for_a_cross_validation_which_can_be_stopped():
    examples = digits(1600).train  # its folds take long
    watched = start_folds("linear", LONG, examples, make_folds(examples.labels, 2))
    until(lambda: watched.state == "training")
    run = start_run(SPEC, SHORT, digits())
    assert watched.curves[0].losses
    assert run.now().state == "queued"
    watched.stop()
    until(lambda: not watched.active)
    assert watched.state == "stopped"
    assert ended(run).state == "finished"


def test_a_cross_validation_that_cannot_begin_says_why():
    examples = sentences().train
    watched = start_folds("linear", SHORT, examples, make_folds(examples.labels, 2))
    until(lambda: not watched.active)
    assert watched.state == "failed"
    assert "linear" in str(watched.error)


def test_a_cross_validation_whose_worker_dies_has_failed():
    examples = digits(1600).train  # its folds take long
    watched = start_folds("linear", LONG, examples, make_folds(examples.labels, 2))
    until(lambda: watched.state == "training")
    os.kill(server.worker_pid(), signal.SIGKILL)
    until(lambda: not watched.active)
    assert (watched.state, watched.error) == ("failed", None)
