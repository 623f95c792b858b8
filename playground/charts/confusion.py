"""The confusion matrix of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from playground.charts.chart import Axis, Cells, Chart

WORDS = {"true": "true", "answered": "answered", "confusion": "Confusion"}
HEIGHT = 260


def confusion_chart(
    confusion: Sequence[Sequence[int]],
    classes: Sequence[str],
    words: Mapping[str, str] = WORDS,
    height: int = HEIGHT,
    pick: bool = False,
    note: str = "",
) -> Chart:
    """The confusion matrix as a heat map. Rows are the true classes, columns the predicted ones.

    A cell's colour is its fraction of the row's sum, so that rare classes are as visible as
    frequent ones; its text is the count. `note` states the number of examples.
    """
    counts = np.asarray(confusion, np.float64).reshape(len(classes), len(classes))
    names = tuple(classes)
    return Chart(
        words["confusion"],
        words["confusion"],
        Axis(words["answered"], names=names),
        Axis(words["true"], names=names),
        height,
        cells=Cells(counts, "share", numbered=True, pick=pick),
        note=note,
    )
