"""A run's record: there and back as JSON, records of earlier versions, and what events change."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.events import Batch, Diverged, Evaluated, Started
from playground.core.recipe import Recipe
from playground.training.runs.record import STATES, RunRecord, record_from_json
from tests.training.small import picture_spec, text_spec

numbers = st.floats(allow_nan=False, allow_infinity=False)
records = st.builds(
    RunRecord,
    run_id=st.just("0" * 12), name=st.text(max_size=20), owner=st.text(max_size=8),
    created=numbers, spec=st.sampled_from([picture_spec(), text_spec()]),
    recipe=st.builds(Recipe, seed=st.integers(0, 99)), dataset=st.text(max_size=8),
    named=st.booleans(), device=st.sampled_from(["auto", "cpu"]), state=st.sampled_from(STATES),
    step=st.integers(0, 10**6), loss=st.none() | numbers,
    metrics=st.lists(st.tuples(st.text(max_size=5), numbers)).map(tuple),
    values=st.lists(st.tuples(st.text(max_size=5), numbers | st.text(max_size=5))).map(tuple),
)  # fmt: skip


@given(records)
def test_a_record_comes_back_from_json_as_it_was(record):
    assert record_from_json(record.run_id, record.to_json()) == record


def test_a_record_that_an_earlier_version_wrote_is_still_read():
    # As written before records were a class of their own; `spec` and `recipe` are texts.
    old = json.loads(RunRecord(
        run_id="", name="few", owner="me", spec=picture_spec(), recipe=Recipe(), dataset="digits",
    ).to_json())  # fmt: skip
    old |= {"state": "finished", "step": 10, "values": [["epochs", 2]], "later": "unknown"}
    for name in ("server", "device_label", "named", "metrics"):
        del old[name]
    old["accuracy"] = 0.75
    read = record_from_json("0" * 12, json.dumps(old))
    assert (read.run_id, read.state, read.values) == ("0" * 12, "finished", (("epochs", 2),))
    assert read.named
    assert read.metrics == (("accuracy", 0.75),)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"state": "finished"}', '"x"'])
def test_what_is_no_record_is_refused(text):
    with pytest.raises(ValueError, match=r"record|Expecting"):
        record_from_json("0" * 12, text)


def test_each_event_changes_what_it_tells_of():
    record = RunRecord(
        run_id="0" * 12, name="one", spec=picture_spec(), recipe=Recipe(), dataset="d"
    )
    record = record.after(Started(0, 1, 0.0, "a CPU", 9, 5, 10, 40, 8))
    assert (record.total_steps, record.device_label) == (10, "a CPU")
    record = record.after(Batch(1, 1, 0.5, 2.5, {"accuracy": 0.5}, 0.01, 99.0))
    assert (record.step, record.seconds, record.loss) == (1, 0.5, 2.5)
    record = record.after(Evaluated(1, 1, 0.6, "train", 2.0, {"accuracy": 0.25}))
    assert record.metrics == ()
    record = record.after(Evaluated(1, 1, 0.6, "validation", 2.0, {"map50": 0.75}))
    assert record.metrics == (("map50", 0.75),)
    record = record.after(Diverged(2, 1, 0.7, "It diverged.", "diverged", {"rate": 9.0}))
    assert (record.state, record.reason) == ("diverged", "diverged")
    assert record.values == (("rate", 9.0),)
    assert (record.step, record.seconds, record.loss) == (2, 0.7, 2.5)
    again = replace(record, state="stopped").requeued(1)
    assert (again.state, again.step, again.sentence) == ("queued", 1, "")
    assert (again.reason, again.values) == ("", ())
