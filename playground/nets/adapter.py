"""Adapted models: the file holds only the difference to the weights of another shipped model.

For a weight matrix, `name.up` and `name.down` are two thin matrices, and the weight is that of the
base model plus up @ down. They have 8 bits a weight, as in `nets/files.py`. Every other tensor
replaces the base model's (biases, normalisations). The base model's other weights stay.

Source: Hu et al. (2021), LoRA, arXiv:2106.09685.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from jaxtyping import Float32
from safetensors import safe_open
from safetensors.numpy import load_file, save

from playground.nets.files import (
    SCALE,
    ModelFileError,
    check_weights,
    from_eight_bits,
    to_eight_bits,
)
from playground.nets.lazy import LazyWeights
from playground.nets.model import Card, Model, card_from_json, card_to_json

FORMAT = "neural-playground/adapter-1"
UP, DOWN = ".up", ".down"
Pair = tuple[Float32[np.ndarray, "rows rank"], Float32[np.ndarray, "rank columns"]]


@dataclass(frozen=True, slots=True, eq=False)
class Adapter:
    """What differs from the base model: `pairs` (up, down) of matrices, and whole tensors."""

    pairs: Mapping[str, Pair]
    whole: Mapping[str, Float32[np.ndarray, ...]] = field(default_factory=dict)


def adapt(base: Model, adapter: Adapter, name: str, card: Card) -> Model:
    """The base model with the adapter's weights.

    Raises:
        ModelFileError: a tensor does not fit the base model.
    """
    weights = dict(base.weights) | dict(adapter.whole)
    for each, (up, down) in adapter.pairs.items():
        if each not in base.weights:
            raise ModelFileError("nets.tensor_extra", name=each)
        weights[each] = base.weights[each] + up @ down
    check_weights(base.spec, weights)
    for array in weights.values():
        array.flags.writeable = False
    return Model(name, base.spec, weights, card)


def write_adapter(adapter: Adapter, base: Model, card: Card, path: Path) -> None:
    """Write the adapter's file. It is for these weights of the base model only: the file has their
    fingerprint."""
    tensors = {name: np.ascontiguousarray(array) for name, array in adapter.whole.items()}
    for name, pair in adapter.pairs.items():
        for end, array in zip((UP, DOWN), pair, strict=True):
            rows = np.ascontiguousarray(array)  # safetensors writes an array's memory as it is
            tensors[name + end], tensors[name + end + SCALE] = to_eight_bits(rows)
    metadata = {
        "format": FORMAT, "base": base.name, "fingerprint": fingerprint(base),
        "card": card_to_json(card),
    }  # fmt: skip
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(save(tensors, metadata))
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def adapter_when_used(path: Path, base: Model) -> Model:
    """The model of an adapter's file that came with the playground. Its weights are read and
    checked when first used."""
    with safe_open(path, "np") as file:
        card = card_from_json(file.metadata()["card"])

    def read() -> Mapping[str, np.ndarray]:
        tensors = from_eight_bits(load_file(path))
        names = [name.removesuffix(UP) for name in tensors if name.endswith(UP)]
        pairs = {name: (tensors.pop(name + UP), tensors.pop(name + DOWN)) for name in names}
        return adapt(base, Adapter(pairs, tensors), path.stem, card).weights

    return Model(path.stem, base.spec, LazyWeights(base.spec, read), card)


def base_of(path: Path) -> str | None:
    """The name of the base model of a file; None if it is a whole model."""
    # The header is read here without safetensors: every start lists the models.
    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        metadata = json.loads(file.read(size)).get("__metadata__", {})
    return metadata.get("base") if metadata.get("format") == FORMAT else None


def fingerprint(model: Model) -> str:
    """SHA-256 of the weights."""
    digest = hashlib.sha256()
    for name in sorted(model.weights):
        digest.update(name.encode() + np.ascontiguousarray(model.weights[name]).tobytes())
    return digest.hexdigest()
