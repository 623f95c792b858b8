"""How many examples each class has."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from playground.charts.chart import Axis, Bars, Chart

HEIGHT = 220
ROLES = ("training", "validation")


def counts_chart(parts: Mapping[str, Mapping[str, int]], title: str, height: int = HEIGHT) -> Chart:
    """The counts as bars. `parts` maps a part's name (training, validation) to counts by class; the
    first part has the colour of training, the second that of validation."""
    names = tuple(next(iter(parts.values()), {}))
    bars = tuple(
        Bars(part, (role,) * len(names), np.array([counts[name] for name in names], np.float64))
        for (part, counts), role in zip(parts.items(), ROLES, strict=False)
    )
    return Chart(
        title, title, Axis(names=names), Axis(zero=True), height, bars=bars, stacked=True,
        legend=True,
    )  # fmt: skip
