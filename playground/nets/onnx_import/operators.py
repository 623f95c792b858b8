"""Converts ONNX files that other programs wrote, operator by operator, to layers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from playground.core.inputs import ImageInput, Input
from playground.core.task import Classification
from playground.nets.files import ModelFileError, check_limits, check_weights
from playground.nets.layers import (
    LAYER_KINDS,
    FitError,
    Layer,
    check_settings,
)
from playground.nets.layers.base import Array
from playground.nets.layers.operators import Operator
from playground.nets.model import Card, Model
from playground.nets.onnx_import.channels import (
    TO_FIRST,
    axes_first,
    channels_first,
    common_order,
    reordered,
    transposed,
)
from playground.nets.onnx_import.net import Net, Value, add, perm, unknown
from playground.nets.onnx_import.text import (
    BATCH,
    LENGTH,
    STEPS,
    StepsFirstError,
    in_our_order,
    settle_states,
    text_input,
    text_operator,
)
from playground.nets.shapes import describe_layers, expected_tensors
from playground.nets.spec import INPUT, ModelSpec, Node, SpecError, layer_names
from playground.text import LANGUAGES, Message

# Operators without effect during inference.
SAME = ("Identity", "Dropout", "Cast")
ENDS = ("Softmax", "LogSoftmax")  # dropped: nets here end in logits
# Operators on shapes, from view(n, -1) and from the first states of recurrent layers.
SHAPES = ("Shape", "Gather", "Unsqueeze", "Squeeze", "Concat", "Slice", "Cast", "Expand",
          "ConstantOfShape")  # fmt: skip
ELEMENTS = 20_000_000  # of all constants: four times the parameters that a net may have


def foreign_model(proto: Any, name: str, words: Sequence[str] | None = None) -> Model:
    """The model of an ONNX graph. `words` are the tokens of a net that reads texts, in the order of
    their numbers.

    Raises:
        ModelFileError: an operator, input or output is unsupported; names the first. Or a text net
            comes without its vocabulary.
    """
    _check(proto)
    try:
        return _model(proto, name, words, (BATCH, STEPS))
    except StepsFirstError:
        return _model(proto, name, words, (STEPS, BATCH))


def _model(proto: Any, name: str, words: Sequence[str] | None, axes: tuple[str, ...]) -> Model:
    net = Net()
    for tensor in proto.graph.initializer:
        net.constants[tensor.name] = _array(tensor)
    picture, length = _input(proto, net, axes)
    reading = {kind: layer for layer in LAYER_KINDS.values() for kind in layer.read_operators()}
    for node in proto.graph.node:
        _operator(net, node, reading)
    end = _end(proto, net)
    taken = picture or _with_words(net, words, length)
    spec, weights = _assembled(net, taken, end, proto)
    told = Message("nets.onnx_text_summary" if net.reads_text else "nets.onnx_summary")
    summary = {one: told.in_language(one) for one in LANGUAGES}
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


def _with_words(net: Net, words: Sequence[str] | None, length: int) -> Input:
    """The input of a text net; its embeddings get the rows of our token numbers."""
    found: Input | None = None
    for row in net.rows:
        if row.layer.looks_up:
            table = row.tensors["weight"]
            found, order = text_input(len(table), words, length)
            row.tensors["weight"] = in_our_order(table, order)
            row.layer = replace(row.layer, size=len(order))  # type: ignore[type-var]
    assert found is not None  # only an embedding reads tokens
    return found


def _input(proto: Any, net: Net, axes: tuple[str, ...]) -> tuple[ImageInput | None, int]:
    """The input, None for a text, and a text's length."""
    given = [each for each in proto.graph.input if each.name not in net.constants]
    if len(given) != 1:
        raise ModelFileError("nets.onnx_inputs", count=len(given))
    kind = given[0].type.tensor_type
    sides = [each.dim_value or each.dim_param or "?" for each in kind.shape.dim]
    if kind.elem_type in (6, 7) and len(sides) == 2:
        steps = sides[axes.index(STEPS)]
        length = steps if isinstance(steps, int) and steps > 1 else LENGTH
        net.values[given[0].name] = Value(-1, (length,), axes=axes)
        net.reads_text = True
        return None, length
    if kind.elem_type not in (1, 10, 11) or len(sides) != 4:
        shape = "×".join(map(str, sides))[:60] or "–"
        raise ModelFileError("nets.onnx_input", name=given[0].name[:60], given=shape)
    for side in sides[1:]:
        if not isinstance(side, int) or side < 1:
            shape = "×".join(map(str, sides))[:60]
            raise ModelFileError("nets.onnx_dynamic", name=given[0].name[:60], given=shape)
    own = given[0].name
    last = all(
        node.op_type == "Transpose" and perm(node) == TO_FIRST
        for node in proto.graph.node
        if own in node.input and node.op_type != "Shape"
    )
    own_sides = [each.dim_value for each in kind.shape.dim[1:]]
    channels, height, width = (own_sides[-1], *own_sides[:2]) if last else own_sides
    how = "digit" if (channels, height, width) == (1, 28, 28) else "fit"
    net.values[own] = Value(-1, (channels, height, width), last=last)
    return ImageInput(channels, height, width, how), 0


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
    if net.reads_text and text_operator(net, node, attributes):
        return None
    for name in node.input:
        settle_states(net, node, name)
    inputs = [net.values.get(name) for name in node.input]
    values = [value for value in inputs if value is not None]
    if not values or (node.op_type == "Shape" and values):
        return _shape(net, node)
    for value in values:
        if value.ended:
            raise unknown(node)
    if node.op_type in SAME:
        net.values[node.output[0]] = values[0]
        return None
    if node.op_type in ENDS:
        net.values[node.output[0]] = replace(values[0], ended=True)
        return None
    if node.op_type == "Transpose" and len(values[0].shape) == 3:
        net.values[node.output[0]] = transposed(node, values[0])
        return None
    if node.op_type == "Reshape" and node.input[1] in net.batches:
        net.constants[node.input[1]] = np.array([0, -1])
    if node.op_type == "Add" and len(values) == 1:
        return _bias(net, node, values[0])
    if node.op_type == "Mul" and (gated := _gated(net, values)) is not None:
        # x · σ(x): ONNX has an operator for it from opset 24 on only.
        add(net, node.output[0], reading["Swish"](), [gated.row], {}, gated.shape)
        return None
    layer = reading.get(node.op_type)
    if layer is None:
        raise unknown(node)
    if layer.several_inputs and len(node.input) == 1:  # a sum or concatenation of one value
        net.values[node.output[0]] = values[0]
        return None
    last, order = common_order(node, values)
    if last:
        attributes = channels_first(attributes)
    shapes = [value.shape for value in values]
    constants = [net.constants.get(name) if name else None for name in node.input]
    for name in node.input:
        if name and name not in net.constants and name not in net.values:
            raise unknown(node)
    if last:
        constants = [axes_first(each) for each in constants]
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
        raise unknown(node) from None
    tensors, keeps = made[1], made[0].is_activation or made[0].several_inputs
    if order is not None and made[0].sums_units:
        tensors = {**tensors, "weight": reordered(tensors["weight"], order)}
    elif (order is not None and not keeps) or (last and len(shape) == 3 and not keeps):
        raise unknown(node)
    add(net, node.output[0], made[0], [value.row for value in values], tensors, shape)
    added = net.values[node.output[0]]
    if last and len(shape) == 1 and made[0].passes_on:
        places = np.arange(prod(shape)).reshape(shapes[0])
        added.order = places.transpose(1, 2, 0).ravel()
    added.axes = values[0].axes
    added.last = last and len(shape) == 3
    added.order = order if keeps and order is not None else added.order
    return None


def _shape(net: Net, node: Any) -> None:
    """Read an operator on shapes. PyTorch exports view(x.size(0), -1) as several of them."""
    if node.op_type not in SHAPES:
        raise unknown(node)
    net.batches.add(node.output[0])


def _bias(net: Net, node: Any, value: Value) -> None:
    """Read a constant that is added to a matrix product as the bias of its layer."""
    constant = next((net.constants[n] for n in node.input if n in net.constants), None)
    row = net.rows[value.row] if value.row >= 0 else None
    if constant is None or row is None or constant.size != value.shape[-1]:
        raise unknown(node)
    if not row.layer.sums_units or "bias" in row.tensors or len(value.shape) > 2:
        raise unknown(node)
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


# ---- the whole ------------------------------------------------------------------------------


def _end(proto: Any, net: Net) -> int:
    outputs = [net.values.get(each.name) for each in proto.graph.output]
    rows = {value.row for value in outputs if value is not None}
    if len(rows) != 1 or min(rows) < 0:
        raise ModelFileError("nets.onnx_outputs", count=len(rows))
    return rows.pop()


def _assembled(net: Net, taken: Input, end: int, proto: Any) -> tuple[ModelSpec, dict[str, Array]]:
    end = _two_units(net, end)
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


def _two_units(net: Net, end: int) -> int:
    """The row of the logits. A single unit, with or without a sigmoid, becomes two: its own logit
    and one that is 0."""
    row, last = net.rows[end], end
    if "Sigmoid" in type(row.layer).read_operators() and row.reads[0] >= 0:
        last = row.reads[0]
        row = net.rows[last]
    if not row.layer.sums_units or getattr(row.layer, "units", 0) != 1:
        return end
    end = last
    row.layer = replace(row.layer, units=2)  # type: ignore[type-var]
    row.tensors = {
        name: np.concatenate([np.zeros_like(array), array]) for name, array in row.tensors.items()
    }
    for value in net.values.values():
        if value.row == end:
            value.shape = (*value.shape[:-1], 2)
    return end


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
