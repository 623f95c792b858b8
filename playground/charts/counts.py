"""How many examples each class has."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from playground.charts.colours import ROLES


def counts_chart(
    parts: Mapping[str, Mapping[str, int]], title: str, height: int = 220
) -> go.Figure:
    """Bars by class. `parts` maps a part's name (training, validation) to counts by class; the
    first part is in the colour of training, the second in that of validation."""
    figure = go.Figure(
        layout={
            "height": height,
            "margin": {"l": 8, "r": 8, "t": 34, "b": 8},
            "title": {"text": title, "x": 0.0, "font": {"size": 15}},
            "barmode": "stack",
            "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02,
                       "yanchor": "bottom"},
        }
    )  # fmt: skip
    for (name, counts), role in zip(parts.items(), ("training", "validation"), strict=False):
        figure.add_bar(
            x=list(counts), y=list(counts.values()), name=name, marker={"color": ROLES[role]},
        )  # fmt: skip
    figure.update_xaxes(type="category", automargin=True)
    figure.update_yaxes(automargin=True)
    return figure
