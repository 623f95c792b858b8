"""The confusion matrix of a run, and the answer for one input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from playground.charts.chart import Axis, Bars, Cells, Chart

WORDS = {"true": "true", "answered": "answered", "confusion": "Confusion", "answer": "Answer"}
HEIGHT = 260
MOST = 10  # classes whose probabilities are shown


def confusion_chart(
    confusion: Sequence[Sequence[int]],
    classes: Sequence[str],
    words: Mapping[str, str] = WORDS,
    height: int = HEIGHT,
    pick: bool = False,
    note: str = "",
) -> Chart:
    """Rows: the true class; columns: the answer. A cell's colour is its share of its row, so
    that a rare class counts as much as a frequent one; its text is the count. `note` says how
    many examples were asked about."""
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


def answer_chart(
    probabilities: Sequence[float],
    classes: Sequence[str],
    truth: int | None = None,
    words: Mapping[str, str] = WORDS,
    height: int = HEIGHT,
) -> Chart:
    """The probabilities for one input, 0 to 1, as bars; the strongest ten where there are more.
    Where the truth is known, the answer's bar is green when right and red when wrong."""
    values = np.asarray(probabilities, np.float64)
    shown = np.arange(len(values))
    if len(values) > MOST:
        shown = np.sort(np.argsort(-values)[:MOST])
    best = int(np.argmax(values))
    marked = "magnitude" if truth is None else "right" if truth == best else "wrong"
    colours = tuple(marked if k == best else "faint" for k in shown)
    title = f"{words['answer']}: {classes[best]} ({values[best]:.0%})"
    return Chart(
        title,
        title,
        Axis(percent=True, low=0, high=1),
        Axis(names=tuple(classes[int(k)] for k in shown)),
        height,
        bars=(Bars(words["answer"], colours, values[shown]),),
        across=True,
    )
