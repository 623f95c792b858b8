"""A model for the browser: its layer table as JSON, its weights at an address of their own.

The weights go to Streamlit's media files, so a rerun sends an address of 80 characters and not
370 kB again; the address is made from the content, so the browser may keep what it fetched.
Any page hands `model_payload(model)` to its part in the browser, which does

    import { loadModel } from "./weights.js";
    const { spec, layers, weights } = await loadModel(data.model);   // weights by tensor name
    const engine = makeEngine(spec, weights);                        // from ./engine.js

No torch here: weights come as numpy arrays, as the model store reads them.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from math import prod
from typing import Any

import numpy as np
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground.nets.model import Model
from playground.nets.shapes import LayerInfo, describe_layers
from playground.nets.spec import ImageInput, ModelSpec, spec_to_json

MAX_WORK = (
    30_000_000  # multiply-adds; about 60 ms in the browser, above which nothing follows a pen
)
KEPT = 16  # packed models kept in memory; a classroom looks at the same few

_packed: OrderedDict[int, tuple[Model, bytes, str]] = OrderedDict()


def pack_weights(model: Model) -> bytes:
    """All tensors in the order of `tensor_table`, as little-endian float32, one behind another."""
    parts = [np.asarray(model.weights[name], "<f4").tobytes() for name in _names(model.spec)]
    return b"".join(parts)


def _names(spec: ModelSpec) -> list[str]:
    return [name for info in describe_layers(spec) for name in info.tensors]


def tensor_table(spec: ModelSpec) -> list[dict[str, Any]]:
    """Name, shape, first number and count of each tensor in the packed weights."""
    table, offset = [], 0
    for info in describe_layers(spec):
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
    return isinstance(spec.input, ImageInput) and work <= MAX_WORK


def _pack(model: Model) -> tuple[bytes, str]:
    """The packed weights and their digest, made once a model. The kept model is what makes its
    `id` a safe key: no other object can have the same as long as it is held."""
    found = _packed.get(id(model))
    if found is None:
        data = pack_weights(model)
        found = (model, data, hashlib.blake2b(data, digest_size=16).hexdigest())
        _packed[id(model)] = found
        while len(_packed) > KEPT:
            _packed.popitem(last=False)
    return found[1], found[2]


def model_payload(model: Model) -> dict[str, Any]:
    """What a part in the browser needs of a model, small enough to send at every rerun.

    `id` changes with the spec or the weights. `url` is null where no browser is listening (a
    script run without a server).
    """
    data, digest = _pack(model)
    spec = spec_to_json(model.spec)
    return {
        "id": hashlib.blake2b(f"{digest}{spec}".encode(), digest_size=12).hexdigest(),
        "name": model.name,
        "spec": json.loads(spec),
        "layers": [layer_row(info) for info in describe_layers(model.spec)],
        "tensors": tensor_table(model.spec),
        "runs": runs_in_browser(model.spec),
        "url": _publish(data, digest),
    }


def numbers_url(data: bytes) -> str | None:
    """An address for packed numbers other than weights, as `model_payload` gives one."""
    return _publish(data, hashlib.blake2b(data, digest_size=16).hexdigest())


def _publish(data: bytes, digest: str) -> str | None:
    """Put the weights up for this visitor. Streamlit forgets, after each rerun, the files that
    the rerun did not name again, so every rerun calls this; the same content costs nothing."""
    if get_script_run_ctx() is None or not Runtime.exists():
        return None
    # The name carries a digest of all bytes: above 1 MiB Streamlit itself hashes only samples,
    # and two checkpoints that differ in one filter would share an address.
    return Runtime.instance().media_file_mgr.add(
        data, "application/octet-stream", f"weights-{digest}", file_name=f"{digest}.bin"
    )
