"""Serialization of events from the worker to the server: lists, strings and bytes, which Dask's
scheduler forwards unchanged (nothing is pickled).

A `Batch` event is sent as a list, because writing JSON would slow the training down; the server
writes the JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter
from typing import Any

import numpy as np
from safetensors.numpy import load, save

from playground.core.events import Batch, Checkpoint, Event, event_from_json, event_to_json

_FIELDS = tuple(Batch.__slots__)
_values = attrgetter(*_FIELDS)


def arrays_to_bytes(arrays: dict[str, np.ndarray]) -> bytes:
    """Arrays by name as safetensors."""
    # safetensors writes an array's raw memory, which is wrong for a transposed view.
    # `ascontiguousarray` would turn a 0-dimensional array into a vector, so leave those alone.
    ready = {name: array if array.ndim == 0 else np.ascontiguousarray(array)
             for name, array in arrays.items()}  # fmt: skip
    data: bytes = save(ready)
    return data


def arrays_from_bytes(data: bytes) -> dict[str, np.ndarray]:
    """The inverse of `arrays_to_bytes`."""
    arrays: dict[str, np.ndarray] = load(data)
    return arrays


def pack(events: Iterable[Event]) -> list[Any]:
    """Events as lists, strings and bytes, in their order."""
    return [_pack(event) for event in events]


def _pack(event: Event) -> Any:
    if isinstance(event, Batch):
        return list(_values(event))
    if isinstance(event, Checkpoint):
        state = arrays_to_bytes(event.loop_state) if event.loop_state else b""
        return {
            "line": event_to_json(event),
            "weights": arrays_to_bytes(event.weights),
            "state": state,
        }
    return event_to_json(event)


def unpack(packed: Iterable[Any]) -> list[Event]:
    """The inverse of `pack`."""
    return [_unpack(item) for item in packed]


def _unpack(item: Any) -> Event:
    if isinstance(item, str):
        return event_from_json(item)
    if isinstance(item, dict):
        event = event_from_json(item["line"])
        assert isinstance(event, Checkpoint)
        state = arrays_from_bytes(item["state"]) if item["state"] else {}
        return replace(event, weights=arrays_from_bytes(item["weights"]), loop_state=state)
    return Batch(**dict(zip(_FIELDS, item, strict=True)))
