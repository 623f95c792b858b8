"""The curves of a run: loss, accuracy, learning rate, gradient norms, and runs compared.

Each takes events and gives a figure. `words` are the texts on the chart, by the short names in
`WORDS`, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from playground.charts.colours import MAGNITUDE, ROLES
from playground.core.events import Batch, Evaluated

MAX_POINTS = 500  # of one line: more cannot be told apart on a projector, and cost bandwidth
HEIGHT = 195  # pixels

WORDS = {
    "batch": "batch",
    "epoch": "epoch",
    "loss": "loss",
    "accuracy": "accuracy",
    "rate": "learning rate",
    "training": "training",
    "validation": "validation",
    "here": "here",
    "gradient": "gradient norm",
}

Numbers = Float[np.ndarray, " points"]
Fewer = Float[np.ndarray, " fewer"]


@dataclass(frozen=True, slots=True)
class View:
    """How a person wants the curves: log scale, smoothing (0 to below 1), the x axis in epochs
    (`steps_per_epoch` > 0) or batches (0), and a step to mark."""

    log: bool = False
    smoothing: float = 0.0
    steps_per_epoch: int = 0
    marked: int | None = None

    def x(self, steps: Numbers) -> Numbers:
        return steps / self.steps_per_epoch if self.steps_per_epoch else steps


def thin(steps: Numbers, values: Numbers, limit: int = MAX_POINTS) -> tuple[Fewer, Fewer]:
    """At most `limit` points: the mean of each stretch of equally many points, at its last step.

    The last point stays the last step, so that a growing curve grows to its end.
    """
    if len(steps) <= limit:
        return steps, values
    edges = np.linspace(0, len(steps), limit + 1).astype(int)
    sums = np.add.reduceat(values, edges[:-1])
    return steps[edges[1:] - 1], sums / np.diff(edges)


def smooth(values: Numbers, weight: float) -> Numbers:
    """Exponential moving average, corrected for its start: the first value stays itself.

    Source: Kingma & Ba (2015), arXiv:1412.6980, section 3 (bias correction).
    """
    if not 0 < weight < 1:
        return values
    out, mean = np.empty_like(values), 0.0
    for k, value in enumerate(values):
        mean = weight * mean + (1 - weight) * value
        out[k] = mean / (1 - weight ** (k + 1))
    return out


def column(events: Sequence[Batch] | Sequence[Evaluated], field: str) -> Numbers:
    """One field of many events, as float64; what is no finite number becomes a gap."""
    values = np.array([event.value(field) for event in events], np.float64)
    return np.where(np.isfinite(values), values, np.nan)


def _figure(
    title: str, traces: list[dict[str, Any]], view: View, words: Mapping[str, str], **more: Any
) -> go.Figure:
    """A chart of the run; `more` are settings of its layout, those of its axes among them.

    Built at once from plain data: plotly checks each later change anew, at 5 to 20 ms each.
    """
    margin = {"l": 48, "r": 10, "t": 34, "b": 42}  # fixed, so that nothing moves as numbers grow
    layout = {
        "height": HEIGHT,
        "margin": margin | more.pop("margin", {}),
        "title": {"text": title, "x": 0.0, "font": {"size": 15}},
        "showlegend": False,
        "xaxis": {
            "title": {"text": words["epoch"] if view.steps_per_epoch else words["batch"],
                      "standoff": 4},
            "rangemode": "tozero", "nticks": 5,
        } | more.pop("xaxis", {}),
        "yaxis": {"nticks": 5} | more.pop("yaxis", {}),
        "uirevision": "keep",  # zooming outlives the next points
        "hovermode": "x",
    } | _mark(view, words, traces) | more  # fmt: skip
    return go.Figure(data=traces, layout=layout)


def _mark(view: View, words: Mapping[str, str], traces: list[dict[str, Any]]) -> dict[str, Any]:
    """The point of the time machine, as a dotted line."""
    if view.marked is None:
        return {}
    at = float(view.x(np.array([float(view.marked)]))[0])
    ends = [float(trace["x"][-1]) for trace in traces if len(trace["x"])]
    side = "right" if at > max(ends, default=0.0) / 2 else "left"
    colour = ROLES["accent"]
    line = {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "y domain",
            "line": {"color": colour, "width": 2, "dash": "dot"}}  # fmt: skip
    note = {"text": words["here"], "x": at, "xanchor": side, "y": 0, "yanchor": "bottom",
            "yref": "y domain", "showarrow": False,
            "font": {"color": colour, "size": 12}}  # fmt: skip
    on_colours = any(trace.get("type") == "heatmap" for trace in traces)
    return {"shapes": [line], "annotations": [] if on_colours else [note]}


def _curves(
    field: str,
    batches: Sequence[Batch],
    evaluations: Sequence[Evaluated],
    view: View,
    words: Mapping[str, str],
    **more: Any,
) -> go.Figure:
    steps, values = thin(column(batches, "step"), column(batches, field))
    form = "%{y:.1%}" if field == "accuracy" else "%{y:.4f}"
    checks = [event for event in evaluations if event.split == "validation"]
    traces: list[dict[str, Any]] = [
        {
            "x": view.x(steps), "y": smooth(values, view.smoothing), "mode": "lines",
            "name": words["training"], "line": {"color": ROLES["training"], "width": 2},
            "hovertemplate": form,
        },
        {
            "x": view.x(column(checks, "step")), "y": column(checks, field),
            "mode": "lines+markers", "name": words["validation"],
            "line": {"color": ROLES["validation"], "width": 3}, "marker": {"size": 8},
            "hovertemplate": form,
        },
    ]  # fmt: skip
    if view.smoothing:
        raw = {
            "x": view.x(steps), "y": values, "mode": "lines", "showlegend": False,
            "hoverinfo": "skip", "line": {"color": ROLES["training"], "width": 1}, "opacity": 0.3,
        }  # fmt: skip
        traces.insert(0, raw)
    return _figure(words[field], traces, view, words, **more)


def loss_curves(
    batches: Sequence[Batch],
    evaluations: Sequence[Evaluated],
    view: View = View(),
    words: Mapping[str, str] = WORDS,
) -> go.Figure:
    """Loss of each training batch, and of the whole validation set where it was measured."""
    axis = {"type": "log", "dtick": "D2"} if view.log else {"type": "linear", "rangemode": "tozero"}
    return _curves("loss", batches, evaluations, view, words, yaxis=axis)


def accuracy_curves(
    batches: Sequence[Batch],
    evaluations: Sequence[Evaluated],
    view: View = View(),
    words: Mapping[str, str] = WORDS,
) -> go.Figure:
    """The same for accuracy, from 0 to 100 %."""
    axis = {"tickformat": ".0%", "range": [-0.02, 1.02]}
    return _curves("accuracy", batches, evaluations, view, words, yaxis=axis)


def rate_curve(
    batches: Sequence[Batch],
    view: View = View(),
    words: Mapping[str, str] = WORDS,
) -> go.Figure:
    """The learning rate at each batch, as the schedule and the person set it."""
    steps, values = thin(column(batches, "step"), column(batches, "learning_rate"))
    line = {
        "x": view.x(steps), "y": values, "mode": "lines", "name": words["rate"],
        "showlegend": False, "line": {"color": ROLES["accent"], "width": 2, "shape": "hv"},
        "hovertemplate": "%{y:.3g}",
    }  # fmt: skip
    axis = {"rangemode": "tozero", "tickformat": ".2~g"}
    return _figure(words["rate"], [line], view, words, yaxis=axis)


def gradient_chart(
    batches: Sequence[Batch],
    view: View = View(),
    words: Mapping[str, str] = WORDS,
) -> go.Figure:
    """Gradient norm by layer (rows, the first layer on top) and time, darker for larger; the
    colours are by powers of ten, so that a vanishing gradient fades layer by layer."""
    measured = [event for event in batches if event.gradient_norms]
    more = {
        "hovermode": "closest",
        "margin": {"l": 62},
        "yaxis": {"autorange": "reversed", "type": "category", "dtick": 1},
    }
    if not measured:
        return _figure(words["gradient"], [], view, words, **more)
    names = list(measured[-1].gradient_norms)
    more["margin"] = {"l": max(62, 12 + 7 * max(map(len, names)))}  # "embedding1" is a long name
    steps = column(measured, "step")
    rows = []
    for name in names:
        values = np.array([event.gradient_norms.get(name, np.nan) for event in measured])
        thinned, norms = thin(steps, np.where(np.isfinite(values), values, np.nan), 120)
        rows.append(norms)
    norms = np.stack(rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        powers = np.log10(np.maximum(norms, 1e-12))
    top = float(np.nanmax(powers, initial=-12.0))
    heat = {
        "type": "heatmap", "x": view.x(thinned), "y": names, "z": powers, "customdata": norms,
        "colorscale": MAGNITUDE, "zmax": top, "zmin": top - 3,
        "hovertemplate": "%{y}: %{customdata:.3g}<extra></extra>",
        "colorbar": {"tickprefix": "10^", "dtick": 1, "thickness": 10},
    }  # fmt: skip
    return _figure(words["gradient"], [heat], view, words, **more)


DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
RUN_COLOURS = ("#2563b0", "#d95f0e", "#1b9e77", "#7570b3", "#e7298a", "#66a61e")


def compare_curves(
    runs: Mapping[str, tuple[Sequence[Batch], Sequence[Evaluated]]],
    field: str = "loss",
    view: View = View(),
    words: Mapping[str, str] = WORDS,
) -> go.Figure:
    """Several runs on one chart, each in a colour: its training line thin, its validation line
    thick with dots. Beyond six runs the line's dashes tell them apart."""
    traces = []
    for number, (name, (batches, evaluations)) in enumerate(runs.items()):
        colour = RUN_COLOURS[number % len(RUN_COLOURS)]
        dash = DASHES[number // len(RUN_COLOURS) % len(DASHES)]
        steps, values = thin(column(batches, "step"), column(batches, field))
        checks = [event for event in evaluations if event.split == "validation"]
        thin_line = {
            "x": view.x(steps), "y": smooth(values, view.smoothing or 0.9), "mode": "lines",
            "legendgroup": name, "showlegend": False, "opacity": 0.6,
            "line": {"color": colour, "width": 1, "dash": dash},
            "name": f"{name}, {words['training']}",
        }  # fmt: skip
        thick_line = {
            "x": view.x(column(checks, "step")), "y": column(checks, field),
            "mode": "lines+markers", "name": name, "legendgroup": name,
            "line": {"color": colour, "width": 3, "dash": dash},
        }  # fmt: skip
        traces += [thin_line, thick_line]
    axis = {"type": "log" if view.log else "linear"} if field == "loss" else {"tickformat": ".0%"}
    return _figure(
        words[field], traces, view, words, yaxis=axis, height=320, showlegend=True,
        legend={"x": 0, "xanchor": "left", "y": -0.25, "yanchor": "top"},
        margin={"b": 42 + 24 * min(len(runs), 4)},
    )  # fmt: skip
