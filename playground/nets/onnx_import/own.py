"""Reads ONNX files that the playground wrote. Their metadata contain the spec, and each weight is
read from the position at which the playground writes it. The model is then exported again, and
accepted only if both graphs are equal, since another program may have changed the file's graph."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.nets.files import ModelFileError, check_weights, checked_spec
from playground.nets.model import Model
from playground.nets.onnx import onnx_proto
from playground.nets.shapes import expected_tensors


def own_model(proto: Any, name: str) -> Model | None:
    """The model in a file that the playground wrote; None for any other file.

    Raises:
        ModelFileError: a weight is not finite.
    """
    properties = {each.key: each.value for each in proto.metadata_props}
    if "spec" not in properties:
        return None
    try:
        spec = checked_spec(properties["spec"])
    except ModelFileError:
        return None
    found = {tensor.name: tensor for tensor in proto.graph.initializer}
    shapes = expected_tensors(spec)
    sizes = {key: int(np.prod(shape, dtype=int)) for key, shape in shapes.items()}
    total = sum(sizes.values())
    # Export a model whose weights are their own indices from 1 on, and again with the signs
    # changed: elements that change are weights, all others constants.
    numbers = np.arange(1, total + 1, dtype=np.float32)
    places = [_written(Model(name, spec, _split(sign * numbers, shapes))) for sign in (1, -1)]
    values = np.zeros(total, np.float32)
    for key, there in places[0].items():
        if there.dtype != np.float32 or key not in found:
            continue
        own = (there == -places[1][key]) & (there != 0)
        given = _array(found[key])
        if given.shape != there.shape or given.dtype != np.float32:
            return None
        values[there[own].astype(np.int64) - 1] = given[own]
    weights = _split(values, shapes)
    check_weights(spec, weights)
    model = Model(name, spec, weights)
    same = onnx_proto(model).graph.SerializeToString(deterministic=True)
    return model if same == proto.graph.SerializeToString(deterministic=True) else None


def _written(model: Model) -> dict[str, np.ndarray]:
    return {tensor.name: _array(tensor) for tensor in onnx_proto(model).graph.initializer}


def _split(values: np.ndarray, shapes: dict[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    parts, at = {}, 0
    for key, shape in shapes.items():
        count = int(np.prod(shape, dtype=int))
        parts[key] = values[at : at + count].reshape(shape).copy()
        parts[key].flags.writeable = False
        at += count
    return parts


def _array(tensor: Any) -> np.ndarray:
    from onnx import numpy_helper

    return np.asarray(numpy_helper.to_array(tensor))
