"""Reads a model from an ONNX file: as a file that the playground wrote, otherwise operator by
operator."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playground.nets.files import MAX_BYTES, ModelFileError, bytes_of
from playground.nets.model import Model
from playground.nets.onnx_import.operators import foreign_model
from playground.nets.onnx_import.own import own_model
from playground.nets.onnx_import.wire import check_size


def model_from_onnx(data: bytes, name: str, words: Sequence[str] | None = None) -> Model:
    """Read a model from the bytes of an ONNX file that any program wrote. A text net of another
    program needs its `words` (its tokens in the order of their numbers).

    Raises:
        ModelFileError: the file is invalid or contains something unsupported, which is named.
    """
    if len(data) > MAX_BYTES:
        raise ModelFileError("nets.file_large", size=len(data) / 1e6, limit=MAX_BYTES / 1e6)
    check_size(data)
    proto = _proto(data)
    _check_external(proto)
    own = own_model(proto, name)
    return own if own is not None else foreign_model(proto, name, words)


def read_onnx(path: Path, name: str | None = None, words: Sequence[str] | None = None) -> Model:
    """Read a model from an ONNX file. The default name is the file's name.

    Raises:
        ModelFileError: the file cannot be read or converted.
    """
    return model_from_onnx(bytes_of(path), name or path.stem, words)


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
    """Refuse weights in external files, before onnx's checker tries to open them."""
    from onnx import TensorProto

    tensors = [*proto.graph.initializer]
    tensors += [a.t for node in proto.graph.node for a in node.attribute if a.HasField("t")]
    for tensor in tensors:
        if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
            raise ModelFileError("nets.onnx_external", name=f"{tensor.name!r:.60}")
