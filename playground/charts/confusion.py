"""The confusion matrix of a run, and the answer for one input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.charts.colours import MAGNITUDE, PURPLE, ROLES

WORDS = {"true": "true", "answered": "answered", "confusion": "Confusion", "answer": "Answer"}
HEIGHT = 260
FEW = 12  # classes up to which each cell bears its count


def confusion_chart(
    confusion: Sequence[Sequence[int]],
    classes: Sequence[str],
    words: Mapping[str, str] = WORDS,
    height: int = HEIGHT,
) -> go.Figure:
    """Rows: the true class; columns: the answer. A cell's colour is its share of its row, so
    that a rare class counts as much as a frequent one; its text is the count."""
    counts = np.asarray(confusion, np.int64).reshape(len(classes), len(classes))
    totals = counts.sum(1, keepdims=True)
    shares = counts / np.maximum(totals, 1)
    heat = {
        "type": "heatmap",
        # The square root lets the few mistakes beside a full diagonal be seen.
        "z": np.sqrt(shares), "x": list(classes), "y": list(classes), "zmin": 0, "zmax": 1,
        "colorscale": MAGNITUDE, "showscale": False,
        "text": np.where(counts > 0, counts.astype(str), ""), "textfont": {"size": 10},
        "texttemplate": "%{text}" if len(classes) <= FEW else None,
        "customdata": np.stack([counts, shares], -1), "xgap": 1, "ygap": 1,
        "hovertemplate": f"{words['true']} %{{y}}, {words['answered']} %{{x}}: "
        "%{customdata[0]} (%{customdata[1]:.1%})<extra></extra>",
    }  # fmt: skip
    every = 1 if len(classes) <= FEW else max(1, len(classes) // 10)
    axis = {"type": "category", "showgrid": False, "dtick": every}
    side = _side(classes)
    layout = _layout(words["confusion"], height) | {
        "margin": {"l": side + 20, "r": 8, "t": 28, "b": 44 if side < 40 else side + 24},
        "xaxis": axis | {"title": {"text": words["answered"], "standoff": 2}},
        "yaxis": axis | {"title": {"text": words["true"], "standoff": 2}, "autorange": "reversed"},
    }
    return go.Figure(data=[heat], layout=layout)


def _side(classes: Sequence[str]) -> int:
    """Pixels beside an axis for the longest class's name; fixed, so that nothing moves."""
    return 14 + 7 * min(max(map(len, classes)), 14)


def _layout(title: str, height: int) -> dict[str, Any]:
    pad = {"text": title, "x": 0.0, "y": 1.0, "yanchor": "top", "pad": {"t": 4}}
    return {
        "height": height,
        "title": pad | {"font": {"size": 15}},
        "uirevision": "keep",
    }


def answer_chart(
    probabilities: Sequence[float],
    classes: Sequence[str],
    truth: int | None = None,
    words: Mapping[str, str] = WORDS,
    height: int = HEIGHT,
) -> go.Figure:
    """The probabilities for one input, 0 to 1, as bars; the strongest ten where there are more.
    Where the truth is known, the answer's bar is green when right and red when wrong."""
    values = np.asarray(probabilities, np.float64)
    shown = np.arange(len(values))
    if len(values) > 10:
        shown = np.sort(np.argsort(-values)[:10])
    best = int(np.argmax(values))
    marked = PURPLE if truth is None else ROLES["right" if truth == best else "wrong"]
    colours = [marked if k == best else "#b9aed0" for k in shown]
    bars = {
        "type": "bar", "x": values[shown], "y": [classes[int(k)] for k in shown],
        "orientation": "h", "marker": {"color": colours},
        "hovertemplate": "%{y}: %{x:.4f}<extra></extra>",
    }  # fmt: skip
    title = f"{words['answer']}: <b>{classes[best]}</b> ({values[best]:.0%})"
    layout = _layout(title, height) | {
        "margin": {"l": _side(classes), "r": 20, "t": 28, "b": 30},
        "bargap": 0.25,
        "xaxis": {"range": [0, 1], "tickformat": ".0%", "nticks": 4},
        "yaxis": {"type": "category", "autorange": "reversed", "dtick": 1},
    }
    return go.Figure(data=[bars], layout=layout)
