"""A run on disk: whole lines, whole files, states thinned, what cannot be read."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from playground.core.events import Batch, Checkpoint, Finished, Started
from playground.core.recipe import Recipe
from playground.training.runs import history as module
from playground.training.runs.history import History, is_run_id, run_ids, write_whole
from playground.training.runs.record import RunRecord
from tests.training.small import digits, picture_spec, same_weights, sentences

ID = "0123456789ab"
RECORD = RunRecord(run_id=ID, name="one", spec=picture_spec(), recipe=Recipe(), dataset="few")


def point(step: int, size: int = 10) -> Checkpoint:
    weights = {"w": np.full(size, step, np.float32)}
    return Checkpoint(step, 1, 0.5, weights, {"loop.step": np.array(float(step))} | weights)


def batch(step: int) -> Batch:
    return Batch(step, 1, 0.1 * step, 2.0, {"accuracy": 0.5}, 0.01, 1000.0, {"conv1": 0.25})


def test_events_come_back_as_they_were_bit_for_bit():
    history = History(ID)
    history.write_record(replace(RECORD, name="中 \ud800"))
    written = [Started(0, 1, 0.0, "CPU", 10, 5, 10, 99, 20), point(0), batch(1), batch(2)]
    history.append(written[:2])
    first, place = history.read()
    history.append(written[2:])
    rest, _ = history.read(place)
    assert [*first[:1], *rest] == [written[0], *written[2:]]
    assert first[1].weights == {}
    assert same_weights(history.weights(0), written[1].weights)
    assert history.weights(1) is None
    assert run_ids() == [ID]
    history.delete()
    assert run_ids() == []
    assert history.read() == ([], 0)


def test_a_line_that_is_still_being_written_waits_for_its_end():
    history = History(ID)
    history.write_record(RECORD)
    history.append([batch(1)])
    with (history.folder / "events.jsonl").open("ab") as file:
        file.write(b'{"event": "batch", "st')
    events, place = history.read()
    assert events == [batch(1)]
    assert place < history.events_size()
    assert history.read(place) == ([], place)


def test_cutting_back_forgets_what_came_later():
    history = History(ID)
    history.write_record(RECORD)
    history.append([point(0), batch(1), batch(2), point(2), batch(3), point(3),
                    Finished(3, 1, 0.3, "done", "done")])  # fmt: skip
    history.cut_back(2)
    assert [event.step for event in history.read_all()] == [0, 1, 2, 2]
    assert history.checkpoints() == (0, 2)
    assert history.resume_points() == (0, 2)
    assert history.resume_point().step == 2


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(count=st.integers(1, 30), room=st.integers(1, 12))
def test_states_are_thinned_and_the_newest_stays(monkeypatch, count, room):
    history = History(ID)
    history.delete()
    size = len(module.arrays_to_bytes(point(0).loop_state))
    monkeypatch.setattr(module, "MAX_STATE_BYTES", room * size)
    for step in range(count):
        history.append([point(step)]) if step else (
            history.write_record(RECORD), history.append([point(0)])
        )  # fmt: skip
        steps = history.resume_points()
        assert steps[-1] == step
        assert len(steps) <= max(2, room)
    assert history.resume_points()[0] == 0
    assert same_weights(history.resume_point().weights, point(count - 1).weights)


@pytest.mark.parametrize("data", [digits(12, 4), sentences(12, 4)])
def test_examples_without_a_name_come_back(data):
    history = History(ID)
    history.write_examples(data.train, data.validation)
    for before, after in zip((data.train, data.validation), history.read_examples(), strict=True):
        assert (before.name, before.classes) == (after.name, after.classes)
        assert (before.labels == after.labels).all()
        if hasattr(before, "texts"):
            assert before.texts == after.texts
        else:
            assert (before.images == after.images).all()


def test_a_reader_never_sees_half_a_file(tmp_path):
    path, done = tmp_path / "file", threading.Event()
    write_whole(path, b"0" * 100_000)

    def write() -> None:
        for digit in b"123456789" * 5:
            write_whole(path, bytes([digit]) * 100_000)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        data = path.read_bytes()
        assert len(data) == 100_000
        assert len(set(data)) == 1
    writer.join()
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_whole(path, b"old")

    def full(*_places: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
    assert path.read_bytes() == b"old"


@given(st.text() | st.integers() | st.none() | st.binary())
def test_only_twelve_hexadecimal_digits_are_an_id(text):
    assert is_run_id(text) == (
        isinstance(text, str) and len(text) == 12 and set(text) <= set("0123456789abcdef")
    )
