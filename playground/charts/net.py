"""A whole net in one picture: a block for each layer, as high as its maps, as deep as it has
channels or units."""

from __future__ import annotations

from collections.abc import Callable
from math import log2

import plotly.graph_objects as go

from playground.charts.colours import LIGHT
from playground.nets.shapes import LayerInfo, Shape

HEIGHT = 190
# By family of layers (`Layer.family`); the recurrent ones have their roles' colours.
FILLS = LIGHT.roles | {
    "convolution": "#2166ac", "linear": "#54278f", "lookup": "#8c6d31", "pooling": "#5aae61",
    "normalisation": "#b8860b", "combine": "#1b9e77", "plain": "#9aa0a6",
}  # fmt: skip
BRANCH = "#7a7f87"


def _size(shape: Shape) -> tuple[float, float]:
    """Width and height of a layer's block, in parts of the picture's height; by powers of two,
    since a Dense of 10 and a map of 26×26×64 stand side by side."""
    if len(shape) == 3:
        return 0.12 + 0.05 * log2(1 + shape[0]), min(1.0, 0.15 + 0.85 * shape[1] / 28)
    return 0.14, min(1.0, 0.12 + 0.08 * log2(1 + shape[-1]))


def _branches(table: tuple[LayerInfo, ...]) -> list[tuple[int, int]]:
    """Where a layer reads another one than its neighbour: the rows of both; -1 is the input."""
    rows = {info.name: row for row, info in enumerate(table)}
    pairs = [(rows.get(name, -1), row) for row, info in enumerate(table) for name in info.inputs]
    return [(start, end) for start, end in pairs if start != end - 1]


def _by(shape: Shape) -> str:
    return "×".join(map(str, shape))


def net_chart(
    table: tuple[LayerInfo, ...], parameters: Callable[[int], str] = "{:,} parameters".format
) -> go.Figure:
    """The layers from left to right. `parameters` gives the words for a layer's count."""
    figure = go.Figure(
        layout={
            "height": HEIGHT,
            "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": False,
        }
    )
    # Layers with long names need room for them whatever their blocks measure.
    step, middles = 0.0, []
    for info in table:
        width, height = _size(info.output_shape)
        room = max(width, 0.36)
        left = step + (room - width) / 2
        color = FILLS[info.layer.family]
        figure.add_shape(
            type="rect", x0=left, x1=left + width, y0=-height / 2, y1=height / 2,
            fillcolor=color, opacity=0.85, line={"width": 0},
        )  # fmt: skip
        middles.append(step + room / 2)
        step += room + 0.08
    for start, end in _branches(table):
        top = _size(table[end].output_shape)[1] / 2
        left, low = (middles[start], _size(table[start].output_shape)[1] / 2) if start >= 0 else (
            -0.1, 0.3
        )  # fmt: skip
        right = middles[end]
        figure.add_shape(
            type="path", path=f"M {left},{low} C {left},0.62 {right},0.62 {right},{top}",
            line={"width": 2, "color": BRANCH}, layer="below",
        )  # fmt: skip
    figure.add_scatter(
        x=middles, y=[0] * len(table), mode="markers", marker={"size": 26, "opacity": 0},
        hovertext=[
            f"{info.name}: {_by(info.input_shape)} → {_by(info.output_shape)}, "
            + parameters(info.parameters)
            for info in table
        ],
        hoverinfo="text",
    )  # fmt: skip
    # Where many layers stand close together, every second label goes up a line.
    crowded = len(table) > 9
    for number, (info, middle) in enumerate(zip(table, middles, strict=True)):
        raised = crowded and number % 2 == 1
        figure.add_annotation(
            x=middle, y=0.78 if raised else -0.78, showarrow=False, align="center",
            text=f"<b>{info.name}</b><br>{_by(info.output_shape)}", font={"size": 11},
        )  # fmt: skip
    figure.update_xaxes(visible=False, range=[-0.1, step], fixedrange=True)
    figure.update_yaxes(visible=False, range=[-1.05, 1.05], fixedrange=True)
    return figure
