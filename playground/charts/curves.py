"""The curves of a run: loss, metrics, learning rate and gradient norms; and the comparison of runs.

Each function takes events and returns a chart. `words` holds the chart's texts in the user's
language; its keys are those of `WORDS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from playground.charts.chart import Axis, Cells, Chart, Line, Mark
from playground.core.batches import NORMS, Batches
from playground.core.events import Batch, Evaluated

MAX_POINTS = 1000  # per line: more are indistinguishable and cost bandwidth
MAX_COLUMNS = 120  # of the heat map of gradient norms
HEIGHT = 195  # pixels
COMPARE_HEIGHT = 300

WORDS = {
    "batch": "batch",
    "epoch": "epoch",
    "loss": "loss",
    "rate": "learning rate",
    "training": "training",
    "validation": "validation",
    "smoothed": "training, smoothed",
    "here": "here",
    "gradient": "gradient norm",
}

Numbers = Float[np.ndarray, " points"]
Fewer = Float[np.ndarray, " fewer"]
Runs = Mapping[str, tuple[Sequence[Batch], Sequence[Evaluated]]]


@dataclass(frozen=True, slots=True)
class View:
    """The user's display settings: log scale, smoothing weight (0 <= weight < 1), the x axis in
    epochs (`steps_per_epoch` > 0) or batches (0), and a step to mark."""

    log: bool = False
    smoothing: float = 0.0
    steps_per_epoch: int = 0
    marked: int | None = None

    def x(self, steps: Numbers) -> Numbers:
        return steps / self.steps_per_epoch if self.steps_per_epoch else steps


def thin(steps: Numbers, values: Numbers, limit: int = MAX_POINTS) -> tuple[Fewer, Fewer, int]:
    """Downsample to at most `limit` points: each is the mean of a bin, at the bin's last step.

    Returns steps, values and the bin size. The bin size is a power of two, so that a growing curve
    keeps its earlier points until the size doubles, and only new points have to be sent. The last
    bin may be smaller: the curve always ends at the last step.
    """
    stretch = 1
    while len(steps) > limit * stretch:
        stretch *= 2
    if stretch == 1:
        return steps, values, 1
    starts = np.arange(0, len(steps), stretch)
    ends = np.append(starts[1:], len(steps))
    return steps[ends - 1], np.add.reduceat(values, starts) / (ends - starts), stretch


def smooth(values: Numbers, weight: float) -> Numbers:
    """Exponential moving average with bias correction: the first value is unchanged.

    Source: Kingma & Ba (2015), arXiv:1412.6980, section 3 (bias correction).
    """
    if not 0 < weight < 1:
        return values
    out, mean = np.empty_like(values), 0.0
    for k, value in enumerate(values.tolist()):
        mean = weight * mean + (1 - weight) * value
        out[k] = mean / (1 - weight ** (k + 1))
    return out


def column(events: Sequence[Batch] | Sequence[Evaluated], field: str) -> Numbers:
    """One field of many events, as float64; values that are not finite become NaN, a gap."""
    if isinstance(events, Batches):
        values = events.column(field)
    else:
        values = np.array([event.value(field) for event in events], np.float64)
    return np.where(np.isfinite(values), values, np.nan)


def _steps_axis(view: View, words: Mapping[str, str]) -> Axis:
    return Axis(words["epoch"] if view.steps_per_epoch else words["batch"], zero=True)


def _chart(title: str, y: Axis, view: View, words: Mapping[str, str]) -> Chart:
    """A chart over the steps of a run, without lines."""
    mark = None
    if view.marked is not None:
        mark = Mark(float(view.x(np.array([float(view.marked)]))[0]), words["here"])
    return Chart(title, title, _steps_axis(view, words), y, HEIGHT, mark=mark, link="steps")


def _training_line(batches: Sequence[Batch], field: str, view: View, name: str) -> Line:
    steps = column(batches, "step")
    values = column(batches, field)[: len(steps)]  # a run may have gone on in between
    steps, values, stretch = thin(steps, values)
    return Line(name, "training", view.x(steps), values, mean_of=stretch)


def _validation_line(evaluations: Sequence[Evaluated], field: str, view: View, name: str) -> Line:
    checks = [event for event in evaluations if event.split == "validation"]
    x, y = view.x(column(checks, "step")), column(checks, field)
    return Line(name, "validation", x, y, width=3, dots=True)


def metric_curves(
    metric: str,
    batches: Sequence[Batch],
    evaluations: Sequence[Evaluated],
    title: str,
    fraction: bool = True,
    view: View = View(),
    words: Mapping[str, str] = WORDS,
) -> Chart:
    """A metric on the training batches, if it is measured there, and on the whole validation set.
    A `fraction` has an axis from 0 to 100 %."""
    axis = Axis(percent=True, low=0, high=1) if fraction else Axis(zero=True)
    return _measured(metric, batches, evaluations, title, axis, view, words)


def loss_curves(
    batches: Sequence[Batch],
    evaluations: Sequence[Evaluated],
    view: View = View(),
    words: Mapping[str, str] = WORDS,
) -> Chart:
    """The loss, on a linear axis from 0 or on a logarithmic axis."""
    axis = Axis(log=view.log, zero=not view.log)
    return _measured("loss", batches, evaluations, words["loss"], axis, view, words)


def _measured(
    field: str,
    batches: Sequence[Batch],
    evaluations: Sequence[Evaluated],
    title: str,
    axis: Axis,
    view: View,
    words: Mapping[str, str],
) -> Chart:
    """The training and validation curves of one field. With smoothing, the training batches' raw
    values are a faint line."""
    line = _training_line(batches, field, view, words["training"])
    lines = [line] if np.isfinite(line.y).any() else []
    if lines and view.smoothing:
        smoothed = replace(line, name=words["smoothed"], y=smooth(line.y, view.smoothing))
        lines = [replace(line, width=1, faint=True), smoothed]
    lines.append(_validation_line(evaluations, field, view, words["validation"]))
    return replace(_chart(title, axis, view, words), lines=tuple(lines))


def rate_curve(
    batches: Sequence[Batch],
    view: View = View(),
    words: Mapping[str, str] = WORDS,
) -> Chart:
    """The learning rate at each batch, as set by the schedule and the user."""
    line = _training_line(batches, "learning_rate", view, words["rate"])
    chart = _chart(words["rate"], Axis(zero=True), view, words)
    return replace(chart, lines=(replace(line, colour="accent", stepped=True),))


def gradient_chart(
    batches: Sequence[Batch],
    view: View = View(),
    words: Mapping[str, str] = WORDS,
) -> Chart:
    """Heat map of the gradient norm by layer (rows, the first layer on top) and step.

    The colour scale is logarithmic, darker for larger norms, so that a vanishing gradient fades
    layer by layer.
    """
    told = batches if isinstance(batches, Batches) else Batches(batches)
    measured = np.flatnonzero(told.column(NORMS) > 0)
    names = told.layers()
    chart = _chart(words["gradient"], Axis(names=names), view, words)
    if not len(measured):
        return chart
    steps, rows = told.column("step")[measured], []
    for name in names:
        values = told.norms(name)[measured]
        known = np.where(np.isfinite(values), values, np.nan)
        thinned, norms, _ = thin(steps, known, MAX_COLUMNS)
        rows.append(norms)
    return replace(chart, cells=Cells(np.stack(rows), "decades", view.x(thinned)))


DASHES = ("", "8 5", "2 4", "10 4 2 4", "16 6", "16 6 2 6")
RUN_COLOURS = ("run1", "run2", "run3", "run4", "run5", "run6")


def compare_curves(
    runs: Runs,
    field: str = "loss",
    title: str = "loss",
    fraction: bool = False,
    view: View = View(),
    words: Mapping[str, str] = WORDS,
) -> Chart:
    """Several runs on one chart, one colour per run: thin training lines, and thick validation
    lines with dots. Beyond six runs, dash patterns distinguish runs of the same colour."""
    lines = []
    for number, (name, (batches, evaluations)) in enumerate(runs.items()):
        colour = RUN_COLOURS[number % len(RUN_COLOURS)]
        dash = DASHES[number // len(RUN_COLOURS) % len(DASHES)]
        trained = _training_line(batches, field, view, f"{name}, {words['training']}")
        smoothed = smooth(trained.y, view.smoothing or 0.9)
        lines += [
            replace(trained, colour=colour, y=smoothed, width=1, faint=True, dash=dash),
            replace(_validation_line(evaluations, field, view, name), colour=colour, dash=dash),
        ]
    axis = Axis(percent=fraction, log=view.log and field == "loss")
    chart = _chart(title, axis, replace(view, marked=None), words)
    return replace(chart, lines=tuple(lines), height=COMPARE_HEIGHT, legend=True)
