"""A diagram of a net: one block for each layer, whose size shows the output's shape, and a line
from each layer to the layers that read its output."""

from __future__ import annotations

import html
from collections.abc import Callable
from math import log2

from playground.nets.shapes import LayerInfo, Shape
from playground.nets.spec import INPUT

TALL = 100  # maximum height of a block in pixels
STEP, CROWDED, NARROW = 80, 11, 66  # pixels between layers: STEP, or NARROW for more than CROWDED
ARC = 16  # pixels between the lines of two branches
LABEL = 34  # height of a layer's name and shape in pixels
# Colours by family of layers (`Layer.family`); a variable is a colour of the page's theme.
FILLS = {
    "convolution": "var(--np-negative)",
    "linear": "var(--np-magnitude)",
    "rnn cell": "var(--np-rnn)",
    "gru cell": "var(--np-gru)",
    "lstm cell": "var(--np-lstm)",
    "lookup": "#a5803f",
    "attention": "#b05a7a",
    "pooling": "#5aae61",
    "normalisation": "#b8860b",
    "combine": "var(--np-validation)",
    "plain": "#9aa0a6",
}


def _size(shape: Shape) -> tuple[float, float]:
    """Width and height of a layer's block in pixels. The numbers of channels and units are on a
    log scale, because a Dense layer of 10 and a map of 26×26×64 stand side by side."""
    if len(shape) == 3:
        return 14 + 5 * log2(1 + shape[0]), TALL * min(1.0, 0.15 + 0.85 * shape[1] / 28)
    return 16, TALL * min(1.0, 0.12 + 0.08 * log2(1 + shape[-1]))


def _by(shape: Shape) -> str:
    return "×".join(map(str, shape))


def net_picture(
    table: tuple[LayerInfo, ...], alt: str, parameters: Callable[[int], str] = "{:,}".format
) -> str:
    """The layers from left to right, as SVG. `alt` is the text alternative, and `parameters`
    formats a layer's number of parameters."""
    step = STEP if len(table) <= CROWDED else NARROW
    arcs = _arcs(table)
    above = 12 + ARC * max((level for *_, level in arcs), default=0)
    raised = 2 if len(table) > CROWDED else 1  # rows of labels
    middle = above + TALL / 2
    places = {INPUT: 0.0} | {info.name: 24 + step * (k + 0.5) for k, info in enumerate(table)}
    width, height = 24 + step * len(table), above + TALL + raised * LABEL + 8
    parts = [_arc(places, table, *arc, middle) for arc in arcs]
    for number, info in enumerate(table):
        if _reads_before(table, number):
            before = places[table[number - 1].name] if number else 0.0
            parts.append(f"<path d='M{before:.0f} {middle}H{places[info.name]:.0f}' class='edge'/>")
    for number, info in enumerate(table):
        lower = number % raised * LABEL
        parts.append(_block(info, places[info.name], middle, above + TALL + lower, parameters))
    return (
        "<div style='overflow-x:auto' tabindex='0'>"
        f"<svg role='img' aria-label='{html.escape(alt, quote=True)}' class='np-net' "
        f"width='{width}' height='{height}' font-size='12' text-anchor='middle' "
        f"style='max-width:none;display:block'>{''.join(parts)}</svg></div>"
    )


def _reads_before(table: tuple[LayerInfo, ...], number: int) -> bool:
    before = table[number - 1].name if number else INPUT
    return before in table[number].inputs


def _arcs(table: tuple[LayerInfo, ...]) -> list[tuple[str, str, int]]:
    """Every connection that skips layers, as source, target and level. Level 1 is the lowest; a
    line is one level above the lines that it crosses."""
    order = {INPUT: -1} | {info.name: k for k, info in enumerate(table)}
    found: list[tuple[str, str, int]] = []
    for number, info in enumerate(table):
        for name in info.inputs:
            first = order[name]
            if first == number - 1:
                continue
            crossed = [level for a, b, level in found if order[a] < number and order[b] > first + 1]
            found.append((name, info.name, 1 + max(crossed, default=0)))
    return found


def _arc(
    places: dict[str, float], table: tuple[LayerInfo, ...], first: str, last: str, level: int,
    middle: float,
) -> str:  # fmt: skip
    tops = {info.name: middle - _size(info.output_shape)[1] / 2 for info in table} | {INPUT: middle}
    high = middle - TALL / 2 - ARC * level
    a, b = places[first] + 4, places[last] - 4
    return (
        f"<path d='M{a:.0f} {tops[first]:.0f}V{high + 8:.0f}q0 -8 8 -8H{b - 8:.0f}q8 0 8 8"
        f"V{tops[last]:.0f}' class='edge' data-from='{first}' data-to='{last}'/>"
    )


def _block(
    info: LayerInfo, x: float, middle: float, below: float, parameters: Callable[[int], str]
) -> str:
    width, height = _size(info.output_shape)
    shapes = f"{' + '.join(map(_by, info.input_shapes))} → {_by(info.output_shape)}"
    title = html.escape(f"{info.name}: {shapes}, {parameters(info.parameters)}")
    return (
        f"<g data-layer='{info.name}'><title>{title}</title>"
        f"<rect x='{x - width / 2:.1f}' y='{middle - height / 2:.1f}' width='{width:.1f}' "
        f"height='{height:.1f}' rx='2' style='fill:{FILLS[info.layer.family]}'/>"
        f"<text x='{x:.0f}' y='{below + 14}' font-weight='600' fill='currentColor'>"
        f"{info.name}</text><text x='{x:.0f}' y='{below + 29}' fill='currentColor' "
        f"opacity='0.75'>{_by(info.output_shape)}</text></g>"
    )
