"""A net's layers as a short text for links: `conv-32-3-1-0.relu.pool-2-2.flatten.dense-10`.

Each layer is its kind and its settings in order; settings at the end may be left out if they have
their default. A layer lists its inputs unless it only reads the layer before it:
`add~relu1~conv2`. Fractions are written in thousandths, because "." separates the layers.
"""

from __future__ import annotations

from typing import Any

from playground.nets.layers import LAYER_KINDS, Layer, Setting, settings_of
from playground.nets.spec import Node, SpecError, layer_from_settings, written_settings
from playground.text import Message

MAX_LAYERS = 64


def nodes_to_text(nodes: tuple[Node, ...]) -> str:
    """The layers as text; `nodes_from_text` reads it."""
    return ".".join(_part(node) for node in nodes)


def _part(node: Node) -> str:
    written = written_settings(node.layer)
    settings = settings_of(type(node.layer))
    # `written_settings` leaves out settings at their default; here only those at the end can be.
    last = max((at for at, name in enumerate(settings) if name in written), default=-1)
    values = [getattr(node.layer, name) for name in list(settings)[: last + 1]]
    return "~".join(["-".join([node.layer.kind, *map(_text, values)]), *node.inputs])


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    # A point separates the layers, so fractions are written in thousandths.
    return str(round(value * 1000) if isinstance(value, float) else int(value))


def nodes_from_text(text: str) -> tuple[Node, ...]:
    """Read the layers from untrusted text.

    Raises:
        SpecError: an unknown kind of layer, a setting that is not valid, or too many settings or
            layers.
    """
    parts = text.split(".")
    if len(parts) > MAX_LAYERS:
        raise SpecError("nets.many_layers", count=len(parts), limit=MAX_LAYERS)
    return tuple(_node(part, row) for row, part in enumerate(parts))


def _node(part: str, row: int) -> Node:
    layer, *inputs = part.split("~")
    return Node(_layer(layer, row), tuple(name[:40] for name in inputs))


def _layer(part: str, row: int) -> Layer:
    kind, *given = part.split("-")
    where = Message("nets.layer_number", number=row + 1)
    record = LAYER_KINDS.get(kind)
    if record is None:
        raise SpecError("nets.kind_not_known", row, where=where, given=f"{kind!r:.40}")
    settings = settings_of(record)
    if len(given) > len(settings):
        raise SpecError("nets.many_settings", row, where=where, kind=kind, count=len(given))
    values = {
        name: _value(text, setting, Message("nets.where_kind", where=where, kind=kind), row)
        for (name, setting), text in zip(settings.items(), given, strict=False)
    }
    return layer_from_settings(record, values, where, row)


def _value(text: str, setting: Setting, where: Message, row: int) -> int | float | bool | str:
    if setting.type is str:
        return text
    if not text.isdecimal() or not text.isascii() or len(text) > 7:
        raise SpecError("nets.no_number", row, where=where, given=f"{text!r:.40}")
    number = int(text)
    if setting.type is bool:
        return bool(number) if number < 2 else number
    return number / 1000 if setting.type is float else number
