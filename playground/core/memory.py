"""The memory of values: arrays, bytes and texts, in records and containers."""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import sys
from collections.abc import Mapping, Sequence

MANY = 500  # parts of a list or tuple; longer ones are not walked through one by one
SIMPLE = {str, bytes, int, float, bool, type(None)}


def bytes_of(*things: object) -> int:
    """The size in bytes of all arrays, bytes and texts in `things`, each object counted once.
    A view of an array counts as the whole array that it keeps in memory."""
    seen: set[int] = set()
    waiting, total = list(things), 0
    while waiting:
        thing = _whole(waiting.pop())
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, str | bytes | bytearray):
            total += sys.getsizeof(thing)
        elif isinstance(thing, list | tuple) and len(thing) > MANY:
            total += sys.getsizeof(thing) + _bytes_of_many(thing)
        elif isinstance(size := getattr(thing, "nbytes", None), int):
            total += size
        else:
            total += sys.getsizeof(thing)
            waiting += _parts(thing)
    return total


M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # glibc's malloc.h


def return_freed_memory() -> None:
    """Let glibc return the memory that a server's visitors leave behind: by default, each thread
    gets its own arena, and a freed array stays in it between what others still use. Call this
    before threads start. Without glibc this does nothing."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_ARENA_MAX, 2)
        mallopt(M_MMAP_THRESHOLD, 1 << 19)  # larger arrays are returned as soon as they are freed


def _bytes_of_many(things: Sequence[object]) -> int:
    """The size of the parts of a long list or tuple: exact for texts and numbers, otherwise
    estimated from `MANY` of them. Walking through a long run's 50,000 events would hold up all
    visitors for a second."""
    kinds = set(map(type, things))
    if kinds <= SIMPLE:
        return sum(map(sys.getsizeof, {id(thing): thing for thing in things}.values()))
    step = len(things) / MANY
    return round(step * bytes_of(*(things[int(step * k)] for k in range(MANY))))


def _whole(thing: object) -> object:
    import numpy as np  # here, because the server starts before it is needed

    while isinstance(thing, np.ndarray) and isinstance(thing.base, np.ndarray):
        thing = thing.base
    return thing


def _parts(thing: object) -> list[object]:
    if isinstance(thing, Mapping):
        return [*thing.keys(), *thing.values()]
    if isinstance(thing, list | tuple | set | frozenset):
        return list(thing)
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return [getattr(thing, field.name) for field in dataclasses.fields(thing)]
    return []
