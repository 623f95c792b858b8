"""The bytes of an ONNX file become a model: first as one that the playground wrote, else operator
by operator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playground.core.errors import system_reason
from playground.nets.files import MAX_BYTES, ModelFileError
from playground.nets.model import Model
from playground.nets.onnx_import.operators import foreign_model
from playground.nets.onnx_import.own import own_model
from playground.nets.onnx_import.wire import check_size


def model_from_onnx(data: bytes, name: str) -> Model:
    """Read a model from an ONNX file of any origin.

    Raises:
        ModelFileError: one sentence saying what it holds that no net here has.
    """
    if len(data) > MAX_BYTES:
        raise ModelFileError("nets.file_large", size=len(data) / 1e6, limit=MAX_BYTES / 1e6)
    check_size(data)
    proto = _proto(data)
    _check_external(proto)
    own = own_model(proto, name)
    return own if own is not None else foreign_model(proto, name)


def read_onnx(path: Path, name: str | None = None) -> Model:
    """Read a model from an ONNX file; its name is the file's name unless given.

    Raises:
        ModelFileError: the file cannot be read, or no net can be made of it.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise ModelFileError("nets.file_unreadable", path=path, why=system_reason(error)) from None
    if size > MAX_BYTES:
        raise ModelFileError("nets.path_large", path=path, size=size / 1e6, limit=MAX_BYTES / 1e6)
    return model_from_onnx(data, name or path.stem)


def _proto(data: bytes) -> Any:
    import onnx
    from google.protobuf.message import DecodeError

    try:
        proto = onnx.load_model_from_string(data)
    except DecodeError:
        raise ModelFileError("nets.onnx_file") from None
    if not proto.graph.node:
        raise ModelFileError("nets.onnx_file")
    return proto


def _check_external(proto: Any) -> None:
    """Weights in other files are refused before the checker looks for them."""
    from onnx import TensorProto

    tensors = [*proto.graph.initializer]
    tensors += [a.t for node in proto.graph.node for a in node.attribute if a.HasField("t")]
    for tensor in tensors:
        if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
            raise ModelFileError("nets.onnx_external", name=f"{tensor.name!r:.60}")
