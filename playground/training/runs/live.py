"""A queued or active run in the server's memory: what it is, what its worker needs, how it ends."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from playground.core.events import Checkpoint, Ending
from playground.training.data import TrainingData
from playground.training.endings import sentence
from playground.training.runs.history import History
from playground.training.runs.packets import arrays_to_bytes
from playground.training.runs.record import RunRecord


@dataclass(eq=False)
class Live:
    """A queued or active run. Hold the manager's lock to change it."""

    record: RunRecord
    data: TrainingData | None = None  # examples of no named data set, until sent to the worker
    resume: Checkpoint | None = None
    address: str = ""  # network address of the visitor who started it; never written to disk
    attempt: str = field(default_factory=lambda: secrets.token_hex(6))
    future: Any = None
    commands: Any = None  # the Dask queue of commands to the run
    early: list[tuple[str, float | None]] = field(default_factory=list)  # sent before it began
    worker: str = ""  # its address, known from its first message
    worker_pid: int | None = None  # of the embedded worker that trains it
    begun: bool = False
    done_since: float | None = None  # when its task was first found to have ended
    heard: float = 0.0  # when its worker last sent a message or was found alive
    told: float = 0.0  # when its worker last sent a message, heartbeats included
    written: float = 0.0
    paused_since: float | None = None
    stop_asked: float | None = None
    stop_reason: str = ""  # set if the manager stopped it, not the user

    @property
    def run_id(self) -> str:
        return self.record.run_id

    @property
    def history(self) -> History:
        return History(self.run_id)

    def mark_running(self) -> None:
        """Record that a worker has it: running, or paused if a pause was requested."""
        self.record = replace(self.record, state="paused" if self.paused_since else "running")


def payload_of(live: Live) -> dict[str, Any]:
    """What the worker needs beside the record: examples of no named data set, and the checkpoint
    from which the run continues."""
    payload: dict[str, Any] = {}
    if live.data is not None:
        payload["data"] = live.data
    if live.resume is not None:
        payload["weights"] = arrays_to_bytes(live.resume.weights)
        payload["state"] = arrays_to_bytes(live.resume.loop_state)
    return payload


def ending_of(live: Live, kind: type[Ending], reason: str, **values: float | str) -> Ending:
    """The ending of a run where it stands. `reason` and `values` are the id and the values of the
    sentence that says why."""
    at = live.record
    return kind(at.step, at.epoch, at.seconds, sentence(reason, values), reason, values)
