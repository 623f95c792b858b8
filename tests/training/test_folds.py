"""The points of a watched cross-validation's curves, without a cluster, and how it ends."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.data import DataError
from playground.core.events import Batch, Checkpoint, Evaluated, Finished, Started
from playground.training.runs.folds import (
    LOSS_POINTS,
    FoldCurve,
    WatchedFolds,
    _conclude,
    _take,
    points_of,
)


def events_of(losses):
    """One fold's events; its loss at each batch is given."""
    yield Started(0, 1, 0.0, "CPU", 10, 5, len(losses), 99, 20)
    yield Checkpoint(0, 1, 0.0, {}, {})
    for step, loss in enumerate(losses, start=1):
        yield Batch(step, 1, 0.1, loss, {"accuracy": 0.5}, 0.01, 9.0)
    yield Evaluated(len(losses), 3, 0.2, "train", 0.5, {"accuracy": 0.25})
    confusion = ((5, 1, 0), (2, 7, 1), (0, 0, 4))
    yield Evaluated(len(losses), 3, 0.2, "validation", 0.5, {"accuracy": 0.8}, confusion)
    yield Finished(len(losses), 3, 0.3, "done", "done")


@settings(max_examples=30)
@given(steps=st.integers(1, 400), seed=st.integers(0, 9))
def test_a_folds_losses_are_means_over_equally_many_batches(steps, seed):
    losses = np.random.default_rng(seed).random((2, steps))
    # The folds take turns.
    pairs = zip(events_of(losses[0].tolist()), events_of(losses[1].tolist()), strict=True)
    turns = ((number, event) for pair in pairs for number, event in enumerate(pair))
    curves = [FoldCurve(), FoldCurve()]
    for kind, number, *values in points_of(turns):
        _take(curves[number], kind, values)
    every = max(1, steps // LOSS_POINTS)
    ends = [1, *range(1 + every, steps + 1, every)]
    for curve, own in zip(curves, losses, strict=True):
        assert [step for step, _ in curve.losses] == ends
        means = [own[a:b].mean() for a, b in zip([0, *ends], ends, strict=False)]
        assert [loss for _, loss in curve.losses] == pytest.approx(means)
        assert curve.checks == [(3, 0.8, 16, 20)]
        assert curve.ending == "finished"


REFUSED = DataError("tasks.no_dataset", name="x", known=("a",))


@pytest.mark.parametrize(
    ("endings", "stopped", "error", "state", "kept"),
    [
        (("finished", "diverged"), False, None, "finished", None),
        (("finished", "finished"), True, None, "finished", None),  # stopped too late
        (("finished", ""), True, None, "stopped", None),
        (("finished", ""), True, RuntimeError("lost"), "stopped", None),
        (("finished", ""), False, None, "failed", None),
        (("finished", "finished"), False, RuntimeError("lost"), "failed", None),
        (("", ""), False, REFUSED, "failed", REFUSED),
        (("", ""), True, REFUSED, "failed", REFUSED),
    ],
)
def test_how_a_cross_validation_has_ended(endings, stopped, error, state, kept):
    watched = WatchedFolds(tuple(FoldCurve(ending=ending) for ending in endings))
    assert watched.active
    if stopped:
        watched.stop()
    _conclude(watched, error)
    assert (watched.state, watched.error, watched.version) == (state, kept, 1)
    assert not watched.active


def test_a_stopped_training_is_told_and_a_waiting_one_cancelled():
    class Told(list):
        def set(self):
            self.append("stop")

        def cancel(self):
            self.append("cancel")

    for state, wanted in (("waiting", ["stop", "cancel"]), ("training", ["stop"]), ("failed", [])):
        told = Told()
        watched = WatchedFolds((), state=state, _end=(told, told))
        watched.stop()
        assert told == wanted
