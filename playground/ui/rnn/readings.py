"""A reading for the browser: tokens, the x_t of each, and the address of the weights.

The browser computes the reading itself (`frontend/rnn_cells.js`), so that an edited state reads
on at once; the embedding stays here, and only the rows of the text's own tokens travel. Nets
that read characters send theirs too: it is small, and the browser writes on letter by letter.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground.data.tokens import encode
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.nets.spec import GRU, LSTM, RNN, Embedding, Recurrent, TextInput

MAX_EMBEDDING = 40_000  # numbers; larger embeddings stay on the server


def recurrent_layers(model: Model) -> tuple[tuple[str, Recurrent], ...]:
    """Name and layer of each recurrent layer, from the text on."""
    pairs = zip(model.spec.names, model.spec.layers, strict=True)
    return tuple((name, layer) for name, layer in pairs if isinstance(layer, RNN | GRU | LSTM))


def writes_letters(model: Model) -> bool:
    """Whether the net's labels are characters that it reads, so that it can write on."""
    source = model.spec.input
    return (
        isinstance(source, TextInput)
        and source.level == "character"
        and set(model.spec.labels) <= set(source.vocabulary)
        and model.weights["embedding1.weight"].size <= MAX_EMBEDDING
    )


def _tensors(model: Model) -> list[dict[str, Any]]:
    """Name, shape, first number and count of each tensor that the browser needs."""
    table, offset = [], 0
    for info in describe_layers(model.spec):
        if isinstance(info.layer, Embedding) and not writes_letters(model):
            continue
        for name, shape in info.tensors.items():
            table.append(
                {"name": name, "shape": list(shape), "offset": offset, "count": prod(shape)}
            )
            offset += prod(shape)
    return table


class _Held:
    """A model as a key of the cache: held, so that no other can have its `id`."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def __hash__(self) -> int:
        return id(self.model)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.model is self.model


@lru_cache(maxsize=32)
def _packed(held: _Held) -> tuple[bytes, str]:
    """The needed weights one behind another, and their digest."""
    weights = held.model.weights
    data = b"".join(
        np.asarray(weights[row["name"]], "<f4").tobytes() for row in _tensors(held.model)
    )
    return data, hashlib.blake2b(data, digest_size=16).hexdigest()


def net_payload(model: Model) -> dict[str, Any]:
    """What the browser needs to run the net behind its embedding; the same at every rerun."""
    data, digest = _packed(_Held(model))
    layers = [
        {"name": info.name, "kind": info.layer.kind, "units": getattr(info.layer, "units", None)}
        for info in describe_layers(model.spec)[1:]
    ]
    identity = f"{model.name} {digest} {layers} {model.spec.labels}"
    return {
        "id": f"rnn-{hashlib.blake2b(identity.encode(), digest_size=12).hexdigest()}",
        "name": model.name,
        "kind": recurrent_layers(model)[-1][1].kind,
        "layers": layers,
        "labels": list(model.spec.labels),
        "inputs": int(model.weights["embedding1.weight"].shape[1]),
        "tensors": _tensors(model),
        "url": _publish(data, digest),
    }


def _publish(data: bytes, digest: str) -> str | None:
    """Put the weights up for this visitor; None where no browser is listening."""
    if get_script_run_ctx() is None or not Runtime.exists():
        return None
    return Runtime.instance().media_file_mgr.add(
        data, "application/octet-stream", f"rnn-{digest}", file_name=f"{digest}.bin"
    )


def reading_payload(model: Model, text: str) -> dict[str, Any]:
    """One text for one net: its tokens, and x_t (steps × inputs) as base64 of float32."""
    source = model.spec.input
    assert isinstance(source, TextInput)
    encoded = encode(text, source)
    x = np.asarray(model.weights["embedding1.weight"][encoded.ids], "<f4")
    return {
        "net": net_payload(model),
        "tokens": list(encoded.tokens),
        "known": list(encoded.known),
        "cut": encoded.cut,
        "x": base64.b64encode(x.tobytes()).decode("ascii"),
        "level": source.level,
        "length": source.length,
        "vocabulary": list(source.vocabulary) if writes_letters(model) else None,
    }


def content_key(readings: Sequence[Mapping[str, Any]], text: str) -> str:
    """Changes when what is read changes, so that the browser paints anew only then."""
    parts = [text, *(str(reading["net"]["id"]) for reading in readings)]
    return hashlib.blake2b(
        "\x1f".join(parts).encode("utf-8", "replace"), digest_size=12
    ).hexdigest()
