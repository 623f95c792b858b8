"""Make a model from a `.safetensors` file of a PyTorch state dict and the source code of its net.
The code is parsed and never executed."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from playground.nets.files import (
    MAX_BYTES,
    ModelFileError,
    check_limits,
    check_weights,
    header_of,
)
from playground.nets.model import Card, Model
from playground.nets.parse import Parsed, parse_code
from playground.nets.shapes import describe_layers, expected_tensors
from playground.text import LANGUAGES, Message

# Prefixes that wrappers add to every name: DataParallel, torch.compile, Lightning.
WRAPPERS = ("module.", "_orig_mod.", "model.", "net.")
COUNTERS = "num_batches_tracked"  # of batch norms; the nets here do not use them
_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A tensor of the file: its type, its shape and the range of its bytes."""

    type: str
    shape: tuple[int, ...]
    start: int
    end: int


def model_from_state(data: bytes, code: str, name: str) -> Model:
    """A model with the architecture of `code` and the weights of the file `data`.

    Raises:
        CodeError: no net can be read from the code.
        ModelFileError: the file is no safetensors file, or its tensors do not fit the net.
    """
    entries = _entries(data)
    parsed = parse_code(code)
    check_limits(parsed.spec)
    names = _names(parsed)
    given = _unwrapped([key for key in entries if not key.endswith(COUNTERS)], set(names.values()))
    weights = {}
    for own, theirs in names.items():
        if theirs not in given:
            known = sorted(given)[:20] or ["–"]
            raise ModelFileError("nets.state_missing", name=theirs, layer=own, known=known)
        weights[own] = _array(data, entries[given[theirs]], theirs)
    extra = sorted(set(given) - set(names.values()))
    if extra:
        raise ModelFileError("nets.state_extra", name=f"{extra[0]!r:.60}")
    check_weights(parsed.spec, weights)
    for array in weights.values():
        array.flags.writeable = False
    summary = {one: Message("nets.state_summary").in_language(one) for one in LANGUAGES}
    return Model(name, parsed.spec, weights, Card(summary=summary))


def _names(parsed: Parsed) -> dict[str, str]:
    """For each tensor of the net, its name in the state dict of the code's module."""
    names = {}
    table = describe_layers(parsed.spec)
    for info, path, number, line in zip(
        table, parsed.paths, parsed.numbers, parsed.lines, strict=True
    ):
        for key in info.tensors:
            if not path:
                raise ModelFileError("nets.state_no_name", layer=info.name, line=line)
            part = key.removeprefix(f"{info.name}.").replace("_l0", f"_l{number}")
            names[key] = f"{path}.{part}"
    assert set(names) == set(expected_tensors(parsed.spec))
    return names


def _unwrapped(keys: list[str], wanted: set[str]) -> dict[str, str]:
    """The file's names by their names without a wrapper's prefix."""
    short = {key: key for key in keys}
    while short and not wanted & set(short):
        start = next((w for w in WRAPPERS if all(key.startswith(w) for key in short)), None)
        if start is None:
            break
        short = {key.removeprefix(start): full for key, full in short.items()}
    return short


# ---- the file -------------------------------------------------------------------------------


def _entries(data: bytes) -> dict[str, _Entry]:
    if len(data) > MAX_BYTES:
        raise ModelFileError("nets.file_large", size=len(data) / 1e6, limit=MAX_BYTES / 1e6)
    header, start = header_of(data)
    header.pop("__metadata__", None)
    return {str(name): _entry(name, raw, start, len(data)) for name, raw in header.items()}


def _entry(name: str, raw: Any, begin: int, end: int) -> _Entry:
    try:
        shape = tuple(raw["shape"])
        first, last = raw["data_offsets"]
        whole = all(type(each) is int and each >= 0 for each in (*shape, first, last))
    except (KeyError, TypeError, ValueError):
        whole = False
    if not whole or not first <= last <= end - begin:
        raise ModelFileError("nets.file_tensors", why=f"{name!r:.60}")
    return _Entry(str(raw.get("dtype")), shape, begin + first, begin + last)


def _array(data: bytes, entry: _Entry, name: str) -> np.ndarray:
    """A tensor converted to float32. bfloat16 is the upper half of a float32."""
    kind = _TYPES.get(entry.type)
    if kind is None:
        raise ModelFileError("nets.state_type", name=name[:60], given=entry.type[:20])
    if prod(entry.shape) * int(kind[-1]) != entry.end - entry.start:
        raise ModelFileError("nets.file_tensors", why=f"{name!r:.60}")
    values = np.frombuffer(data[entry.start : entry.end], kind)
    if entry.type == "BF16":
        values = (values.astype("<u4") << 16).view("<f4")
    return values.astype(np.float32).reshape(entry.shape)
