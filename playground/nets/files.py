"""Models on disk: one `.safetensors` file, with spec and card as JSON in its metadata.

Files are read with numpy, so that the first page does not import torch. Nothing is unpickled.

A file of format 2 may hold tensors with 8 bits a weight: `name` is then int8, and `name.scale` has
a float32 for each row (index of the first axis). The weight is their product. In memory all
weights are float32. Files without such tensors have format 1, which all versions read.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float32, Int8
from safetensors import SafetensorError
from safetensors.numpy import load, save

from playground.core.errors import UserError, quote, system_reason
from playground.nets.limits import count_values
from playground.nets.model import Card, Model, card_from_json, card_to_json
from playground.nets.shapes import count_parameters, describe_layers, expected_tensors
from playground.nets.spec import ModelSpec, SpecError, spec_from_json, spec_to_json
from playground.text import Message

FORMAT = "neural-playground/1"
FORMAT_8_BIT = "neural-playground/2"
SCALE = ".scale"  # the end of the name of an 8-bit tensor's scales
MAX_PARAMETERS = 5_000_000
MAX_SHIPPED_PARAMETERS = 12_000_000  # of the models that come with the playground
MAX_LAYERS = 256
MAX_BYTES = 32_000_000
MAX_HEADER = 2_000_000  # bytes; a vocabulary of 10,000 words takes 110,000
MAX_TENSORS = 16 * MAX_LAYERS
MAX_VALUES = 20_000_000  # outputs of all layers together, for one input
MAX_SHIPPED_VALUES = 40_000_000
MAX_WORK = 5_000_000_000  # multiply-adds for one input


class ModelFileError(UserError):
    """A file that is no valid model file, or a path where none can be written."""


def model_to_bytes(model: Model, eight_bit: bool = False) -> bytes:
    """The content of the model's `.safetensors` file; `model_from_bytes` reads it. With
    `eight_bit`, tensors with at least two axes are rounded to 8 bits a weight."""
    metadata = {
        "format": FORMAT_8_BIT if eight_bit else FORMAT,
        "spec": spec_to_json(model.spec),
        "card": card_to_json(model.card),
    }
    # safetensors writes an array's memory as it is; a transposed view would be saved wrongly.
    weights = {name: np.ascontiguousarray(array) for name, array in model.weights.items()}
    if eight_bit:
        for name in [name for name, array in weights.items() if array.ndim > 1]:
            weights[name], weights[name + SCALE] = to_eight_bits(weights[name])
    return save(weights, metadata)


def to_eight_bits(
    weight: Float32[np.ndarray, " rows *columns"],
) -> tuple[Int8[np.ndarray, " rows *columns"], Float32[np.ndarray, " rows"]]:
    """The weights as integers from -127 to 127, and the scale of each row: the integers times the
    scale are the weights, up to half a scale."""
    largest = np.abs(weight).reshape(len(weight), -1).max(1)
    scale = np.where(largest > 0, largest / 127, 1).astype(np.float32)
    return np.rint(weight / _by_row(scale, weight.ndim)).astype(np.int8), scale


def _by_row(scale: np.ndarray, axes: int) -> np.ndarray:
    return scale.reshape(-1, *(1,) * (axes - 1))


def from_eight_bits(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """All weights as they are in memory.

    Raises:
        ModelFileError: an 8-bit tensor has no scale for each of its rows.
    """
    found = {}
    for name, array in weights.items():
        if name.endswith(SCALE) and name.removesuffix(SCALE) in weights:
            continue
        if array.dtype == np.int8:
            scale = weights.get(name + SCALE)
            if scale is None or scale.dtype != np.float32 or scale.shape != array.shape[:1]:
                raise ModelFileError("nets.tensor_scale", name=quote(name, 60))
            array = array * _by_row(scale, array.ndim)
        found[name] = array
    return found


def check_out(path: Path) -> None:
    """Check that a model can be written to `path`, before the work of making the model.

    Raises:
        ModelFileError: the suffix is not `.safetensors`, or the folder is not writable.
    """
    folder = path.absolute().parent
    if path.suffix != ".safetensors":
        raise ModelFileError("commands.out_name", path=path)
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise ModelFileError("commands.out_folder", path=path)


def write_model(model: Model, path: Path, eight_bit: bool = False) -> None:
    """Write a model file atomically: a reader sees the old file or the new file, never a part.
    `eight_bit` is explained at `model_to_bytes`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(model_to_bytes(model, eight_bit))
    os.replace(file.name, path)


def header_of(data: bytes) -> tuple[dict[str, Any], int]:
    """The header of an untrusted safetensors file, and where the tensors begin; `data` begins with
    the whole header.

    Raises:
        ModelFileError: it is no such header, or one above the limits.
    """
    size = int.from_bytes(data[:8], "little")
    if len(data) < 8 or size > len(data) - 8:
        raise ModelFileError("nets.file_header")
    if size > MAX_HEADER:
        raise ModelFileError("nets.file_header_large", size=size / 1000, limit=MAX_HEADER / 1000)
    try:
        header = json.loads(data[8 : 8 + size])
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise ModelFileError("nets.file_json")
    count = len(header) - ("__metadata__" in header)
    if count > MAX_TENSORS:
        raise ModelFileError("nets.many_tensors", count=count, limit=MAX_TENSORS)
    return header, 8 + size


def metadata_of(data: bytes) -> dict[str, str]:
    """The metadata in the header of an untrusted file; `data` begins with the whole header.

    Raises:
        ModelFileError: the header is not that of a model file.
    """
    header, _ = header_of(data)
    found = header.get("__metadata__")
    if not isinstance(found, dict) or found.get("format") not in (FORMAT, FORMAT_8_BIT):
        raise ModelFileError("nets.file_plain", count=len(set(header) - {"__metadata__"}))
    return found


def checked_spec(text: str, most: int = MAX_PARAMETERS) -> ModelSpec:
    """Read a spec from an untrusted file and check its size; `most` is its limit of parameters.

    Raises:
        ModelFileError: the text is no spec, or the net is beyond the limits.
    """
    try:
        spec = spec_from_json(text)
    except SpecError as error:
        raise ModelFileError("nets.file_spec", why=error) from None
    check_limits(spec, most)
    return spec


def check_limits(spec: ModelSpec, most: int = MAX_PARAMETERS) -> None:
    """Check that a net is not too large to store and run.

    Raises:
        ModelFileError: the net exceeds a limit; the message gives both numbers.
    """
    if len(spec.layers) > MAX_LAYERS:
        raise ModelFileError("nets.many_layers", count=len(spec.layers), limit=MAX_LAYERS)
    count = count_parameters(spec)
    if count > most:
        raise ModelFileError("nets.many_parameters", count=count, limit=most)
    _check_work(spec, MAX_VALUES if most <= MAX_PARAMETERS else MAX_SHIPPED_VALUES)


def _check_work(spec: ModelSpec, most: int) -> None:
    """Check outputs and multiply-adds: a net with few parameters can still need too much."""
    table = describe_layers(spec)
    values = count_values(spec)
    work = sum(info.multiply_adds for info in table)
    if values > most or work > MAX_WORK:
        raise ModelFileError("nets.much_work", values=values, most=most, work=work, limit=MAX_WORK)


def check_weights(spec: ModelSpec, weights: dict[str, np.ndarray]) -> None:
    """Check that the weights fit the spec: names, shapes, float32, finite values.

    Raises:
        ModelFileError: a tensor does not fit; the message names it and the fault.
    """
    expected = expected_tensors(spec)
    missing, extra = sorted(set(expected) - set(weights)), sorted(set(weights) - set(expected))
    if missing:
        raise ModelFileError("nets.tensor_missing", name=missing[0])
    if extra:
        raise ModelFileError("nets.tensor_extra", name=quote(extra[0], 60))
    for name, shape in expected.items():
        found = weights[name]
        if found.shape != shape:
            given, wanted = _by(found.shape), _by(shape)
            raise ModelFileError("nets.tensor_shape", name=name, given=given, wanted=wanted)
        if found.dtype != np.float32:
            raise ModelFileError("nets.tensor_type", name=name, given=found.dtype)
        if not np.isfinite(found).all():
            raise ModelFileError("nets.tensor_not_finite", name=name)
        if name.endswith("running_var") and (found < 0).any():
            raise ModelFileError("nets.tensor_variance", name=name)


def _by(shape: tuple[int, ...]) -> str | Message:
    return "×".join(map(str, shape)) or Message("nets.single_number")


def model_from_bytes(data: bytes, name: str, most: int = MAX_PARAMETERS) -> Model:
    """Read a model from the content of an untrusted file; `most` is its limit of parameters.

    Raises:
        ModelFileError: the file is no valid model file; the message gives the reason.
    """
    if len(data) > MAX_BYTES:
        raise ModelFileError("nets.file_large", size=len(data) / 1e6, limit=MAX_BYTES / 1e6)
    metadata = metadata_of(data)
    spec = checked_spec(str(metadata.get("spec", "")), most)
    try:
        weights = load(data)
    except (SafetensorError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelFileError("nets.file_tensors", why=f"{error!s:.80}") from None
    weights = from_eight_bits(weights)
    check_weights(spec, weights)
    for array in weights.values():
        array.flags.writeable = False
    return Model(name, spec, weights, card_from_json(str(metadata.get("card", ""))))


def bytes_of(path: Path) -> bytes:
    """The content of a file.

    Raises:
        ModelFileError: the file cannot be read, or is larger than a model file may be.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise ModelFileError("nets.file_unreadable", path=path, why=system_reason(error)) from None
    if size > MAX_BYTES:
        raise ModelFileError("nets.path_large", path=path, size=size / 1e6, limit=MAX_BYTES / 1e6)
    return data


def read_model(path: Path, name: str | None = None, most: int = MAX_PARAMETERS) -> Model:
    """Read a model file of at most `most` parameters. The model's name is `name`, or the file's
    name without its suffix.

    Raises:
        ModelFileError: the file cannot be read or is no valid model file.
    """
    return model_from_bytes(bytes_of(path), name or path.stem, most)


def with_card(model: Model, card: Card) -> Model:
    """The same model with another card."""
    return Model(model.name, model.spec, model.weights, card)
