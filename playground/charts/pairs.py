"""Two numbers for each label, as bars side by side."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from playground.charts.chart import Axis, Bars, Chart


def _pairs(
    labels: tuple[str, ...],
    first: Float[np.ndarray, " labels"],
    second: Float[np.ndarray, " labels"],
    names: tuple[str, str],
) -> tuple[Bars, Bars]:
    return (
        Bars(names[0], ("training",) * len(labels), first.astype(np.float64)),
        Bars(names[1], ("accent",) * len(labels), second.astype(np.float64)),
    )


def compare_answers(
    before: Float[np.ndarray, " labels"],
    after: Float[np.ndarray, " labels"],
    labels: tuple[str, ...],
    names: tuple[str, str],
    title: str,
    alt: str,
) -> Chart:
    """The probabilities before and after a change; `names` are the names of the two bars."""
    return Chart(
        title, alt, Axis(names=labels), Axis(percent=True, low=0, high=1), 230,
        bars=_pairs(labels, before, after, names), legend=True,
    )  # fmt: skip


def logit_flow(
    labels: tuple[str, ...],
    flow: Float[np.ndarray, " labels"],
    drops: Float[np.ndarray, " labels"],
    names: tuple[str, str],
    alt: str,
) -> Chart:
    """The contribution of one cell to each logit: gradient × activation (`flow`), and the exact
    drop when the cell is set to 0 (`drops`)."""
    return Chart(
        "", alt, Axis(names=labels), Axis(zero=True), 300,
        bars=_pairs(labels, flow, drops, names), legend=True,
    )  # fmt: skip
