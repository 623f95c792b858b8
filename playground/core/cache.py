"""The last results of slow functions, for all visitors: the one cache of the package."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class Cache(Generic[Result]):
    """Results by key, as many as there is room for; the one that was not asked for longest makes
    room. `size` gives what a result takes of the room; without it each takes 1. A result larger
    than the room is given and not kept. Any thread may ask at any time."""

    def __init__(self, room: int, size: Callable[[Result], int] | None = None) -> None:
        self._found: OrderedDict[Hashable, Future[Result]] = OrderedDict()
        self._sizes: dict[Hashable, int] = {}
        self._room, self._size, self._lock = room, size, Lock()

    def get(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """What `make` gives, made once: whoever asks meanwhile waits for it. An error is raised
        to all who wait, and not kept."""
        with self._lock:
            found = self._found.get(key)
            if found is None:
                made = self._found[key] = Future()
            else:
                self._found.move_to_end(key)
        if found is not None:
            return found.result()
        try:
            result = make()
        except BaseException as error:
            with self._lock:
                self._found.pop(key, None)
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

    def _keep(self, key: Hashable, size: int) -> None:
        with self._lock:
            if size > self._room:
                self._found.pop(key, None)
                return
            self._sizes[key] = size
            taken = sum(self._sizes.values())
            for old in [old for old in self._found if old in self._sizes]:
                if taken <= self._room:
                    return
                taken -= self._sizes.pop(old)
                del self._found[old]


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
