"""Data that the browser needs to run a recurrent net: tokens, x_t of each token, and weights.

The browser runs the net itself (`frontend/rnn/cells.js`), so that edits of a state take effect at
once. The embedding stays on the server, and only the rows of the text's tokens are sent. For nets
that read characters, the embedding is small and is sent too, so that the browser can generate text.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from playground.data.tokens import encode
from playground.nets.layers import Layer, settings_of
from playground.nets.model import Model
from playground.nets.packing import Packed, packed, tensor_table
from playground.nets.shapes import describe_layers
from playground.nets.spec import Recurrent, TextInput

MAX_EMBEDDING = 40_000  # numbers; larger embeddings stay on the server


def recurrent_layers(model: Model) -> tuple[tuple[str, Recurrent], ...]:
    """Name and layer of each recurrent layer, from input to output."""
    pairs = zip(model.spec.names, model.spec.layers, strict=True)
    return tuple((name, layer) for name, layer in pairs if isinstance(layer, Recurrent))


def shown_layers(model: Model) -> tuple[tuple[str, Layer], ...]:
    """Name and layer of each layer whose steps a page shows: the recurrent layers or, if there
    are none, the attention layers."""
    pairs = zip(model.spec.names, model.spec.layers, strict=True)
    return recurrent_layers(model) or tuple(pair for pair in pairs if pair[1].tracks)


def writes_letters(model: Model) -> bool:
    """Whether the net's labels are characters of its input, so that it can generate text."""
    source = model.spec.input
    return (
        isinstance(source, TextInput)
        and source.level == "character"
        and set(model.spec.labels) <= set(source.vocabulary)
        and model.weights["embedding1.weight"].size <= MAX_EMBEDDING
    )


def _tensors(model: Model) -> list[dict[str, Any]]:
    """The rows of `tensor_table` whose tensors the browser needs."""
    embeddings = [name for name in model.spec.names if model.spec.layer(name).looks_up]
    return tensor_table(model.spec, () if writes_letters(model) else embeddings)


def net_weights(model: Model) -> Packed:
    """The weights that the browser needs, and their digest."""
    return packed(model, tuple(row["name"] for row in _tensors(model)))


def net_payload(model: Model) -> dict[str, Any]:
    """The description of the net after its embedding, without the weights' URL; it is the same at
    every rerun."""
    first, *rest = describe_layers(model.spec)
    layers = [
        {
            "name": info.name,
            "kind": info.layer.kind,
            "inputs": list(info.inputs),
            **{name: getattr(info.layer, name) for name in settings_of(type(info.layer))},
        }
        for info in rest
    ]
    identity = f"{model.name} {net_weights(model).digest} {layers} {model.spec.labels}"
    return {
        "id": f"rnn-{hashlib.blake2b(identity.encode(), digest_size=12).hexdigest()}",
        "name": model.name,
        "kind": shown_layers(model)[-1][1].kind,
        "first": first.name,
        "layers": layers,
        "labels": list(model.spec.labels),
        "inputs": int(model.weights["embedding1.weight"].shape[1]),
        "tensors": _tensors(model),
        "url": None,
    }


def reading_payload(model: Model, text: str) -> dict[str, Any]:
    """The payload of one text for one net: tokens, and x_t (steps × inputs) as base64 of
    float32."""
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
    """A key that changes with the nets and the text, so that the browser redraws only then."""
    parts = [text, *(str(reading["net"]["id"]) for reading in readings)]
    joined = "\x1f".join(parts).encode("utf-8", "replace")
    return hashlib.blake2b(joined, digest_size=12).hexdigest()
