"""Bytes for the browser at an address of their own: weights, activations, packed numbers.

A rerun then sends an address of 80 characters and not 370 kB again; the address is made from the
content, so the browser may keep what it has fetched. Any page hands `model_payload(model)` to its
component, which does

    import { loadModel } from "../net/weights.js";
    const { spec, layers, weights } = await loadModel(data.model);   // weights by tensor name
    const engine = makeEngine(spec, weights);                        // from ../net/engine.js
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from playground.nets.model import Model
from playground.nets.packing import layer_row, packed, runs_in_browser, tensor_table
from playground.nets.shapes import describe_layers
from playground.nets.spec import spec_to_json
from playground.ui.streamlit_internals import add_media_file

BYTES = "application/octet-stream"


def publish(data: bytes, digest: str = "") -> str | None:
    """The address of these bytes for this visitor; None where no server runs. Streamlit forgets,
    after each rerun, the files that the rerun did not publish again, so every rerun calls this;
    the same content costs nothing. `digest` is of all bytes, where it is known already."""
    # Above 1 MiB Streamlit itself hashes only samples, and two checkpoints that differ in one
    # filter would share an address.
    digest = digest or hashlib.blake2b(data, digest_size=16).hexdigest()
    return add_media_file(data, BYTES, f"playground-{digest}", f"{digest}.bin")


def model_payload(model: Model) -> dict[str, Any]:
    """What a component needs of a model, small enough to send at every rerun.

    `id` changes with the spec or the weights. `url` is null where no server runs.
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
