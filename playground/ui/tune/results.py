"""The results of a search: the race, the trials, Optuna's figures, and the settings to use."""

from __future__ import annotations

import contextlib
import html
import statistics
from typing import Any

import numpy as np
import streamlit as st

from playground.charts.tuning import Racer, race, seed_noise, times
from playground.tasks.task import Metric
from playground.text import Message
from playground.training.data import DataError, TrainingData
from playground.training.datasets import load_dataset
from playground.training.presets import recipe_for, spec_for
from playground.tuning.records import Progress, Search, Trial, best
from playground.tuning.searches import Seen, get_search
from playground.ui.language import in_words, language, speaking, t
from playground.ui.panels import Panel, content, poll_panels, show_panels
from playground.ui.polling import Snapshot
from playground.ui.sentences import said
from playground.ui.session import set_widget
from playground.ui.train.choice import load_data
from playground.ui.tune.figures import show_figure
from playground.ui.tune.replay import method_title
from playground.ui.tune.space import setting_title
from playground.ui.tune.state import SHOWS, STATE
from playground.ui.tune.winner import show_winner

POLL_SECONDS = 0.5
MOST_ROWS = 200
WORDS = ("race", "race_alt", "seconds", "times", "training", "thinking", "noise", "noise_alt",
         "noise_best", "in_search", "second")  # fmt: skip


def show_results(seen: Seen) -> None:
    """Show the results; while the search is active, the browser polls them."""
    set_widget("tune_show", STATE.now().show)
    st.segmented_control(
        t("tune.show"), SHOWS, key="tune_show", label_visibility="collapsed", required=True,
        format_func=in_words(SHOWS, lambda name: t(f"tune.show_{name}")), on_change=_choose_show,
    )  # fmt: skip
    show = STATE.now().show
    if show in ("race", "trials"):
        if seen.search.active:
            _poll(seen.search, show)
        else:
            rows = _rows(seen.search, seen.progress, show)
            show_panels(rows, "tune_panels", seen.search.search_id)
    else:
        show_figure(seen, show)
    _use(seen)
    show_winner(seen)


def _choose_show() -> None:
    STATE.change(show=st.session_state.tune_show or "race")


def _poll(search: Search, show: str) -> None:
    spoken = language()

    def source() -> Snapshot:
        now = get_search(search.search_id)

        def made() -> dict[str, Any]:
            with speaking(spoken):
                return content(_rows(now.search, now.progress, show), search.search_id)

        shared = (search.search_id, show, spoken)
        outdated = now.search.state != search.state
        return Snapshot(now.version, made, shared, POLL_SECONDS, outdated)

    poll_panels(source, "tune_panels")


# ---- panels ---------------------------------------------------------------------------------


def _rows(search: Search, progress: Progress, show: str) -> list[list[Panel]]:
    head = Panel("tune-head", _head(search, progress))
    if show == "trials":
        return [[head], [Panel("tune-trials", _table(search, progress))]]
    words = {word: t(f"tune.{word}") for word in WORDS}
    words["seed"] = t("tune.seed", number="{number}")
    racers = [_racer(search, progress, method) for method in search.methods]
    fraction = search.metric.fraction
    charts = [
        Panel("tune-race", race(racers, fraction, words), 3),
        Panel("tune-search-times", times(racers, words), 2),
    ]
    rows = [[head], charts]
    winner = best(progress.trials, search.metric)
    again = [(one.seed, one.score) for one in progress.again if one.score is not None]
    if winner is not None and winner.score is not None and again:
        others = tuple(one for one in progress.trials if one is not winner)
        second = best(others, search.metric)
        level = None if second is None else second.score
        chart = seed_noise(winner.score, again, level, fraction, words)
        noise = Panel("tune-noise-text", _noise(search.metric, [score for _, score in again]))
        rows.append([Panel("tune-noise", chart, 3), noise])
    return rows


def _racer(search: Search, progress: Progress, method: str) -> Racer:
    trials = [trial for trial in progress.of(method) if trial.is_result]
    sign = 1.0 if search.metric.higher_is_better else -1.0
    seconds, scores = [], []
    used, top = 0.0, -np.inf
    for trial in trials:
        used += trial.thinking + trial.training
        if trial.complete and trial.score is not None:
            top = max(top, sign * trial.score)
        seconds.append(used)
        scores.append(sign * top if np.isfinite(top) else np.nan)
    return Racer(
        method_title(method), np.array(seconds, np.float64), np.array(scores, np.float64),
        sum(trial.training for trial in trials), sum(trial.thinking for trial in trials),
    )  # fmt: skip


def _head(search: Search, progress: Progress) -> str:
    """The state, the use of the budget, and the best score, as HTML."""
    parts = [f"<b>{html.escape(t(f'tune.state_{search.state}'))}</b>"]
    if search.why:
        parts.append(html.escape(said(Message(f"tuning.over_{search.why}"))))
    for method in search.methods:
        used = progress.used(method)
        limit = f" / {search.runs}" if search.runs else ""
        parts.append(f"{html.escape(method_title(method))}: {used:.3g}{limit}")
    winner = best(progress.trials, search.metric)
    score = ""
    if winner is not None and winner.score is not None:
        score = f"{winner.score:.6g}"
        text = t("tune.best_is", score=search.metric.text(winner.score, 2), values=_words(winner))
        parts.append(html.escape(text))
    done = sum(trial.is_result for trial in progress.trials)
    data = (
        f'data-search="{search.search_id}" data-state="{search.state}" data-done="{done}" '
        f'data-best="{score}" data-again="{len(progress.again)}"'
    )
    joined = " · ".join(parts)
    return f'<p data-testid="tune-search" {data}>{joined}</p>'


def _words(trial: Trial) -> str:
    return ", ".join(
        f"{setting_title(name)} {_value(value)}" for name, value in trial.values.items()
    )


def _value(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _noise(metric: Metric, scores: list[float]) -> str:
    if len(scores) < 2:
        return ""
    mean, spread = statistics.fmean(scores), statistics.stdev(scores)
    text = t("tune.noise_text", mean=metric.text(mean, 2), spread=metric.text(spread, 2),
             count=len(scores))  # fmt: skip
    return f"<p>{html.escape(text)}</p>"


def _table(search: Search, progress: Progress) -> str:
    """The trials as an HTML table, the best first."""
    sign = -1 if search.metric.higher_is_better else 1

    def order(trial: Trial) -> tuple[bool, bool, float]:
        known = trial.score is not None
        return not trial.complete, not known, sign * (trial.score or 0.0)

    names = search.space.names
    titles = ["", *(setting_title(name) for name in names), t(f"tasks.metric_{search.metric.name}"),
              t("tune.column_training"), t("tune.column_thinking")]  # fmt: skip
    head = "".join(f"<th>{html.escape(title)}</th>" for title in titles)
    rows = []
    for trial in sorted(progress.trials, key=order)[:MOST_ROWS]:
        score = "–" if trial.score is None else search.metric.text(trial.score, 2)
        if trial.state != "finished":
            score = f"{t(f'tune.trial_{trial.state}')} {'' if trial.score is None else score}"
        why = "" if trial.why is None else said(Message.from_data(trial.why))
        cells = [
            f"{method_title(trial.method)} {trial.number + 1}",
            *(_value(trial.values.get(name, "")) for name in names), score,
            f"{trial.training:.2f}", f"{trial.thinking:.3f}",
        ]  # fmt: skip
        line = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
        rows.append(f'<tr data-state="{trial.state}" title="{html.escape(why)}">{line}</tr>')
    region = f'tabindex="0" role="region" aria-label="{html.escape(t("tune.show_trials"))}"'
    return (
        f'<div class="np-rows" {region}><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


# ---- “use these training settings” ----------------------------------------------------------


def _use(seen: Seen) -> None:
    search = seen.search
    sign = -1 if search.metric.higher_is_better else 1
    known = [trial for trial in seen.progress.trials if trial.complete]
    known.sort(key=lambda trial: sign * (trial.score or 0.0))
    data = _data_of(search)
    if not known or data is None:
        return
    options = {f"{trial.method} {trial.number}": trial for trial in known[:MOST_ROWS]}
    words = {
        name: f"{search.metric.text(trial.score or 0.0, 2)}: {_words(trial)}"
        for name, trial in options.items()
    }
    with st.container(key="tune_using", horizontal=True, vertical_alignment="bottom"):
        if st.session_state.get("tune_trial") not in options:
            st.session_state.pop("tune_trial", None)
        st.selectbox(
            t("tune.trial"), list(options), key="tune_trial", format_func=words.__getitem__
        )
        st.button(
            t("tune.use"), key="tune_use", icon=":material/model_training:", width="content",
            on_click=_use_trial, args=(search, options, data),
        )  # fmt: skip
    part = _trained_on_a_part(search, data)
    if part:
        st.caption(part)


def _data_of(search: Search) -> TrainingData | None:
    """The data of the search; None if they were another visitor's, or are gone."""
    if not search.own_data:
        return load_dataset(search.dataset)
    with contextlib.suppress(DataError):
        return load_data(search.dataset)
    return None


def _trained_on_a_part(search: Search, data: TrainingData) -> str:
    """That the Train page uses more examples than the search; "" if it does not."""
    everything = len(data.train)
    if not search.examples or search.examples >= everything or data.kind == "stream":
        return ""
    return t("tune.part_of_examples", used=search.examples, all=everything)


def _use_trial(search: Search, options: dict[str, Trial], data: TrainingData) -> None:
    from playground.ui.train.controls import say
    from playground.ui.train.state import FIELDS, change
    from playground.ui.train.state import STATE as TRAIN

    trial = options.get(st.session_state.get("tune_trial") or "", next(iter(options.values())))
    spec, recipe = search.training_of(trial.values)
    base = recipe_for(search.preset, data)
    same = spec.nodes == spec_for(search.preset, data).nodes
    TRAIN.change(
        data=search.dataset, preset=search.preset, layers=None if same else spec.nodes, run=None,
        view="watch",
    )  # fmt: skip
    for field in FIELDS.values():
        change(field.name, field.of(recipe), base)
    say(_trained_on_a_part(search, data))
    st.session_state.tune_goto = "train"
