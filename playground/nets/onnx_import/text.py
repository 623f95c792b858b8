"""Nets that read texts, in ONNX files of other programs: an embedding, recurrent layers, and dense
layers on their states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from playground.core.inputs import TextInput
from playground.nets.files import ModelFileError
from playground.nets.layers import (
    GRU,
    LSTM,
    RNN,
    Embedding,
    GlobalAvgPool,
    GlobalMaxPool,
    Layer,
    Recurrent,
)
from playground.nets.layers.base import Array
from playground.nets.layers.recurrence import BACK, PARTS
from playground.nets.onnx_import.net import Net, States, Value, add, perm, unknown

LENGTH = 64  # tokens of a text, where the file does not say it
BATCH, STEPS, WAYS, UNITS = "batch", "steps", "ways", "units"
RECURRENT: dict[str, type[Recurrent]] = {"RNN": RNN, "GRU": GRU, "LSTM": LSTM}
POOLS: dict[str, type[Layer]] = {"ReduceMean": GlobalAvgPool, "ReduceMax": GlobalMaxPool}
PADDING = ("<pad>", "[pad]", "<padding>", "pad", "")
UNKNOWN = ("<unk>", "[unk]", "<unknown>", "<oov>", "[oov]", "unk")


class StepsFirstError(Exception):
    """The file's input is steps × batch, not batch × steps."""


# ---- operators ------------------------------------------------------------------------------


def text_operator(net: Net, node: Any, attributes: Mapping[str, Any]) -> bool:
    """Read an operator that rearranges a text's values, looks up or is recurrent. Returns False for
    other operators.

    Raises:
        ModelFileError: it is used in an unsupported way.
    """
    given = [net.values.get(name) for name in node.input]
    kind, values = node.op_type, [value for value in given if value is not None]
    if kind == "Gather" and len(given) > 1 and given[1] is not None and given[0] is None:
        _look_up(net, node, given[1])
    elif kind in RECURRENT and given[0] is not None:
        _recurrent(net, node, attributes, given[0])
    elif kind == "Concat" and values and all(value.way is not None for value in values):
        if [value.way for value in values] != [0, 1] or values[0].states is not values[1].states:
            raise unknown(node)
        net.values[node.output[0]] = replace(values[0], way=None)
    elif kind == "Concat" and values and all(_are_last(value) for value in values):
        net.values[node.output[0]] = replace(values[-1], stacked=len(values))
    elif given and given[0] is not None and given[0].axes and kind in _CHANGES:
        changed = _CHANGES[kind](net, node, attributes, given[0])
        if changed is None:
            raise unknown(node)
        net.values[node.output[0]] = changed
    else:
        return False
    return True


def _are_last(value: Value) -> bool:
    """Whether these are the last states of a recurrent layer, by direction."""
    return value.states is not None and value.axes[:1] == (WAYS,) and STEPS not in value.axes


def settle_states(net: Net, node: Any, name: str) -> None:
    """Append the recurrent layer of the value `name`, if it has not been added yet."""
    value = net.values.get(name)
    if value is None or value.states is None:
        return
    states, every = value.states, STEPS in value.axes
    if value.way is not None or WAYS in value.axes:
        raise unknown(node)
    layer = replace(states.layer, every_step=every)  # type: ignore[type-var]
    shape = (value.shape[0], value.shape[-1]) if every else value.shape[-1:]
    axes = value.axes
    add(net, name, layer, states.reads, states.tensors, shape)
    net.values[name].axes = axes


def _look_up(net: Net, node: Any, tokens: Value) -> None:
    table = net.constants.get(node.input[0])
    if table is None or table.ndim != 2 or tokens.row != -1:
        raise unknown(node)
    layer = Embedding(max(3, len(table)), table.shape[1])
    add(net, node.output[0], layer, [-1], {"weight": table}, (*tokens.shape, table.shape[1]))
    net.values[node.output[0]].axes = (*tokens.axes, UNITS)


def _recurrent(net: Net, node: Any, attributes: Mapping[str, Any], value: Value) -> None:
    settle_states(net, node, node.input[0])
    value = net.values[node.input[0]]
    if value.axes == (BATCH, STEPS, UNITS):
        raise StepsFirstError
    for name in node.input[4:]:  # lengths, and the states before the first step
        constant = net.constants.get(name)
        if name and (name in net.values or (constant is not None and constant.any())):
            raise unknown(node)
    ways = {b"forward": 1, b"bidirectional": 2}.get(attributes.get("direction", b"forward"))
    kind = RECURRENT[node.op_type]
    usual = not ({"activations", "clip", "layout", "input_forget"} & _unusual(attributes, kind))
    if ways is None or not usual or value.axes != (STEPS, BATCH, UNITS):
        raise unknown(node)
    if kind is GRU and not attributes.get("linear_before_reset"):
        raise unknown(node)
    units = int(attributes["hidden_size"])
    layer = kind(units, False, ways == 2)
    states = States(layer, (value.row,), _tensors(net, node, kind, ways))
    length = value.shape[0]
    whole = Value(-2, (length, units * ways), axes=(STEPS, WAYS, BATCH, UNITS), states=states)
    last = Value(-2, (units * ways,), axes=(WAYS, BATCH, UNITS), states=states)
    for name, output in zip(node.output, (whole, last), strict=False):
        if name:
            net.values[name] = output


def _unusual(attributes: Mapping[str, Any], kind: type[Recurrent]) -> set[str]:
    usual = {"GRU": [b"Sigmoid", b"Tanh"], "LSTM": [b"Sigmoid", b"Tanh", b"Tanh"]}
    names = usual.get(kind.torch_name, [b"Tanh"])
    found = {name for name, value in attributes.items() if value}
    given = attributes.get("activations")
    return found - {"activations"} if given in (names, names * 2) else found


def _tensors(net: Net, node: Any, kind: type[Recurrent], ways: int) -> dict[str, Array]:
    """The weights in torch's order: ONNX has an LSTM's gates as i o f g, a GRU's as z r n."""
    into, again = (net.constants.get(name) for name in node.input[1:3])
    if into is None or again is None or len(into) != ways:
        raise unknown(node)
    bias = net.constants.get(node.input[3]) if len(node.input) > 3 and node.input[3] else None
    bias = np.zeros((ways, 2 * into.shape[1]), np.float32) if bias is None else bias
    first, second = np.split(bias, 2, 1)
    order = [kind.onnx_gates.index(gate) for gate in range(len(kind.gates))]
    found = {}
    for way, ending in enumerate(("", BACK)[:ways]):
        for part, stacked in zip(PARTS, (into, again, first, second), strict=True):
            pieces = np.split(stacked[way], len(order))
            found[f"{part}{ending}"] = np.concatenate([pieces[gate] for gate in order])
    return found


# ---- operators that change the axes ---------------------------------------------------------


def _transpose(net: Net, node: Any, attributes: Mapping[str, Any], value: Value) -> Value | None:
    order = perm(node)
    if len(order) != len(value.axes):
        return None
    return replace(value, axes=tuple(value.axes[axis] for axis in order))


def _squeeze(net: Net, node: Any, attributes: Mapping[str, Any], value: Value) -> Value | None:
    axes = _constant(net, node, 1, attributes.get("axes"))
    both = value.states is not None and getattr(value.states.layer, "bidirectional", False)
    names = [value.axes[axis] for axis in axes] if axes else []
    if names != [WAYS] or both:
        return None
    return replace(value, axes=tuple(name for name in value.axes if name != WAYS))


def _reshape(net: Net, node: Any, attributes: Mapping[str, Any], value: Value) -> Value | None:
    """A reshape that joins the directions and their units."""
    count = len(_constant(net, node, 1, None) or [0] * (len(value.axes) - 1))
    joined = value.axes[-2:] == (WAYS, UNITS) and count == len(value.axes) - 1
    return replace(value, axes=(*value.axes[:-2], UNITS)) if joined else None


def _gather(net: Net, node: Any, attributes: Mapping[str, Any], value: Value) -> Value | None:
    """The last step, or one direction of the last states."""
    index = net.constants.get(node.input[1])
    if index is None or index.ndim or value.states is None:
        return None
    axis = value.axes[int(attributes.get("axis", 0)) % len(value.axes)]
    rest = tuple(name for name in value.axes if name != axis)
    both = bool(getattr(value.states.layer, "bidirectional", False))
    if axis == WAYS and value.way is None and STEPS not in value.axes:
        ways = 2 if both else 1
        way = int(index) % (ways * value.stacked) - ways * (value.stacked - 1)
        return replace(value, axes=rest, way=way if both else None) if way >= 0 else None
    last = int(index) in (-1, value.shape[0] - 1)
    if axis == STEPS and WAYS not in value.axes and last and not both:
        return replace(value, axes=rest, shape=value.shape[1:])
    return None


def _pool(net: Net, node: Any, attributes: Mapping[str, Any], value: Value) -> Value | None:
    axes = _constant(net, node, 1, attributes.get("axes"))
    if len(axes or ()) != 1 or value.axes[axes[0]] != STEPS or attributes.get("keepdims", 1):
        return None
    settle_states(net, node, node.input[0])
    value = net.values[node.input[0]]
    shape = value.shape[-1:]
    add(net, node.output[0], POOLS[node.op_type](), [value.row], {}, shape)
    return replace(net.values[node.output[0]], axes=(BATCH, UNITS))


def _constant(net: Net, node: Any, at: int, default: Any) -> Any:
    if len(node.input) <= at or not node.input[at]:
        return default
    found = net.constants.get(node.input[at])
    return default if found is None else found.reshape(-1).tolist()


_CHANGES = {
    "Transpose": _transpose, "Squeeze": _squeeze, "Reshape": _reshape, "Gather": _gather,
    "ReduceMean": _pool, "ReduceMax": _pool,
}  # fmt: skip


# ---- the input and its vocabulary -----------------------------------------------------------


def words_of(text: str) -> list[str]:
    """The words of a vocabulary: one a line; empty lines at the end do not count."""
    return text.rstrip("\n").split("\n") if text.strip() else []


def text_input(
    rows: int, words: Sequence[str] | None, length: int
) -> tuple[TextInput, list[int | None]]:
    """A net's input for an embedding of `rows` rows, and for each token number of ours the row in
    the file; None for a row of zeros. `words` are the file's tokens in the order of their numbers.

    Raises:
        ModelFileError: there is no vocabulary, or it does not fit the embedding.
    """
    if words is None:
        raise ModelFileError("nets.onnx_vocabulary", rows=rows)
    if not 0 < len(words) <= rows:
        raise ModelFileError("nets.onnx_words", words=len(words), rows=rows)
    special: list[int | None] = []
    for names in (PADDING, UNKNOWN):
        special.append(next((k for k, w in enumerate(words) if w.lower() in names), None))
    rest = [k for k in range(len(words)) if k not in special]
    own = tuple(words[k] for k in rest)
    twice = next((word for k, word in enumerate(own) if word in own[:k]), None) if len(
        set(own)
    ) < len(own) else None  # fmt: skip
    if twice is not None:
        raise ModelFileError("nets.onnx_word_twice", word=f"{twice!r:.40}")
    level = "character" if all(len(word) == 1 for word in own) else "word"
    return TextInput(level, length, own), [*special, *rest]


def in_our_order(table: Array, rows: Sequence[int | None]) -> Array:
    """The embedding's rows by our token numbers."""
    zeros = np.zeros(table.shape[1], np.float32)
    return np.stack([zeros if row is None else table[row] for row in rows])
