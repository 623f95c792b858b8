"""A picture net's columns, from the input to the softmax, and one cell of them in a link."""

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
    """The cell that a person points at, and the weight of its kernel, if they picked one."""

    column: str
    cell: Cell
    weight: tuple[int, ...] | None = None


def column_shapes(spec: ModelSpec) -> dict[str, Shape]:
    """Every column's shape, in order."""
    layers = {info.name: info.output_shape for info in describe_layers(spec)}
    return {INPUT: input_shape(spec), **layers, SOFTMAX: (len(spec.labels),)}


def nearest_column(spec: ModelSpec, name: str) -> str:
    """The column of that name, else the one of its kind with the nearest number, else the
    first layer."""
    names = tuple(column_shapes(spec))
    if name in names:
        return name
    found = re.fullmatch(r"([a-z]+)(\d{1,9})", name)
    if found:
        kind, number = found[1], int(found[2])
        alike = [each for each in names if re.fullmatch(rf"{kind}\d+", each)]
        if alike:
            return min(alike, key=lambda each: abs(int(each.removeprefix(kind)) - number))
    return names[1]


def nearest_pin(spec: ModelSpec, pin: Pin) -> Pin:
    """The cell itself where the net has it, else the nearest that it has."""
    column = nearest_column(spec, pin.column)
    shape = column_shapes(spec)[column]
    wanted = (*pin.cell, *(0 for _ in shape))
    cell = tuple(min(max(at, 0), size - 1) for at, size in zip(wanted, shape, strict=False))
    if (column, cell) == (pin.column, pin.cell):
        return pin
    return replace(pin, column=column, cell=cell, weight=None)
