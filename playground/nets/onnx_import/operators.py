"""Converts ONNX files that other programs wrote, operator by operator, to layers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

import numpy as np

from playground.core.inputs import ImageInput
from playground.core.task import Classification
from playground.nets.files import MAX_LAYERS, ModelFileError, check_limits, check_weights
from playground.nets.layers import LAYER_KINDS, FitError, Flatten, Layer, check_settings
from playground.nets.layers.base import Array, Shape
from playground.nets.layers.operators import Operator
from playground.nets.model import Card, Model
from playground.nets.shapes import describe_layers, expected_tensors
from playground.nets.spec import INPUT, ModelSpec, Node, SpecError, layer_names
from playground.text import LANGUAGES, Message

# Operators without effect during inference.
SAME = ("Identity", "Dropout", "Cast")
ENDS = ("Softmax", "LogSoftmax")  # dropped: nets here end in logits
SHAPES = ("Shape", "Gather", "Unsqueeze", "Squeeze", "Concat", "Slice", "Cast")  # from view(n, -1)
TO_FIRST, TO_LAST = [0, 3, 1, 2], [0, 2, 3, 1]  # Transpose, where the channels move
ELEMENTS = 20_000_000  # of all constants: four times the parameters that a net may have


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


def foreign_model(proto: Any, name: str) -> Model:
    """The model of an ONNX graph.

    Raises:
        ModelFileError: an operator, input or output is unsupported; names the first.
    """
    _check(proto)
    net = Net()
    for tensor in proto.graph.initializer:
        net.constants[tensor.name] = _array(tensor)
    taken = _input(proto, net)
    reading = {kind: layer for layer in LAYER_KINDS.values() for kind in layer.read_operators()}
    for node in proto.graph.node:
        _operator(net, node, reading)
    end = _end(proto, net)
    spec, weights = _assembled(net, taken, end, proto)
    summary = {one: Message("nets.onnx_summary").in_language(one) for one in LANGUAGES}
    model = Model(name, spec, weights, Card(summary=summary))
    return model


def _check(proto: Any) -> None:
    """Run onnx's checker. Raises ModelFileError, which names an operator of a custom domain."""
    import onnx

    for node in proto.graph.node:
        if node.domain not in ("", "ai.onnx"):
            kind = f"{node.domain[:40]}.{node.op_type[:40]}"
            raise ModelFileError("nets.onnx_operator", operator=kind, node=node.name[:60])
    try:
        onnx.checker.check_model(proto)
    except (onnx.checker.ValidationError, RuntimeError, ValueError) as error:
        reason = str(error).strip().split("\n")[0]
        raise ModelFileError("nets.onnx_checker", why=f"{reason:.120}") from None


def _array(tensor: Any) -> Array:
    from onnx import numpy_helper

    count = prod(tensor.dims)
    if count > ELEMENTS or count < 0:
        raise ModelFileError("nets.onnx_elements", name=tensor.name[:60], limit=ELEMENTS)
    try:
        array = np.asarray(numpy_helper.to_array(tensor))
    except (TypeError, ValueError, KeyError) as error:
        raise ModelFileError("nets.file_tensors", why=f"{error!s:.80}") from None
    return array.astype(np.float32) if array.dtype in (np.float16, np.float64) else array


def _input(proto: Any, net: Net) -> ImageInput:
    given = [each for each in proto.graph.input if each.name not in net.constants]
    if len(given) != 1:
        raise ModelFileError("nets.onnx_inputs", count=len(given))
    kind = given[0].type.tensor_type
    sides = [each.dim_value or each.dim_param or "?" for each in kind.shape.dim]
    if kind.elem_type not in (1, 10, 11) or len(sides) != 4:
        shape = "×".join(map(str, sides))[:60] or "–"
        raise ModelFileError("nets.onnx_input", name=given[0].name[:60], given=shape)
    for side in sides[1:]:
        if not isinstance(side, int) or side < 1:
            shape = "×".join(map(str, sides))[:60]
            raise ModelFileError("nets.onnx_dynamic", name=given[0].name[:60], given=shape)
    own = given[0].name
    last = all(
        node.op_type == "Transpose" and _perm(node) == TO_FIRST
        for node in proto.graph.node
        if own in node.input and node.op_type != "Shape"
    )
    own_sides = [each.dim_value for each in kind.shape.dim[1:]]
    channels, height, width = (own_sides[-1], *own_sides[:2]) if last else own_sides
    how = "digit" if (channels, height, width) == (1, 28, 28) else "fit"
    net.values[own] = Value(-1, (channels, height, width), last=last)
    return ImageInput(channels, height, width, how)


def _perm(node: Any) -> list[int]:
    return next((list(each.ints) for each in node.attribute if each.name == "perm"), [])


# ---- one operator ---------------------------------------------------------------------------


def _operator(net: Net, node: Any, reading: dict[str, type[Layer]]) -> None:
    from onnx import helper

    attributes = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    if node.op_type == "Constant" and "value" in attributes:
        net.constants[node.output[0]] = _array(attributes["value"])
        return None
    if node.op_type == "Identity" and node.input[0] in net.constants:
        net.constants[node.output[0]] = net.constants[node.input[0]]
        return None
    inputs = [net.values.get(name) for name in node.input]
    values = [value for value in inputs if value is not None]
    if not values or (node.op_type == "Shape" and values):
        return _shape(net, node)
    for value in values:
        if value.ended:
            raise _unknown(node)
    if node.op_type in SAME:
        net.values[node.output[0]] = values[0]
        return None
    if node.op_type in ENDS:
        net.values[node.output[0]] = replace(values[0], ended=True)
        return None
    if node.op_type == "Transpose" and len(values[0].shape) == 3:
        net.values[node.output[0]] = _transposed(node, values[0])
        return None
    if node.op_type == "Reshape" and node.input[1] in net.batches:
        net.constants[node.input[1]] = np.array([0, -1])
    if node.op_type == "Add" and len(values) == 1:
        return _bias(net, node, values[0])
    if node.op_type == "Mul" and (gated := _gated(net, values)) is not None:
        # x · σ(x): ONNX has an operator for it from opset 24 on only.
        _add(net, node.output[0], reading["Swish"](), [gated.row], {}, gated.shape)
        return None
    layer = reading.get(node.op_type)
    if layer is None:
        raise _unknown(node)
    if layer.several_inputs and len(node.input) == 1:  # a sum or concatenation of one value
        net.values[node.output[0]] = values[0]
        return None
    last, order = _common_order(node, values)
    if last:
        attributes = _channels_first(attributes)
    shapes = [value.shape for value in values]
    constants = [net.constants.get(name) if name else None for name in node.input]
    for name in node.input:
        if name and name not in net.constants and name not in net.values:
            raise _unknown(node)
    if last:
        constants = [_axes_first(each) for each in constants]
    found = Operator(node.op_type, attributes, constants, shapes)
    try:
        made = layer.from_onnx(found)
        if made is None:
            net.values[node.output[0]] = values[0]
            return None
        check_settings(made[0])
        shape = made[0].output_shape(shapes)
    except FitError as error:
        raise ModelFileError("nets.onnx_fit", operator=node.op_type, node=node.name[:60],
                             why=error) from None  # fmt: skip
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        raise _unknown(node) from None
    tensors, keeps = made[1], made[0].is_activation or made[0].several_inputs
    if order is not None and made[0].sums_units:
        tensors = {**tensors, "weight": _reordered(tensors["weight"], order)}
    elif (order is not None and not keeps) or (last and len(shape) == 3 and not keeps):
        raise _unknown(node)
    _add(net, node.output[0], made[0], [value.row for value in values], tensors, shape)
    added = net.values[node.output[0]]
    if last and len(shape) == 1 and isinstance(made[0], Flatten):
        places = np.arange(prod(shape)).reshape(shapes[0])
        added.order = places.transpose(1, 2, 0).ravel()
    added.last = last and len(shape) == 3
    added.order = order if keeps and order is not None else added.order
    return None


# ---- channels last --------------------------------------------------------------------------


def _transposed(node: Any, value: Value) -> Value:
    """The value with its channels moved; ModelFileError for any other order of the axes."""
    if _perm(node) != (TO_FIRST if value.last else TO_LAST):
        raise _unknown(node)
    return replace(value, last=not value.last)


def _common_order(node: Any, values: list[Value]) -> tuple[bool, Array | None]:
    """Whether the operator's inputs have the channels last, and the order of their units."""
    first = values[0]
    for value in values[1:]:
        one, other = (np.array([] if each.order is None else each.order) for each in (value, first))
        if value.last != first.last or not np.array_equal(one, other):
            raise _unknown(node)
    return first.last, first.order


def _channels_first(attributes: dict[str, Any]) -> dict[str, Any]:
    """The attributes with the axes of height × width × channels as those of our maps."""
    changed = dict(attributes)
    if changed.get("axis") in (3, -1):
        changed["axis"] = 1
    if sorted(axis % 4 for axis in changed.get("axes", [])) == [1, 2]:
        changed["axes"] = [2, 3]
    return changed


def _axes_first(constant: Array | None) -> Array | None:
    """The same for a constant input that gives axes."""
    if constant is None or constant.dtype != np.int64 or constant.ndim != 1:
        return constant
    return np.array([2, 3]) if sorted(constant % 4) == [1, 2] else constant


def _reordered(weight: Array, order: Array) -> Array:
    """A matrix (units × inputs) with its inputs in our order."""
    found = np.empty_like(weight)
    found[:, order] = weight
    return found


def _add(
    net: Net, name: str, layer: Layer, reads: Sequence[int], tensors: dict[str, Array], shape: Shape
) -> None:
    if len(net.rows) >= MAX_LAYERS:
        raise ModelFileError("nets.many_layers", count=len(net.rows) + 1, limit=MAX_LAYERS)
    net.rows.append(Row(layer, tuple(reads), tensors))
    net.values[name] = Value(len(net.rows) - 1, shape)


def _shape(net: Net, node: Any) -> None:
    """Read an operator on shapes. PyTorch exports view(x.size(0), -1) as several of them."""
    if node.op_type not in SHAPES:
        raise _unknown(node)
    net.batches.add(node.output[0])


def _bias(net: Net, node: Any, value: Value) -> None:
    """Read a constant that is added to a matrix product as the bias of its layer."""
    constant = next((net.constants[n] for n in node.input if n in net.constants), None)
    row = net.rows[value.row] if value.row >= 0 else None
    if constant is None or row is None or constant.size != value.shape[-1]:
        raise _unknown(node)
    if not row.layer.sums_units or "bias" in row.tensors or len(value.shape) != 1:
        raise _unknown(node)
    row.layer = replace(row.layer, bias=True)  # type: ignore[type-var]
    row.tensors["bias"] = constant.reshape(-1)
    net.values[node.output[0]] = value


def _gated(net: Net, values: list[Value]) -> Value | None:
    """The value x of a product x · σ(x), of two values; None for any other product."""
    if len(values) != 2:
        return None
    for value, gate in (values, values[::-1]):
        row = net.rows[gate.row] if gate.row >= 0 else None
        own = row is not None and row.reads == (value.row,)
        if row is not None and own and "Sigmoid" in type(row.layer).read_operators():
            return value
    return None


def _unknown(node: Any) -> ModelFileError:
    return ModelFileError("nets.onnx_operator", operator=node.op_type[:40], node=node.name[:60])


# ---- the whole ------------------------------------------------------------------------------


def _end(proto: Any, net: Net) -> int:
    outputs = [net.values.get(each.name) for each in proto.graph.output]
    rows = {value.row for value in outputs if value is not None}
    if len(rows) != 1 or min(rows) < 0:
        raise ModelFileError("nets.onnx_outputs", count=len(rows))
    return rows.pop()


def _assembled(
    net: Net, taken: ImageInput, end: int, proto: Any
) -> tuple[ModelSpec, dict[str, Array]]:
    needed, todo = set(), [end]
    while todo:
        row = todo.pop()
        if row >= 0 and row not in needed:
            needed.add(row)
            todo += net.rows[row].reads
    kept = sorted(needed)
    names = dict(zip(kept, layer_names(net.rows[row].layer for row in kept), strict=True))
    names[-1] = INPUT
    nodes = [
        Node(net.rows[row].layer, tuple(names[each] for each in net.rows[row].reads))
        for row in kept
    ]
    units = next(value.shape[-1] for value in net.values.values() if value.row == end)
    spec = ModelSpec(taken, nodes, Classification(_labels(proto, units)))
    try:
        describe_layers(spec)
    except SpecError as error:
        raise ModelFileError("nets.file_spec", why=error) from None
    check_limits(spec)
    weights = {
        f"{names[row]}.{part}": np.ascontiguousarray(array, np.float32)
        for row in kept
        for part, array in net.rows[row].tensors.items()
    }
    weights = {name: weights[name] for name in expected_tensors(spec) if name in weights}
    check_weights(spec, weights)
    for array in weights.values():
        array.flags.writeable = False
    return spec, weights


def _labels(proto: Any, units: int) -> tuple[str, ...]:
    """The labels in the file's metadata, if there is one for each output; otherwise "0", "1", …"""
    text = next((each.value for each in proto.metadata_props if each.key == "labels"), "")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    whole = isinstance(found, list) and all(isinstance(each, str) for each in found)
    if whole and len(found) == units == len(set(found)):
        return tuple(found)
    return tuple(map(str, range(units)))
