"""Pack a model for the browser: its concatenated tensors and a table of its layers.

This module does not import torch; weights are the numpy arrays of the model store.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from playground.core.cache import ById, Cache
from playground.nets.model import Model
from playground.nets.shapes import LayerInfo, describe_layers
from playground.nets.spec import INPUT, ImageInput, ModelSpec, spec_to_json
from playground.nets.stages import Stage

# Multiply-adds of one forward pass: about 60 ms in the browser. Slower nets would lag the pen.
MAX_WORK = 30_000_000
MAX_STAGE_WORK = 60_000_000  # of a stage, which the browser runs once, when it is opened
ROOM = 64_000_000  # bytes of cached weights; the users of a classroom open the same few models


@dataclass(frozen=True, slots=True)
class Packed:
    """Weights as little-endian float32, and the BLAKE2b digest of these bytes (hexadecimal)."""

    data: bytes
    digest: str


_packed: Cache[Packed] = Cache(ROOM, size=lambda packed: len(packed.data))


def pack_weights(model: Model, names: Sequence[str] | None = None) -> bytes:
    """The concatenated tensors as little-endian float32: those in `names`, by default all of them
    in the order of `tensor_table`."""
    if names is None:
        names = [name for info in describe_layers(model.spec) for name in info.tensors]
    return b"".join(np.asarray(model.weights[name], "<f4").tobytes() for name in names)


def packed(model: Model, names: tuple[str, ...] | None = None) -> Packed:
    """The packed weights and their digest, cached for each model."""

    def pack() -> Packed:
        data = pack_weights(model, names)
        return Packed(data, hashlib.blake2b(data, digest_size=16).hexdigest())

    return _packed.get((ById(model), names), pack)


def tensor_table(spec: ModelSpec, leave_out: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Name, shape, offset and count (both in numbers) of each tensor in the packed weights, without
    the layers in `leave_out`."""
    return tensor_rows(info for info in describe_layers(spec) if info.name not in leave_out)


def tensor_rows(layers: Iterable[LayerInfo]) -> list[dict[str, Any]]:
    """The rows of `tensor_table` for these layers."""
    table, offset = [], 0
    for info in layers:
        for name, shape in info.tensors.items():
            count = prod(shape)
            table.append({"name": name, "shape": list(shape), "offset": offset, "count": count})
            offset += count
    return table


def layer_row(info: LayerInfo) -> dict[str, Any]:
    """One layer of the browser's table; `field` is null if a cell depends on the whole input."""
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
    """Whether the browser runs this net while the user draws; otherwise the server runs it."""
    work = sum(info.multiply_adds for info in describe_layers(spec))
    known = all(layer.in_browser for layer in spec.layers)
    return isinstance(spec.input, ImageInput) and known and work <= MAX_WORK


def stage_runs_in_browser(stage: Stage) -> bool:
    """Whether the browser computes this stage's feature maps from the stage's input."""
    known = all(info.layer.in_browser for info in stage.rows)
    return known and stage.work <= MAX_STAGE_WORK


def stage_spec(spec: ModelSpec, stage: Stage) -> dict[str, Any]:
    """A stage as the spec of a net of its own, for the browser. `names` are the layers' names in
    the whole net. Only the last stage has the labels."""
    whole = json.loads(spec_to_json(spec))
    layers = dict(zip(spec.names, whole["layers"], strict=True))
    rows = []
    for info in stage.rows:
        inputs = [INPUT if name == stage.input else name for name in info.inputs]
        rows.append({**layers[info.name], "inputs": inputs})
    channels, height, width = stage.input_shape
    return {
        "input": {"kind": "image", "channels": channels, "height": height, "width": width},
        "layers": rows,
        "names": list(stage.names),
        "labels": list(spec.labels) if stage.last else [],
    }
