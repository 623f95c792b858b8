"""The last results of slow functions, for all visitors: the one cache of the package."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from playground.core.memory import bytes_of

Result = TypeVar("Result")


class Cache(Generic[Result]):
    """Results by key, as many as there is room for; the one that was not asked for longest makes
    room. `size` gives what a result takes of the room; without it each takes 1. A result larger
    than the room is given and not kept. Any thread may ask at any time."""

    def __init__(self, room: int, size: Callable[[Result], int] | None = None) -> None:
        self._found: OrderedDict[Hashable, Future[Result]] = OrderedDict()
        self._sizes: dict[Hashable, int] = {}
        self._asked: dict[Hashable, float] = {}  # when, of those that are kept
        self._bytes: dict[Hashable, int] = {}  # of those that were counted
        self._room, self._size, self._lock = room, size, Lock()
        with _caches_lock:
            _caches.add(self)

    def get(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """What `make` gives, made once: whoever asks meanwhile waits for it. An error is raised
        to all who wait, and not kept."""
        with self._lock:
            found = self._found.get(key)
            if found is None:
                made = self._found[key] = Future()
            else:
                self._found.move_to_end(key)
            self._asked[key] = time.monotonic()
        if found is not None:
            return found.result()
        try:
            result = make()
        except BaseException as error:
            with self._lock:
                self._forget(key)
            made.set_exception(error)
            raise
        made.set_result(result)
        self._keep(key, self._size(result) if self._size else 1)
        return result

    def known(self, key: Hashable) -> Result | None:
        """The result where it is there already."""
        with self._lock:
            found = self._found.get(key)
        return found.result() if found is not None and found.done() else None

    def __len__(self) -> int:
        with self._lock:
            return len(self._sizes)

    def bytes(self) -> int:
        """What the results take in memory; each is counted once."""
        with self._lock:
            new = {key: self._found[key] for key in self._sizes if key not in self._bytes}
        counted = {key: bytes_of(found.result()) for key, found in new.items()}
        with self._lock:
            self._bytes |= {key: size for key, size in counted.items() if key in self._sizes}
            return sum(self._bytes.values())

    def forget_unasked(self, seconds: float) -> None:
        """Drop the results that nobody has asked for in so many seconds."""
        now = time.monotonic()
        with self._lock:
            for key in [key for key in self._sizes if now - self._asked[key] >= seconds]:
                self._forget(key)

    def _forget(self, key: Hashable) -> None:
        for kept in (self._found, self._sizes, self._asked, self._bytes):
            kept.pop(key, None)

    def _keep(self, key: Hashable, size: int) -> None:
        with self._lock:
            if size > self._room:
                self._forget(key)
                return
            self._sizes[key] = size
            taken = sum(self._sizes.values())
            for old in [old for old in self._found if old in self._sizes]:
                if taken <= self._room:
                    return
                taken -= self._sizes[old]
                self._forget(old)


_caches: WeakSet[Cache[Any]] = WeakSet()
_caches_lock = Lock()


def all_caches() -> list[Cache[Any]]:
    """Every cache of this process."""
    with _caches_lock:
        return list(_caches)


class ById:
    """An object as a key of a cache, the same only as itself. It holds the object, so that no
    other object can get the same id while the key is kept."""

    __slots__ = ("held",)

    def __init__(self, held: Any) -> None:
        self.held = held

    def __hash__(self) -> int:
        return id(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ById) and other.held is self.held
