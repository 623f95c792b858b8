"""A thread-safe LRU cache for the results of slow functions, shared by all visitors."""

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
    """A least-recently-used cache. `size` gives the size of a result (default: 1 each), and `room`
    limits the sum of the sizes. A result larger than `room` is returned but not kept. All methods
    are thread-safe."""

    def __init__(self, room: int, size: Callable[[Result], int] | None = None) -> None:
        self._found: OrderedDict[Hashable, Future[Result]] = OrderedDict()
        self._sizes: dict[Hashable, int] = {}
        self._asked: dict[Hashable, float] = {}  # time of the last request
        self._bytes: dict[Hashable, int] = {}  # memory of each result
        self._room, self._size, self._lock = room, size, Lock()
        with _caches_lock:
            _caches.add(self)

    def get(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """Return the cached result, or compute it with `make`. Concurrent calls with the same key
        wait for one computation. If `make` raises, every waiting call raises the same error, and
        nothing is cached."""
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
        self._keep(key, self._size(result) if self._size else 1, bytes_of(result))
        return result

    def known(self, key: Hashable) -> Result | None:
        """The cached result, or None if it is missing or still being computed."""
        with self._lock:
            found = self._found.get(key)
        return found.result() if found is not None and found.done() else None

    def __len__(self) -> int:
        with self._lock:
            return len(self._sizes)

    def bytes(self) -> int:
        """The memory of all results in bytes. Each was measured by the thread that computed it:
        measuring takes up to 30 ms, and the server asks for this while it receives an upload."""
        with self._lock:
            return sum(self._bytes.values())

    def forget_unasked(self, seconds: float) -> None:
        """Drop the results that were not requested in the last `seconds` seconds."""
        now = time.monotonic()
        with self._lock:
            for key in [key for key in self._sizes if now - self._asked[key] >= seconds]:
                self._forget(key)

    def _forget(self, key: Hashable) -> None:
        for kept in (self._found, self._sizes, self._asked, self._bytes):
            kept.pop(key, None)

    def _keep(self, key: Hashable, size: int, taken_bytes: int) -> None:
        with self._lock:
            if size > self._room:
                self._forget(key)
                return
            self._sizes[key], self._bytes[key] = size, taken_bytes
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
    """A cache key that compares an object by identity. It holds a reference to the object, so that
    its id cannot be reused while the key exists."""

    __slots__ = ("held",)

    def __init__(self, held: Any) -> None:
        self.held = held

    def __hash__(self) -> int:
        return id(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ById) and other.held is self.held
