"""The columns in the drawing of an image net, from input to softmax, and a selected cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from playground.nets.shapes import Shape, describe_layers, input_shape
from playground.nets.spec import ModelSpec

INPUT = "input"  # the column before the first layer
SOFTMAX = "softmax"  # the column after the last layer: probabilities
Cell = tuple[int, ...]  # (channel, row, column) of a map, or (unit,) of a row of units


@dataclass(frozen=True, slots=True)
class Pin:
    """The cell that the user selected and, if selected, the index of a weight of its kernel."""

    column: str
    cell: Cell
    weight: tuple[int, ...] | None = None


def column_shapes(spec: ModelSpec) -> dict[str, Shape]:
    """Every column's name and shape, in order; shapes are without the batch."""
    layers = {info.name: info.output_shape for info in describe_layers(spec)}
    return {INPUT: input_shape(spec), **layers, SOFTMAX: (len(spec.labels),)}


def nearest_column(spec: ModelSpec, name: str) -> str:
    """The column `name` if the net has it, else the column of the same kind with the nearest
    number, else the first layer."""
    names = tuple(column_shapes(spec))
    if name in names:
        return name
    found = re.fullmatch(r"([a-z]+)(\d{1,9})", name)
    if found:
        kind, number = found[1], int(found[2])
        if kind in (INPUT, SOFTMAX):
            return kind
        alike = [each for each in names if re.fullmatch(rf"{kind}\d+", each)]
        if alike:
            return min(alike, key=lambda each: abs(int(each.removeprefix(kind)) - number))
    return names[1]


def nearest_pin(spec: ModelSpec, pin: Pin) -> Pin:
    """The selected cell if the net has it, else the nearest cell, without a selected weight."""
    column = nearest_column(spec, pin.column)
    shape = column_shapes(spec)[column]
    wanted = (*pin.cell, *(0 for _ in shape))
    cell = tuple(min(max(at, 0), size - 1) for at, size in zip(wanted, shape, strict=False))
    if (column, cell) == (pin.column, pin.cell):
        return pin
    return replace(pin, column=column, cell=cell, weight=None)
