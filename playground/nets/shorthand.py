"""A net's layers as one short line, for links: `conv-32-3-1-0.relu.pool-2-2.flatten.dense-10`.

Each layer is its kind and its settings in their order; settings at the end that have their
usual value may be left out.
"""

from __future__ import annotations

import dataclasses
import typing

from playground.nets.spec import LAYER_KINDS, MAX_SETTING, Layer, SpecError

MAX_LAYERS = 64


def layers_to_text(layers: tuple[Layer, ...]) -> str:
    """The layers as one line; `layers_from_text` gives the same layers back."""
    return ".".join(_part(layer) for layer in layers)


def _part(layer: Layer) -> str:
    values = [getattr(layer, field.name) for field in dataclasses.fields(layer)]
    # A point parts the layers, so a probability stands in thousandths.
    texts = [str(round(v * 1000)) if isinstance(v, float) else str(int(v)) for v in values]
    return "-".join([layer.kind, *texts])


def layers_from_text(text: str) -> tuple[Layer, ...]:
    """Read a line of any origin.

    Raises:
        SpecError: no such kind of layer, a setting that is no number, or too many of them.
    """
    parts = text.split(".")
    if len(parts) > MAX_LAYERS:
        raise SpecError(f"The net has {len(parts)} layers; the limit is {MAX_LAYERS}.")
    return tuple(_layer(part, row) for row, part in enumerate(parts))


def _layer(part: str, row: int) -> Layer:
    kind, *given = part.split("-")
    record = LAYER_KINDS.get(kind)
    if record is None:
        raise SpecError(f"Layer {row + 1} is of kind {kind!r:.40}, which is not known.", row)
    fields = dataclasses.fields(record)
    if len(given) > len(fields):
        raise SpecError(f"Layer {row + 1} ({kind}) has {len(given)} settings.", row)
    hints = typing.get_type_hints(record)
    values = {}
    for field, text in zip(fields, given, strict=False):
        if not text.isdecimal() or not text.isascii() or len(text) > 7:
            raise SpecError(f"Layer {row + 1} ({kind}): {text!r:.40} is no whole number.", row)
        values[field.name] = _value(int(text), hints[field.name], row)
    layer: Layer = record(**values)
    return layer


def _value(number: int, kind: type, row: int) -> int | float | bool:
    highest = 1 if kind is bool else 999 if kind is float else MAX_SETTING
    if number > highest:
        raise SpecError(f"Layer {row + 1} has a setting of {number}; at most {highest}.", row)
    return number / 1000 if kind is float else bool(number) if kind is bool else number
