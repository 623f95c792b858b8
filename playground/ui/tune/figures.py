"""Optuna's own Plotly figures of a search, in the app's theme and the visitor's language."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import streamlit as st

from playground.tasks.task import Metric
from playground.text import Message
from playground.tuning.records import Search
from playground.tuning.searches import Seen
from playground.tuning.space import SETTINGS
from playground.tuning.studies import study_of
from playground.ui.language import t
from playground.ui.tune.space import setting_title

if TYPE_CHECKING:
    import optuna

LEAST = 4  # complete trials below which a figure says nothing
HEIGHT = 430
TICK = 0.06  # least distance between two tick labels, in parts of an axis
GREY, PURPLE = (160, 160, 160), (133, 92, 214)  # legible on light and dark


def undefined(seen: Seen, show: str) -> Message | None:
    """Why a figure cannot be drawn; None if it can."""
    search = seen.search
    scores = [trial.score for trial in seen.progress.trials if trial.complete]
    if len(scores) < LEAST:
        return Message("tune.few_trials", count=len(scores), least=LEAST)
    if show == "importance" and len(set(scores)) == 1:
        return Message("tune.equal_scores")
    if show != "parallel" and len(search.space.parameters) < 2:
        return Message("tune.one_setting")
    return None


def show_figure(seen: Seen, show: str) -> None:
    """Show the figure, or why it is undefined."""
    why = undefined(seen, show)
    if why is not None:
        st.info(t(why.message_id, **why.values), icon=":material/info:")
        return
    key = f"{seen.search.search_id} {show} {len(seen.progress.trials)} {seen.search.state}"
    with st.spinner(t("tune.drawing")):
        figure = _figure(seen.search, show, key)
    _translate(figure, show, seen.search)
    st.caption(t(f"tune.about_{show}"))
    with st.container(key="tune_figure"):
        st.plotly_chart(
            figure, key="tune_plot", height=HEIGHT, config={"displayModeBar": False},
            alt=t(f"tune.about_{show}"),
        )  # fmt: skip


@st.cache_data(max_entries=40, ttl=600, show_spinner=False)
def _figure(_search: Search, show: str, key: str) -> Any:
    """Optuna's figure; `key` identifies the trials."""
    from optuna import visualization

    study = study_of(_search)
    match show:
        case "importance":
            return visualization.plot_param_importances(study)
        case "contour":
            return visualization.plot_contour(study, _important(study))
        case _:
            return visualization.plot_parallel_coordinate(study)


def _important(study: optuna.Study) -> list[str]:
    """The two most important settings."""
    import optuna

    try:
        return list(optuna.importance.get_param_importances(study))[:2]
    except (RuntimeError, ValueError):  # equal scores
        return list(study.best_trial.params)[:2]


def _translate(figure: Any, show: str, search: Search) -> None:
    """Replace Optuna's titles and the settings' names; make the figure fit both themes."""
    score = t(f"tasks.metric_{search.metric.name}")
    names = search.space.names
    figure.update_layout(title_text="", margin={"t": 20}, plot_bgcolor="rgba(0,0,0,0)")

    def title(text: Any) -> Any:
        return setting_title(text) if text in names else score

    axes = figure.layout
    if show == "importance":
        axis = t("tune.importance_axis")
        figure.update_layout(xaxis_title=axis, yaxis_title="", showlegend=False)
        for bar in figure.data:
            bar.y = [title(name) for name in bar.y]
            bar.hovertemplate, bar.name = "%{y}: %{x:.3f}<extra></extra>", score
    elif show == "contour":
        for axis in (axes.xaxis, axes.yaxis):
            axis.title.text = title(axis.title.text)
            if axis.type == "log":
                axis.tickvals, axis.ticktext = _decades(*axis.range)
    else:
        figure.layout.annotations = _ticks(axes, search)
        axes.xaxis.ticktext = [title(text) for text in axes.xaxis.ticktext]
        for note in axes.annotations:
            note.font.color, note.font.size = "#787878", 12  # legible on light and dark
        _recolour(figure, search.metric.higher_is_better)
        for line in figure.data:
            if line.customdata is not None:
                (_, own), *others = line.customdata
                values = [(score, _score(own, search.metric)), *others]
                line.customdata = [[title(name), value] for name, value in values]
    for part in figure.data:
        bar = part.colorbar if part.type == "contour" else part.marker.colorbar
        if bar.title.text:
            bar.title.text = score
            if search.metric.fraction:
                bar.tickformat = ".1%"
        if part.type == "contour" and search.metric.fraction:
            part.zhoverformat = ".2%"


def _score(text: str, metric: Metric) -> str:
    """A score that Optuna has written as a number, as the other results write it."""
    return metric.text(float(text))


def _ticks(layout: Any, search: Search) -> list[Any]:
    """The tick labels of parallel coordinates: scores as elsewhere on the page, whole numbers for
    whole settings, and none that overlap. Optuna writes them as annotations."""
    kept = []
    for axis, name in enumerate(layout.xaxis.ticktext):
        notes = sorted((n for n in layout.annotations if n.x == axis), key=lambda note: note.y)
        if name not in search.space.names:
            for note in notes:
                note.text = _score(note.text, search.metric)
        elif SETTINGS[name].whole:
            notes = [note for note in notes if float(note.text).is_integer()]
        for note in notes:
            note.text = note.text.removesuffix(".0")
        inside: list[Any] = []
        for note in notes[1:-1]:
            before = inside[-1] if inside else notes[0]
            if note.y - before.y > TICK and notes[-1].y - note.y > TICK:
                inside.append(note)
        kept += [*notes[:1], *inside, *notes[1:][-1:]]
    return kept


def _recolour(figure: Any, higher_is_better: bool) -> None:
    """Colour the lines from grey to purple, the better the more purple: Optuna's dark blue cannot
    be seen on a dark page."""
    lines = [line for line in figure.data if line.customdata is not None]
    scores = [float(line.customdata[0][1]) for line in lines]
    low, high = min(scores), max(scores)
    for line, score in zip(lines, scores, strict=True):
        share = (score - low) / (high - low) if high > low else 1.0
        share = share if higher_is_better else 1 - share
        mixed = tuple(round(a + share * (b - a)) for a, b in zip(GREY, PURPLE, strict=True))
        line.line.color = f"rgb{mixed}"
        line.opacity, line.line.width = 0.9, 1 + 2 * share
    ends = (GREY, PURPLE) if higher_is_better else (PURPLE, GREY)
    for part in figure.data:
        if part.customdata is None:
            part.marker.colorscale = [[k, f"rgb{end}"] for k, end in enumerate(ends)]
            part.marker.reversescale = False


def _decades(low: float, high: float) -> tuple[list[float], list[str]]:
    """Round numbers between two powers of ten, for the ticks of a logarithmic axis."""
    steps = (1, 2, 5) if high - low < 2.5 else (1,)
    values = [
        step * 10.0**power
        for power in range(math.floor(low), math.ceil(high) + 1)
        for step in steps
        if low <= power + math.log10(step) <= high
    ]
    return values, [f"{value:g}" for value in values]
