"""A model as the browser takes it: its tensors one behind another, and a table of its layers.

No torch here: weights come as numpy arrays, as the model store reads them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from playground.core.cache import ById, Cache
from playground.nets.model import Model
from playground.nets.shapes import LayerInfo, describe_layers
from playground.nets.spec import ImageInput, ModelSpec

# Multiply-adds of one pass; about 60 ms in the browser, above which nothing follows a pen.
MAX_WORK = 30_000_000
ROOM = 64_000_000  # bytes of packed weights in memory; a classroom looks at the same few models


@dataclass(frozen=True, slots=True)
class Packed:
    """Little-endian float32 numbers, and a digest of all of them."""

    data: bytes
    digest: str


_packed: Cache[Packed] = Cache(ROOM, size=lambda packed: len(packed.data))


def pack_weights(model: Model, names: Sequence[str] | None = None) -> bytes:
    """Tensors one behind another, as little-endian float32: those named, else all of them, in
    the order of `tensor_table`."""
    if names is None:
        names = [name for info in describe_layers(model.spec) for name in info.tensors]
    return b"".join(np.asarray(model.weights[name], "<f4").tobytes() for name in names)


def packed(model: Model, names: tuple[str, ...] | None = None) -> Packed:
    """The packed weights and their digest, made once a model."""

    def pack() -> Packed:
        data = pack_weights(model, names)
        return Packed(data, hashlib.blake2b(data, digest_size=16).hexdigest())

    return _packed.get((ById(model), names), pack)


def tensor_table(spec: ModelSpec, leave_out: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Name, shape, first number and count of each tensor in the packed weights, but for those
    of the layers to leave out."""
    table, offset = [], 0
    for info in describe_layers(spec):
        if info.name in leave_out:
            continue
        for name, shape in info.tensors.items():
            count = prod(shape)
            table.append({"name": name, "shape": list(shape), "offset": offset, "count": count})
            offset += count
    return table


def layer_row(info: LayerInfo) -> dict[str, Any]:
    """One layer for the browser; `field` is null from the layer on that sees the whole input."""
    seen = info.field
    return {
        "name": info.name,
        "kind": info.layer.kind,
        "input_shape": list(info.input_shape),
        "shape": list(info.output_shape),
        "parameters": info.parameters,
        "field": seen and {"size": seen.size, "jump": seen.jump, "start": seen.start},
    }


def runs_in_browser(spec: ModelSpec) -> bool:
    """Whether the browser computes this net while the pen moves; otherwise the server answers."""
    work = sum(info.multiply_adds for info in describe_layers(spec))
    known = all(layer.in_browser for layer in spec.layers)
    return isinstance(spec.input, ImageInput) and known and work <= MAX_WORK
