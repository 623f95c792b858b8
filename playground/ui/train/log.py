"""A run's events so far, by kind, shared by all visitors who view the run."""

from __future__ import annotations

from itertools import count
from threading import Lock
from weakref import WeakValueDictionary

import streamlit as st

from playground.core.batches import Batches
from playground.core.events import Batch, Checkpoint, Ending, Evaluated, Hint, Started
from playground.training.runs.run import Run

_readings = count()


class RunLog:
    """The events of a run that have been read, by kind. `read_on` is thread-safe, because the page
    and the browser's polls may call it at the same time."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._lock = Lock()
        self._begin()

    def _begin(self) -> None:
        self.reading = next(_readings)  # a new number if the run restarts from an earlier step
        self.after = 0
        self.started: Started | None = None
        self.batches = Batches()
        self.evaluations: list[Evaluated] = []
        self.checkpoints: list[int] = []
        self.hints: list[Hint] = []
        self.ending: Ending | None = None

    def read_on(self) -> None:
        """Read the events that are new since the last call."""
        with self._lock:
            while self._read_page():
                pass

    def _read_page(self) -> bool:
        page = self._run.events(self.after)
        if page.after < self.after:  # the run was continued from an earlier step
            self._begin()
        self.after = page.after
        for event in page.events:
            self._take(event)
        return bool(page.events)

    def _take(self, event: object) -> None:
        match event:
            case Batch():
                self.batches.append(event)
            case Evaluated():
                self.evaluations.append(event)
            case Checkpoint():
                self.checkpoints.append(event.step)
            case Started():
                self.started = self.started or event
            case Hint():
                self.hints.append(event)
            case Ending():
                self.ending = event

    def evaluation_at(self, step: int) -> Evaluated | None:
        """Return the validation at exactly this step; None if there was none."""
        found = (e for e in self.evaluations if e.split == "validation" and e.step == step)
        return next(found, None)


_logs: WeakValueDictionary[str, RunLog] = WeakValueDictionary()  # by run id, for all visitors
_logs_lock = Lock()


def log_of(run: Run, keep: int = 8) -> RunLog:
    """Return the run's log, read up to now.

    Visitors of the same run share a log. Each session keeps its last `keep` logs alive, so that
    only new events are read.
    """
    mine: dict[str, RunLog] = st.session_state.setdefault("train_logs", {})
    if run.run_id not in mine:
        while len(mine) >= keep:
            mine.pop(next(iter(mine)))
        with _logs_lock:
            mine[run.run_id] = _logs.setdefault(run.run_id, RunLog(run))
    mine[run.run_id].read_on()
    return mine[run.run_id]


def forget_log(run: Run) -> None:
    """Drop the log of a run that was deleted or is continued, so that it is read again."""
    st.session_state.get("train_logs", {}).pop(run.run_id, None)
    with _logs_lock:
        _logs.pop(run.run_id, None)
