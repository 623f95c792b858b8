"""How much of each logit runs through one cell."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from playground.charts.colours import ROLES


def logit_flow(
    labels: tuple[str, ...],
    flow: Float[np.ndarray, " labels"],
    drops: Float[np.ndarray, " labels"],
    names: tuple[str, str],
) -> go.Figure:
    """Two bars a label: gradient × activation, and the exact drop without the cell."""
    figure = go.Figure()
    pairs = ((flow, names[0], "#9a9a9a"), (drops, names[1], ROLES["accent"]))
    for values, name, colour in pairs:
        figure.add_bar(x=list(labels), y=values.tolist(), name=name, marker_color=colour)
    figure.update_layout(
        height=300,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        legend={"orientation": "h", "y": 1.12, "x": 0},
        xaxis={"type": "category"},
        yaxis={"zeroline": True, "zerolinewidth": 1},
        bargap=0.35,
    )
    return figure
