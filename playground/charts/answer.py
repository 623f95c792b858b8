"""Two answers side by side: the probabilities before a change and after."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from playground.charts.colours import ROLES


def compare_answers(
    before: Float[np.ndarray, " labels"],
    after: Float[np.ndarray, " labels"],
    labels: tuple[str, ...],
    names: tuple[str, str],
    title: str,
) -> go.Figure:
    """A pair of bars for each label; `names` are the two answers', `title` the axis's."""
    figure = go.Figure()
    for values, name, colour in (
        (before, names[0], ROLES["training"]),
        (after, names[1], ROLES["accent"]),
    ):
        figure.add_bar(x=list(labels), y=values.astype(float), name=name, marker_color=colour)
    figure.update_layout(
        barmode="group",
        height=230,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        legend={"orientation": "h", "y": 1.15},
        dragmode=False,
    )
    figure.update_xaxes(type="category", fixedrange=True)
    figure.update_yaxes(range=[0, 1], tickformat=".0%", title=title, fixedrange=True)
    return figure
