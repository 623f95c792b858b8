"""The confusion matrix of a run, and the answer for one input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    figure = go.Figure(
        layout={
            "height": height,
            "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
            "title": {
                "text": words["confusion"],
                "x": 0.0,
                "y": 1.0,
                "yanchor": "top",
                "pad": {"t": 4},
                "font": {"size": 15},
            },
            "uirevision": "keep",
        }
    )
    figure.add_heatmap(
        # The square root lets the few mistakes beside a full diagonal be seen.
        z=np.sqrt(shares), x=list(classes), y=list(classes), zmin=0, zmax=1, colorscale=MAGNITUDE,
        showscale=False, text=np.where(counts > 0, counts.astype(str), ""),
        texttemplate="%{text}" if len(classes) <= FEW else None, textfont={"size": 10},
        customdata=np.stack([counts, shares], -1), xgap=1, ygap=1,
        hovertemplate=f"{words['true']} %{{y}}, {words['answered']} %{{x}}: "
        "%{customdata[0]} (%{customdata[1]:.1%})<extra></extra>",
    )  # fmt: skip
    axis = {"type": "category", "automargin": True, "showgrid": False}
    figure.update_xaxes(**axis, title={"text": words["answered"], "standoff": 4}, dtick=1)
    figure.update_yaxes(
        **axis, title={"text": words["true"], "standoff": 4}, autorange="reversed", dtick=1
    )
    if len(classes) > FEW:
        figure.update_xaxes(dtick=max(1, len(classes) // 10))
        figure.update_yaxes(dtick=max(1, len(classes) // 10))
    return figure


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
    figure = go.Figure(
        layout={
            "height": height,
            "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
            "title": {
                "text": f"{words['answer']}: <b>{classes[best]}</b> ({values[best]:.0%})",
                "x": 0.0,
                "y": 1.0,
                "yanchor": "top",
                "pad": {"t": 4},
                "font": {"size": 15},
            },
            "uirevision": "keep",
            "bargap": 0.25,
        }
    )
    figure.add_bar(
        x=values[shown], y=[classes[int(k)] for k in shown], orientation="h",
        marker={"color": colours}, hovertemplate="%{y}: %{x:.4f}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(range=[0, 1], tickformat=".0%", automargin=True)
    figure.update_yaxes(type="category", autorange="reversed", automargin=True, dtick=1)
    return figure
