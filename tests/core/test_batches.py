"""Batches as columns against a plain list of the same batches."""

import math
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.core.batches import Batches
from playground.core.events import Batch

numbers = st.floats(-1e6, 1e6)
by_name = st.dictionaries(st.sampled_from(["accuracy", "bits", "loss2"]), numbers)
norms = st.dictionaries(st.sampled_from(["conv1", "dense1"]), numbers)
measured = st.tuples(numbers, by_name, numbers, numbers, norms)


@st.composite
def runs(draw):
    found = draw(st.lists(measured, max_size=12))
    steps = np.cumsum(draw(st.lists(st.integers(1, 5), min_size=12, max_size=12))).tolist()
    return [
        Batch(step, 1 + step // 9, step / 7, loss, metrics, rate, speed, given)
        for step, (loss, metrics, rate, speed, given) in zip(steps, found, strict=False)
    ]


@given(run=runs(), step=st.integers(0, 70))
def test_they_are_the_batches_that_were_appended(run, step):
    batches = Batches(run)
    assert list(batches) == run
    assert batches[1:-1] == run[1:-1]
    for name in ("step", "loss", "learning_rate", "accuracy", "bits", "nothing"):
        np.testing.assert_array_equal(batches.column(name), [b.value(name) for b in run])
    assert set(batches.layers()) == {name for b in run for name in b.gradient_norms}
    for name in ("conv1", "dense1"):
        given = [b.gradient_norms.get(name, math.nan) for b in run]
        np.testing.assert_array_equal(batches.norms(name), given)
    assert batches.until(step) == next((b for b in reversed(run) if b.step <= step), None)


def test_a_long_run_grows_without_changing_what_was_read():
    batches = Batches()
    early = batches.column("loss")
    for step in range(1, 3001):
        batches.append(Batch(step, 1, step / 10, 1 / step, {"accuracy": 0.5}, 0.1, 100.0))
        if step == 200:
            early = batches.column("loss")
    np.testing.assert_array_equal(early, 1 / np.arange(1, 201))
    np.testing.assert_array_equal(batches.column("loss"), 1 / np.arange(1, 3001))
    taken = sum(column.nbytes for column in batches._columns.values())
    assert taken < len(batches) * sys.getsizeof({"accuracy": 0.5})


def test_what_few_batches_measure_stands_at_those_batches():
    run = [
        Batch(
            step, 1, step / 10, 1 / step, {}, 0.1, 100.0, {} if step % 50 else {"conv1": step / 2}
        )
        for step in range(1, 2001)
    ]
    batches = Batches(run)
    assert list(batches) == run
    given = [step / 2 if step % 50 == 0 else math.nan for step in range(1, 2001)]
    np.testing.assert_array_equal(batches.norms("conv1"), given)
