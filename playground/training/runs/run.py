"""The interface to a run: its events, its net at any checkpoint, its examples, and commands.

Use:

    run = start_run(spec, recipe, data)     see runs/start.py; or get_run(run_id)
    run.step, run.state, run.loss           as of the last read; run.now() reads it again
    run.events(), run.checkpoints(), run.model(250), run.data()
    run.control("pause"), run.rename("A"), run.go_on(), run.delete()
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache

from playground.core.errors import UserError, quote, system_reason
from playground.core.events import Checkpoint, Event
from playground.nets.model import Model
from playground.training.cards import training_card
from playground.training.controls import check_command
from playground.training.data import DataError, TrainingData
from playground.training.datasets import load_dataset
from playground.training.runs.alive import is_alive
from playground.training.runs.history import History, is_run_id, run_ids
from playground.training.runs.live import Live
from playground.training.runs.record import FIELDS, RunRecord
from playground.training.runs.server import manager
from playground.training.runs.visitor import SERVER, Visitor
from playground.training.settings import settings

MAX_NAME = 60


class RunError(UserError):
    """A run that cannot be started, found or changed."""


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events from one place in the history on; pass `after` to the next call."""

    events: tuple[Event, ...]
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(RunRecord):
    """A snapshot of a run. Every method raises RunError if the run has been deleted since, or if
    the requested data were not kept."""

    queue_place: int = 0  # 1: begins next; 0: not queued

    @property
    def history(self) -> History:
        """Its files."""
        return History(self.run_id)

    def now(self) -> Run:
        """A new snapshot of the run."""
        return get_run(self.run_id)

    # ---- recorded data ----

    def events(self, after: int = 0) -> EventPage:
        """The events recorded since `after` (0: from the start); checkpoints without arrays.

        A run that resumes from a checkpoint deletes its later events. If those were read already,
        the result starts from the beginning, and its `after` is smaller than the argument.
        """
        history = self.now().history
        size = history.events_size()
        events, place = history.read(after if after <= size else 0)
        return EventPage(tuple(events), place)

    def all_events(self) -> list[Event]:
        """All events recorded so far."""
        return self.now().history.read_all()

    def checkpoints(self) -> tuple[int, ...]:
        """Steps whose weights were kept, ascending."""
        return self.now().history.checkpoints()

    def resume_points(self) -> tuple[int, ...]:
        """Steps at which the training loop's state was kept, ascending."""
        return self.now().history.resume_points()

    def resume_point(self, step: int) -> Checkpoint:
        """The weights and the training loop's state after `step` batches."""
        point = self.now().history.resume_point(step)
        if point is None:
            raise RunError("training.run_no_state", step=step)
        return point

    def model(self, step: int | None = None) -> Model:
        """The net after `step` batches; None: at the last checkpoint."""
        now = self.now()
        if step is None:
            step = max(now.history.checkpoints(), default=0)
        weights = now.history.weights(step)
        if weights is None:
            raise RunError("training.run_no_weights", step=step)
        metrics = dict(now.metrics) if step == now.step else {}
        card = training_card(now.dataset, now.recipe, step, metrics)
        return Model(now.name, now.spec, weights, card)

    def data(self) -> TrainingData:
        """Its training and validation examples."""
        now = self.now()
        if now.named:
            try:
                return load_dataset(now.dataset)
            except DataError as error:
                raise RunError.of(error) from None
        found = now.history.read_examples()
        if found is None:
            raise RunError("training.run_no_examples")
        return TrainingData(*found)

    # ---- commands ----

    def control(self, command: str, value: float | None = None, by: Visitor = SERVER) -> None:
        """Give a command: "pause", "resume", "one_batch", "stop" or "learning_rate" (with the
        new rate as its value). A run that has ended or was deleted ignores commands.

        Raises:
            ValueError: the command is unknown, or its value is not a positive number.
            RunError: the run belongs to another visitor.
        """
        check_command(command, value)
        self._check_owner(by)
        manager().command(self.run_id, command, value)

    def _check_owner(self, by: Visitor) -> None:
        if not by.may_change(self):
            raise RunError("training.run_not_yours")

    def go_on(self, by: Visitor = SERVER) -> Run:
        """Resume from the last checkpoint, after the run was interrupted, stopped or failed.

        Raises:
            RunError: the run ended otherwise, is active, has no checkpoint or belongs to another
                visitor, or the queue is full.
        """
        now = self.now()
        self._check_owner(by)
        if not now.continuable:
            raise RunError("training.run_ended", state=now.state)
        check_queue(now.owner, by.address)
        point = now.history.resume_point()
        if point is None:
            raise RunError("training.run_no_checkpoint")
        data = None if now.named else now.data()
        try:
            now.history.cut_back(point.step)
        except OSError as error:
            raise RunError("training.run_disk", why=system_reason(error)) from None
        manager().unwritten.pop(self.run_id, None)
        queue_up(Live(now.record().requeued(point.step), data, point, address=by.address))
        return self.now()

    def record(self) -> RunRecord:
        """Only its record, as stored in `run.json`."""
        return RunRecord(**{name: getattr(self, name) for name in FIELDS})

    # ---- renaming and deleting ----

    def rename(self, name: str, by: Visitor = SERVER) -> None:
        """Rename it; an empty name changes nothing."""
        now, name = self.now(), clean_name(name)
        self._check_owner(by)
        if not name:
            return
        with manager().lock:
            live = manager().find(self.run_id)
            record = replace(live.record if live else now.record(), name=name)
            if live:
                live.record = record
            now.history.write_record(record)

    def delete(self, by: Visitor = SERVER, undoable: bool = False) -> None:
        """Delete it with its history; `bring_back` can undo an `undoable` deletion for a while.

        Raises:
            RunError: the run is active or belongs to another visitor.
        """
        self._check_owner(by)
        if self.now().active:
            raise RunError("training.run_active")
        manager().unwritten.pop(self.run_id, None)
        if undoable:
            with suppress(OSError):  # then it cannot be undone
                self.history.put_aside()
        self.history.delete()

    def bring_back(self, by: Visitor = SERVER) -> None:
        """Undo its deletion.

        Raises:
            RunError: it belongs to another visitor, or was deleted for good in the meantime.
        """
        self._check_owner(by)
        try:
            self.history.bring_back()
        except OSError:
            raise RunError("training.run_unknown", run=quote(self.run_id)) from None


# ---- finding runs -----------------------------------------------------------------------------


def get_run(run_id: str) -> Run:
    """The run with this id, which may be any text; raises RunError if there is none."""
    run = _find(run_id) if is_run_id(run_id) else None
    if run is None:
        raise RunError("training.run_unknown", run=quote(run_id))
    return run


def list_runs(owner: str | None = None) -> tuple[Run, ...]:
    """All runs, or those of one owner, the newest first."""
    found = (run for run in map(_find, {*run_ids(), *manager().unwritten}) if run is not None)
    chosen = (run for run in found if owner in (None, run.owner))
    return tuple(sorted(chosen, key=lambda run: (-run.created, run.run_id)))


def _find(run_id: str) -> Run | None:
    server = manager()
    with server.lock:
        live = server.find(run_id)
        if live is not None:
            return _run(live.record, server.place(live))
    if run_id in server.unwritten:
        return _run(server.unwritten[run_id])
    history = History(run_id)
    changed = history.record_changed()
    run = _run_on_disk(str(history.folder), run_id, changed) if changed else None
    if run is None or not run.active or (run.server != server.token and is_alive(run.server)):
        return run
    # Active on disk, but no live server has it: the server that trained it has ended.
    return replace(run, state="interrupted")


def _run(record: RunRecord, queue_place: int = 0) -> Run:
    return Run(queue_place=queue_place, **{name: getattr(record, name) for name in FIELDS})


@lru_cache(maxsize=1024)
def _run_on_disk(history_folder: str, run_id: str, changed: int) -> Run | None:
    record = History(run_id).read_record()
    return None if record is None else _run(record)


# ---- names and the queue ----------------------------------------------------------------------


def clean_name(name: str) -> str:
    """The user's text as a run's name: printable, one line, at most `MAX_NAME` characters."""
    kept = "".join(c for c in name if c.isprintable() or c.isspace())
    return " ".join(kept.split())[:MAX_NAME]


def check_queue(owner: str, address: str = "") -> None:
    """Check that this owner may queue a run now.

    Raises:
        RunError: the owner has an active run, or the queue (or the address's share) is full.
    """
    server, limits = manager(), settings()
    if owner and any(live.record.owner == owner for live in server.active()):
        raise RunError("training.run_busy")
    near = sum(live.address == address for live in server.waiting) if address else 0
    for waiting, limit in (
        (len(server.waiting), limits.max_queue), (near, limits.max_queue_by_address),
    ):  # fmt: skip
        if waiting >= limit:
            raise RunError("training.run_full", limit=limit)


def queue_up(live: Live) -> None:
    """Check the queue again and add the run, under one lock, so that simultaneous starts cannot
    exceed the limits.

    Raises:
        RunError: see `check_queue`.
    """
    with manager().lock:
        check_queue(live.record.owner, live.address)
        manager().add(live)
