"""The net that is read from an ONNX file so far: its layers, values and constants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playground.nets.files import MAX_LAYERS, ModelFileError
from playground.nets.layers import Layer
from playground.nets.layers.base import Array, Shape


@dataclass(slots=True, eq=False)
class Value:
    """The output of an operator: the index of its layer's row (-1: the net's input) and its shape
    without the batch, as the layer has it.

    `last`: the file has the channels last (height × width × channels), as TensorFlow and Keras do.
    `order`: the file's unit k is our unit order[k], after such maps were flattened."""

    row: int
    shape: Shape
    ended: bool = False
    last: bool = False
    order: Array | None = None
    axes: tuple[str, ...] = ()  # of a text's value in the file
    states: States | None = None  # of a recurrent layer that is not in the net yet
    stacked: int = 1  # layers whose last states are joined; `states` are the last layer's
    way: int | None = None  # one direction alone of a bidirectional layer's last states


@dataclass(slots=True, eq=False)
class States:
    """A recurrent operator. It becomes a layer when its use shows whether every step is read."""

    layer: Layer
    reads: tuple[int, ...]
    tensors: dict[str, Array]


@dataclass(slots=True, eq=False)
class Row:
    layer: Layer
    reads: tuple[int, ...]
    tensors: dict[str, Array]


@dataclass(slots=True, eq=False)
class Net:
    """The layers, values and constants read so far."""

    rows: list[Row] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    constants: dict[str, Array] = field(default_factory=dict)
    batches: set[str] = field(default_factory=set)  # shapes computed at run time
    reads_text: bool = False


def add(
    net: Net, name: str, layer: Layer, reads: Sequence[int], tensors: dict[str, Array], shape: Shape
) -> None:
    if len(net.rows) >= MAX_LAYERS:
        raise ModelFileError("nets.many_layers", count=len(net.rows) + 1, limit=MAX_LAYERS)
    net.rows.append(Row(layer, tuple(reads), tensors))
    net.values[name] = Value(len(net.rows) - 1, shape)


def unknown(node: Any) -> ModelFileError:
    """The error that names an operator without support."""
    return ModelFileError("nets.onnx_operator", operator=node.op_type[:40], node=node.name[:60])


def perm(node: Any) -> list[int]:
    """The order of the axes of a Transpose."""
    return next((list(each.ints) for each in node.attribute if each.name == "perm"), [])
