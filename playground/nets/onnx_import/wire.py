"""Limits the number of fields in an ONNX file before it is parsed, since a small file may contain
millions of empty messages.

Encoding: protobuf.dev/programming-guides/encoding. Field numbers: onnx.proto3.
"""

from __future__ import annotations

from collections.abc import Iterator

from playground.nets.files import ModelFileError

MAX_FIELDS = 200_000  # in all messages; a net of 64 layers has a few thousand
MAX_TEXTS = 4_000_000  # bytes of fields that are not counted: names, shapes, metadata

# Messages whose fields are counted, by the number of the field that contains them.
MODEL, GRAPH, NODE, ATTRIBUTE, TENSOR = "model", "graph", "node", "attribute", "tensor"
_INSIDE = {
    (MODEL, 7): GRAPH, (GRAPH, 1): NODE, (GRAPH, 5): TENSOR, (NODE, 5): ATTRIBUTE,
    (ATTRIBUTE, 5): TENSOR,
}  # fmt: skip
_NUMBERS = {(TENSOR, number) for number in (1, 4, 5, 7, 9, 10, 11)} | {
    (ATTRIBUTE, number) for number in (7, 8)
}
# Unsupported fields: functions, training, sparse tensors, nested graphs, string tensors.
_REFUSED = {
    (MODEL, 20): "training_info", (MODEL, 25): "functions", (GRAPH, 15): "sparse_initializer",
    (ATTRIBUTE, 6): "graph", (ATTRIBUTE, 11): "graphs", (ATTRIBUTE, 10): "tensors",
    (ATTRIBUTE, 22): "sparse_tensor", (ATTRIBUTE, 23): "sparse_tensors", (TENSOR, 6): "string_data",
}  # fmt: skip


def check_size(data: bytes) -> None:
    """Check that an ONNX file can be parsed in bounded time and memory.

    Raises:
        ModelFileError: the file is malformed, or has too many or unsupported fields.
    """
    fields = texts = 0
    todo = [(MODEL, 0, len(data))]
    while todo:
        kind, start, end = todo.pop()
        for number, inner_start, inner_end in _fields(data, start, end):
            fields += 1
            if (kind, number) in _REFUSED:
                raise ModelFileError("nets.onnx_part", part=_REFUSED[kind, number])
            inside = _INSIDE.get((kind, number))
            if inside is not None:
                todo.append((inside, inner_start, inner_end))
            elif (kind, number) not in _NUMBERS:
                texts += inner_end - inner_start
            if fields > MAX_FIELDS or texts > MAX_TEXTS:
                raise ModelFileError("nets.onnx_parts", limit=MAX_FIELDS)


def _fields(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The number of each field in a message, and the start and end of its value in bytes."""
    while at < end:
        tag, at = _number(data, at, end)
        kind = tag & 7
        if kind == 0:
            start = at
            _, at = _number(data, at, end)
        elif kind == 1:
            start, at = at, at + 8
        elif kind == 5:
            start, at = at, at + 4
        elif kind == 2:
            size, start = _number(data, at, end)
            at = start + size
        else:  # groups, which are deprecated in protobuf
            raise ModelFileError("nets.onnx_file")
        if at > end:
            raise ModelFileError("nets.onnx_file")
        yield tag >> 3, start, at


def _number(data: bytes, at: int, end: int) -> tuple[int, int]:
    """The varint of up to ten bytes at `at`, and the position after it."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= end:
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ModelFileError("nets.onnx_file")
