"""Memory limits: one per visitor, one for all visitors together, and what is dropped to keep them.

The count includes each session's uploads, models, drawings and pictures, the files that Streamlit
stores for its upload widgets, and cached results. A session's data is freed with the session; a
thread of the server ends abandoned sessions (`ui/startup.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakSet

from playground.core import cache
from playground.core.drawing import Drawing
from playground.core.errors import UserError
from playground.core.memory import bytes_of
from playground.nets.files import ModelFileError
from playground.nets.model import Model
from playground.nets.store import ModelStore
from playground.training.settings import settings
from playground.ui.streamlit_internals import uploaded_bytes

if TYPE_CHECKING:  # this import loads torch, which the first page must not wait for
    from playground.training.data import TrainingData

MB = 1_000_000
POINT_BYTES = 150  # memory of a stroke's point, a tuple of three numbers
RESULT_SECONDS = 600.0  # a cached result that is not read for this long is dropped
RESTING_SECONDS = 120.0  # a session that is idle for this long counts as resting


class Belongings:
    """The data of one session. The server lists all of them by weak reference only."""

    def __init__(self, visitor: str) -> None:
        self.visitor = visitor
        self.used = time.monotonic()  # when a page of the session last ran (time.monotonic)
        self.store = ModelStore(self._check_model)
        self.digits: list[Drawing] = []
        self.dropped: list[str] = []  # uploads dropped to make room, not yet reported
        self.uploads: dict[str, TrainingData] = {}
        self._upload_bytes: dict[str, int] = {}
        self._others: dict[str, int] = {}
        with _lock:
            _all.add(self)

    def touch(self) -> None:
        """Record that a page of the session runs now."""
        self.used = time.monotonic()

    def bytes(self) -> int:
        models = sum(array.nbytes for model in self.store.own() for array in model.weights.values())
        points = sum(len(stroke) for digit in tuple(self.digits) for stroke in digit.strokes)
        drawings = POINT_BYTES * points + sum(digit.pixels.nbytes for digit in tuple(self.digits))
        return models + drawings + self.upload_bytes() + sum(tuple(self._others.values()))

    def upload_bytes(self) -> int:
        return sum(tuple(self._upload_bytes.values()))

    def note(self, what: str, size: int) -> None:
        """Count `size` bytes that the session stores elsewhere under the name `what`."""
        self._others[what] = size

    def put_upload(self, name: str, data: TrainingData) -> None:
        """Store an upload as the newest."""
        self.drop_upload(name)
        self.uploads[name], self._upload_bytes[name] = data, bytes_of(data)

    def drop_upload(self, name: str) -> None:
        self.uploads.pop(name, None)
        self._upload_bytes.pop(name, None)

    def drop_uploads(self) -> None:
        """Drop all uploads; the page reports it at its next run."""
        for name in tuple(self.uploads):
            self.drop_upload(name)
            self.dropped.append(name)

    def _check_model(self, model: Model) -> None:
        make_room(self, bytes_of(model.weights), ModelFileError)


_all: WeakSet[Belongings] = WeakSet()
_lock = Lock()


def _everyone() -> list[Belongings]:
    with _lock:
        return list(_all)


def visitor_bytes(visitor: str) -> int:
    """The bytes that all sessions of a visitor hold."""
    return sum(each.bytes() for each in _everyone() if each.visitor == visitor)


def all_bytes() -> int:
    """The bytes that all visitors hold, including uploaded files and cached results."""
    sessions = sum(each.bytes() for each in _everyone())
    return sessions + uploaded_bytes() + sum(each.bytes() for each in cache.all_caches())


def make_room(mine: Belongings, size: int, error: type[UserError]) -> None:
    """Make sure that a session may store `size` more bytes. To stay within the visitor's limit,
    the session's uploads are dropped, oldest first. To stay within the limit for all visitors,
    cached results are dropped, then the uploads of resting sessions.

    Raises:
        error: a limit would still be exceeded.
    """
    limits = settings()
    limit, for_all = limits.visitor_mb * MB, limits.all_visitors_mb * MB
    used = visitor_bytes(mine.visitor)
    if used - mine.upload_bytes() + size > limit:  # it would not fit even without uploads
        raise error("shell.memory_visitor", size=_mb(size), used=_mb(used), limit=limits.visitor_mb)
    while visitor_bytes(mine.visitor) + size > limit and mine.uploads:
        _drop_oldest(mine)
    if all_bytes() + size > for_all:
        _free_for_others(mine, lambda: all_bytes() + size <= for_all)
    if all_bytes() + size > for_all:
        raise error("shell.memory_all", size=_mb(size), limit=limits.all_visitors_mb)


def _drop_oldest(mine: Belongings) -> None:
    name = next(iter(mine.uploads))
    mine.drop_upload(name)
    mine.dropped.append(name)


def _free_for_others(mine: Belongings, enough: Callable[[], bool]) -> None:
    for each in cache.all_caches():
        each.forget_unasked(0.0)
    now = time.monotonic()
    resting = (e for e in _everyone() if e is not mine and now - e.used > RESTING_SECONDS)
    for other in sorted(resting, key=lambda each: each.used):
        if enough():
            return
        other.drop_uploads()


def free_unused() -> None:
    """Drop the uploads of sessions idle for `idle_minutes`, and cached results that are not used:
    all of them if all sessions are resting. The server calls this every half minute."""
    now, seconds = time.monotonic(), 60 * settings().idle_minutes
    everyone = _everyone()
    for each in everyone:
        if now - each.used > seconds:
            each.drop_uploads()
    resting = all(now - each.used > RESTING_SECONDS for each in everyone)
    for kept in cache.all_caches():
        kept.forget_unasked(RESTING_SECONDS if resting else RESULT_SECONDS)


def _mb(size: int) -> float:
    return round(size / MB, 1)
