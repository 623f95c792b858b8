"""A run on disk: its record, events, checkpoints, and examples of no named data set.

    runs/<id>/run.json                    the run's record: what it trains, and its progress
    runs/<id>/events.jsonl                one event per line
    runs/<id>/checkpoints/000250.safetensors   weights after 250 batches
    runs/<id>/states/000250.safetensors   the training loop's state there, needed to resume
    runs/<id>/data.npz                    examples that were uploaded or drawn

Files are written under a temporary name and then renamed, so that a reader sees either the old or
the new file. Of the events, a reader takes only complete lines.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.data import Examples, examples_from_arrays
from playground.core.events import (
    Checkpoint,
    Ending,
    Event,
    event_from_json,
    event_to_json,
    is_ending,
)
from playground.training.runs.packets import arrays_from_bytes, arrays_to_bytes
from playground.training.runs.record import RunRecord, record_from_json
from playground.training.settings import home

RUN_ID = re.compile(r"[0-9a-f]{12}")
ASIDE = ".deleted-"  # the prefix of a folder whose deletion can be undone
ASIDE_SECONDS = 3_600.0  # and for how long
MAX_READ = 4_000_000  # bytes of events read at once
MAX_STATE_BYTES = 16_000_000  # all states of a run together; above it some are removed


def is_run_id(text: object) -> bool:
    """Whether untrusted text has the form of a run's id, and so is safe in a path."""
    return isinstance(text, str) and RUN_ID.fullmatch(text) is not None


def runs_folder() -> Path:
    return home() / "runs"


def run_ids() -> list[str]:
    """Ids of all runs on disk."""
    try:
        return [entry.name for entry in os.scandir(runs_folder()) if is_run_id(entry.name)]
    except FileNotFoundError:
        return []


def forget_put_aside(seconds: float | None = None) -> None:
    """Delete the files that were put aside for longer than `seconds`, or `ASIDE_SECONDS`."""
    before = time.time() - (ASIDE_SECONDS if seconds is None else seconds)
    for folder in runs_folder().glob(f"{ASIDE}*"):
        with suppress(FileNotFoundError):  # brought back or deleted in the meantime
            if folder.stat().st_mtime <= before:
                shutil.rmtree(folder, ignore_errors=True)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(aside, path)
    except BaseException:
        os.unlink(aside)
        raise


def _steps(folder: Path) -> tuple[int, ...]:
    """The steps in the names of a folder's files, ascending."""
    found = folder.glob("*.safetensors")
    return tuple(sorted(int(path.stem) for path in found if path.stem.isdigit()))


class History:
    """The files of one run. Methods raise OSError if the disk does."""

    def __init__(self, run_id: str) -> None:
        assert is_run_id(run_id)
        self.run_id = run_id
        self.folder = runs_folder() / run_id
        self._events = self.folder / "events.jsonl"
        self._states = self.folder / "states"

    # ---- the record ----

    def write_record(self, record: RunRecord) -> None:
        write_whole(self.folder / "run.json", record.to_json().encode("utf-8", "replace"))

    def record_changed(self) -> int:
        """The record's modification time in ns; 0 if there is none."""
        try:
            return (self.folder / "run.json").stat().st_mtime_ns
        except OSError:
            return 0

    def read_record(self) -> RunRecord | None:
        """The record; None if it is missing or damaged."""
        try:
            return record_from_json(self.run_id, (self.folder / "run.json").read_bytes())
        except (OSError, ValueError):
            return None

    def delete(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def put_aside(self) -> None:
        """Hide the files, so that the deletion can be undone for `ASIDE_SECONDS`."""
        forget_put_aside()
        self.folder.rename(self._aside)
        os.utime(self._aside)

    def bring_back(self) -> None:
        """Undo `put_aside`."""
        self._aside.rename(self.folder)

    @property
    def _aside(self) -> Path:
        return self.folder.with_name(f"{ASIDE}{self.run_id}")

    # ---- events ----

    def append(self, events: Iterable[Event | Ending]) -> None:
        """Append events. A checkpoint's arrays are written to their own files first."""
        lines = []
        for event in events:
            if isinstance(event, Checkpoint) and event.weights:
                self._write_checkpoint(event)
            lines.append(event_to_json(event) + "\n")
        with self._events.open("ab") as file:
            file.write("".join(lines).encode())

    def read(self, after: int = 0) -> tuple[list[Event], int]:
        """The events from byte `after` on, and the byte from which to read next."""
        try:
            with self._events.open("rb") as file:
                file.seek(max(after, 0))
                data = file.read(MAX_READ)
        except OSError:
            return [], after
        end = data.rfind(b"\n") + 1
        return [event_from_json(line) for line in data[:end].splitlines()], max(after, 0) + end

    def events_size(self) -> int:
        """Size of the events file in bytes."""
        try:
            return self._events.stat().st_size
        except OSError:
            return 0

    def read_all(self) -> list[Event]:
        events, after = self.read()
        more = events
        while more:
            more, after = self.read(after)
            events += more
        return events

    def cut_back(self, step: int) -> None:
        """Delete everything recorded after this step, with the ending, before a resume."""
        kept = [e for e in self.read_all() if e.step <= step and not is_ending(e)]
        lines = "".join(event_to_json(event) + "\n" for event in kept)
        write_whole(self._events, lines.encode())
        for later in self.checkpoints():
            if later > step:
                self._checkpoint(later).unlink(missing_ok=True)
        for later in self.resume_points():
            if later > step:
                self._state(later).unlink(missing_ok=True)

    # ---- checkpoints ----

    def _checkpoint(self, step: int) -> Path:
        return self.folder / "checkpoints" / f"{step:06d}.safetensors"

    def _state(self, step: int) -> Path:
        return self._states / f"{step:06d}.safetensors"

    def _write_checkpoint(self, event: Checkpoint) -> None:
        write_whole(self._checkpoint(event.step), arrays_to_bytes(event.weights))
        if event.loop_state:
            data = arrays_to_bytes(event.loop_state)
            write_whole(self._state(event.step), data)
            self._thin_states(max(2, MAX_STATE_BYTES // len(data)))

    def _thin_states(self, keep: int) -> None:
        """Keep at most `keep` states, spread over the run, including the newest."""
        steps = self.resume_points()
        if len(steps) > keep:
            # Remove every second one between the first and the newest; many at once, so rarely.
            for step in steps[1:-1:2] or steps[:1]:
                self._state(step).unlink(missing_ok=True)

    def checkpoints(self) -> tuple[int, ...]:
        """Steps whose weights were kept, ascending."""
        return _steps(self.folder / "checkpoints")

    def weights(self, step: int) -> dict[str, np.ndarray] | None:
        """The weights after that step, or None if they were not kept."""
        try:
            return arrays_from_bytes(self._checkpoint(step).read_bytes())
        except OSError:
            return None

    def resume_points(self) -> tuple[int, ...]:
        """Steps from which the run can resume, ascending."""
        return _steps(self._states)

    def resume_point(self, step: int | None = None) -> Checkpoint | None:
        """The checkpoint with the loop's state after `step`; None: the newest that has one."""
        if step is None:
            step = max(self.resume_points(), default=0)
        try:
            state = arrays_from_bytes(self._state(step).read_bytes())
        except OSError:
            return None
        weights = self.weights(step)
        return None if weights is None else Checkpoint(step, 0, 0.0, weights, state)

    # ---- examples of no named data set ----

    def write_examples(self, train: Examples, validation: Examples) -> None:
        arrays: dict[str, Any] = {"name": np.array(train.name), "classes": np.array(train.classes)}
        for part, examples in (("train", train), ("validation", validation)):
            arrays |= {f"{part}_{name}": array for name, array in examples.arrays().items()}
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".npz", delete=False) as file:
            np.savez_compressed(file, **arrays)
        os.replace(file.name, self.folder / "data.npz")

    def read_examples(self) -> tuple[Examples, Examples] | None:
        try:
            with np.load(self.folder / "data.npz", allow_pickle=False) as file:
                return _examples(file, "train"), _examples(file, "validation")
        except OSError:
            return None


def _examples(file: Any, part: str) -> Examples:
    arrays = {
        name.removeprefix(f"{part}_"): file[name] for name in file if name.startswith(f"{part}_")
    }
    return examples_from_arrays(str(file["name"]), tuple(map(str, file["classes"])), arrays)
