"""A run on disk, without a cluster: what it tells, who may change it, and the lists of runs."""

from dataclasses import replace

import numpy as np
import pytest

from playground.core.events import Batch, Checkpoint, Finished
from playground.core.recipe import Recipe
from playground.nets.shapes import expected_tensors
from playground.training.runs.history import History
from playground.training.runs.live import Live
from playground.training.runs.record import RunRecord
from playground.training.runs.run import MAX_NAME, RunError, clean_name, get_run, list_runs
from playground.training.runs.server import manager
from playground.training.runs.visitor import SERVER, Visitor
from tests.training.small import digits, picture_spec

SPEC = picture_spec()


def point(step):
    weights = {name: np.full(shape, step, np.float32)
               for name, shape in expected_tensors(SPEC).items()}  # fmt: skip
    return Checkpoint(step, 1, 0.5, weights, {"loop.step": np.array(float(step))})


def batch(step):
    return Batch(step, 1, 0.1 * step, 2.0, {"accuracy": 0.5}, 0.01, 1000.0)


def stored(digit="a", events=(), **more):
    """A run on disk that has ended after two batches."""
    record = RunRecord(
        run_id=digit * 12, name="one", spec=SPEC, recipe=Recipe(), dataset="digits", owner="me",
        state="finished", step=2, metrics=(("accuracy", 0.75),),
    )  # fmt: skip
    history = History(record.run_id)
    history.delete()
    history.write_record(replace(record, **more))
    history.append([point(0), batch(1), point(1), batch(2), point(2), *events])
    return get_run(record.run_id)


def test_the_net_of_any_checkpoint_has_its_weights_and_the_last_ones_card_the_results():
    run = stored()
    assert run.checkpoints() == run.resume_points() == (0, 1, 2)
    for step, wanted in ((None, 2), (2, 2), (1, 1), (0, 0)):
        model = run.model(step)
        assert all((array == wanted).all() for array in model.weights.values())
        results = {"validation accuracy": 0.75} if wanted == 2 else {}
        assert (model.name, model.spec, model.card.results) == ("one", SPEC, results)
        assert f"{wanted} batches" in model.card.recipe
    assert run.resume_point(1).loop_state["loop.step"] == 1
    for ask in (run.model, run.resume_point):
        with pytest.raises(RunError, match="batch 7"):
            ask(7)


def test_its_examples_are_the_named_set_or_those_that_were_kept():
    assert len(stored().data().train) == 8_000
    own = stored(named=False)
    with pytest.raises(RunError, match="examples"):
        own.data()
    data = digits(12, 4)
    own.history.write_examples(data.train, data.validation)
    assert (own.data().train.images == data.train.images).all()
    assert (own.data().validation.labels == data.validation.labels).all()


def test_events_are_read_on_and_from_the_start_after_a_resume():
    run = stored(events=[batch(3), batch(4), Finished(4, 1, 0.4, "done", "done")])
    first = run.events()
    assert [event.step for event in first.events] == [0, 1, 1, 2, 2, 3, 4, 4]
    assert run.events(first.after).events == ()
    run.history.append([batch(5)])
    assert run.events(first.after).events == (batch(5),)
    run.history.cut_back(2)
    again = run.events(first.after)
    assert [event.step for event in again.events] == [0, 1, 1, 2, 2]
    assert again.after < first.after
    assert [event.step for event in run.all_events()] == [0, 1, 1, 2, 2]


def test_the_newest_run_is_listed_first_and_each_owner_has_a_list():
    for run in list_runs():
        run.history.delete()
    for digit, created, owner in (("a", 5.0, "me"), ("c", 9.0, "you"), ("b", 5.0, "me")):
        stored(digit, created=created, owner=owner)
    assert [run.run_id[0] for run in list_runs()] == ["c", "a", "b"]
    assert [run.run_id[0] for run in list_runs("me")] == ["a", "b"]
    assert list_runs("nobody") == ()
    (History("c" * 12).folder / "run.json").write_text("{")
    assert [run.run_id[0] for run in list_runs()] == ["a", "b"]


@pytest.mark.parametrize("state", ["queued", "running", "paused"])
def test_a_run_whose_server_has_ended_is_interrupted_and_may_go_on(state):
    run = stored(state=state, server="0" * 16)
    assert (run.state, run.active, run.continuable) == ("interrupted", False, True)
    assert History(run.run_id).read_record().state == state


def test_only_its_owner_a_teacher_and_the_server_change_a_run():
    run = stored()
    strangers = (Visitor(), Visitor("you"), Visitor("", "1.2.3.4"))
    for by in strangers:
        for change in (run.go_on, run.delete, run.bring_back):
            with pytest.raises(RunError, match="another visitor"):
                change(by)
        with pytest.raises(RunError, match="another visitor"):
            run.rename("x", by)
        with pytest.raises(RunError, match="another visitor"):
            run.control("stop", by=by)
    assert not Visitor().owns(replace(run.record(), owner=""))
    for by, name in ((Visitor("me"), "a"), (Visitor("x", teacher=True), "b"), (SERVER, "c")):
        run.rename(f"  {name}\n{name} ", by)
        assert run.now().name == f"{name} {name}"
        run.rename(" \n", by)
        assert run.now().name == f"{name} {name}"
    assert clean_name("x" * 99 + "\0") == "x" * MAX_NAME
    run.delete(Visitor("me"), undoable=True)
    with pytest.raises(RunError, match="no run"):
        run.now()
    run.bring_back(Visitor("me"))
    assert run.now().name == "c c"
    run.delete(Visitor("me"))
    with pytest.raises(RunError, match="no run"):
        run.bring_back(Visitor("me"))


def test_a_run_that_may_not_be_queued_again_keeps_all_its_events(monkeypatch):
    run = stored(state="stopped", events=[batch(3)])
    other = Live(replace(run.record(), run_id="f" * 12, owner="you"), address="1.2.3.4")
    monkeypatch.setenv("PLAYGROUND_MAX_QUEUE_BY_ADDRESS", "1")
    manager().waiting.append(other)
    try:
        with pytest.raises(RunError, match="already waiting"):
            run.go_on(Visitor("me", "1.2.3.4"))
    finally:
        manager().waiting.remove(other)
    assert run.all_events()[-1] == batch(3)
    with pytest.raises(RunError, match="nothing to continue"):
        stored(state="finished").go_on(Visitor("me"))
