"""Serves bytes to the browser at their own URL: weights, activations, packed numbers.

A rerun then sends a URL of 80 characters instead of 370 kB. The URL is derived from the content,
so the browser can cache the response. A page passes `model_payload(model)` to its component,
which uses it as follows:

    import { loadModel } from "../net/weights.js";
    const { spec, layers, weights } = await loadModel(data.model);   // weights by tensor name
    const engine = makeEngine(spec, weights);                        // from ../net/engine.js
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from playground.nets.model import Model
from playground.nets.packing import (
    layer_row,
    packed,
    runs_in_browser,
    stage_runs_in_browser,
    stage_spec,
    tensor_rows,
    tensor_table,
)
from playground.nets.shapes import describe_layers
from playground.nets.spec import spec_to_json
from playground.nets.stages import Stage
from playground.ui.streamlit_internals import add_media_file

BYTES = "application/octet-stream"


def publish(data: bytes, digest: str = "") -> str | None:
    """The URL of these bytes for this visitor; None if no server runs. Call this in every rerun,
    because Streamlit drops the files that a rerun did not publish again; publishing the same
    content again is cheap. `digest` is the hash of all bytes, if it is known already."""
    # Above 1 MiB Streamlit hashes only samples of the bytes, and two checkpoints that differ in
    # one filter would get the same URL.
    digest = digest or hashlib.blake2b(data, digest_size=16).hexdigest()
    return add_media_file(data, BYTES, f"playground-{digest}", f"{digest}.bin")


def model_payload(model: Model) -> dict[str, Any]:
    """A model's data for a component, small enough to send at every rerun.

    `id` changes with the spec or the weights. `url` is the weights' URL, None if no server runs.
    """
    weights = packed(model)
    spec = spec_to_json(model.spec)
    identity = f"{weights.digest}{spec}".encode()
    return {
        "id": hashlib.blake2b(identity, digest_size=12).hexdigest(),
        "name": model.name,
        "spec": json.loads(spec),
        "layers": [layer_row(info) for info in describe_layers(model.spec)],
        "tensors": tensor_table(model.spec),
        "runs": runs_in_browser(model.spec),
        "url": publish(weights.data, weights.digest),
    }


def stage_payload(model: Model, stage: Stage) -> dict[str, Any]:
    """The data of one stage of a model for a component, in the form of `model_payload`."""
    tensors = tensor_rows(stage.rows)
    weights = packed(model, tuple(row["name"] for row in tensors))
    spec = stage_spec(model.spec, stage)
    identity = f"{weights.digest}{json.dumps(spec)}".encode()
    return {
        "id": hashlib.blake2b(identity, digest_size=12).hexdigest(),
        "name": model.name,
        "spec": spec,
        "layers": [layer_row(info) for info in stage.rows],
        "tensors": tensors,
        "runs": stage_runs_in_browser(stage),
        "url": publish(weights.data, weights.digest),
    }
