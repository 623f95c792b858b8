"""The current run: its numbers, curves and pictures, live, and the time machine."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import Any

import streamlit as st

from playground.charts.curves import View
from playground.tasks.registry import task_of
from playground.training.runs.run import Run, RunError, list_runs
from playground.ui import errors
from playground.ui.header import heading
from playground.ui.language import in_words, language, literal, speaking, t
from playground.ui.panels import Panel, content, poll_panels, show_panels
from playground.ui.polling import Snapshot
from playground.ui.session import set_widget
from playground.ui.teacher import this_visitor
from playground.ui.train import cell, pictures, state
from playground.ui.train import curves as train_curves
from playground.ui.train import log as train_log
from playground.ui.train.builder import net_summary, show_net
from playground.ui.train.choice import Chosen
from playground.ui.train.data import preview
from playground.ui.train.log import RunLog

LIVELY = 0.5  # seconds between two polls of a run that is starting or short
CALM = 1.0  # seconds between two polls of other runs: each poll slows a run on the same machine
SOON = 8.0  # longest expected duration of a short run, in seconds
PLAYING = 0.7  # seconds per checkpoint while the time machine plays
ECHOES = 5  # last slider values that the browser may still report back
MACHINE = 62  # height of the time machine's row, in pixels
OWN_RUNS = 4
STATE_ICONS = {
    "queued": ":material/hourglass_top:", "running": ":material/model_training:",
    "paused": ":material/pause:", "finished": ":material/check_circle:",
}  # fmt: skip


def show_run(run: Run) -> None:
    """Show the run; while it is active, the browser polls the parts that change."""
    playing = bool(st.session_state.get("train_playing"))
    _settings(run)  # outside the polled part, which the browser replaces at each poll
    every = PLAYING if playing else None
    errors.fragment(run_every=every)(_run)(run, playing)


def _run(shown: Run, played: bool) -> None:
    try:
        run = shown.now()
    except RunError:
        st.rerun(scope="app")
    log = train_log.log_of(run)
    if played and st.session_state.get("train_playing"):
        _play_on(log.checkpoints)  # first, so that everything below shows the same checkpoint
    # The left column's buttons and this fragment's interval change only with a rerun of the page.
    if (run.state, bool(st.session_state.get("train_playing"))) != (shown.state, played):
        st.rerun(scope="app")
    step = _chosen_step(run, log)
    if run.active:
        _poll_curves(run, log, step)
    else:
        show_panels(_curves(run, log, _view(step)), "train_curves", run.run_id)
    with st.container(key="train_machine"):
        _machine(run, log)
        if run.active:
            _poll_pictures(run, log, step)
        else:
            panels = _pictures(run, log, step, pictures.watched_example(run))
            show_panels([panels], "train_pictures", run.run_id, cell.pick)
            if step is not None:
                cell.show_cell(run, log, step)


def _curves(run: Run, log: RunLog, view: View) -> list[list[Panel]]:
    if view.steps_per_epoch:  # the epoch's length is known once the run has started
        view = replace(view, steps_per_epoch=log.started.steps_per_epoch if log.started else 0)
    numbers = Panel("train-head", train_curves.numbers(run, log, view.marked))
    return [[numbers], train_curves.charts(run, log, view)]


def _pictures(run: Run, log: RunLog, step: int | None, watched: pictures.Watched) -> list[Panel]:
    """Return `pictures.row`, or placeholders before the first checkpoint."""
    try:
        if step is not None:
            return pictures.row(run, log, step, watched)
    except RunError:  # the run was continued from an earlier checkpoint in the meantime
        pass
    return pictures.place()


# ---- polling an active run ------------------------------------------------------------------


def _poll_curves(run: Run, log: RunLog, step: int | None) -> None:
    view = _view(step if _stands(run) else None)
    _poll(run, log, "curves", lambda _: log.after, lambda now: _curves(now, log, view), view)


def _poll_pictures(run: Run, log: RunLog, step: int | None) -> None:
    watched, chosen = pictures.watched_example(run), step if _stands(run) else None

    def at(_: Run) -> int | None:
        return log.checkpoints[-1] if chosen is None and log.checkpoints else chosen

    def panels(now: Run) -> list[list[Panel]]:
        return [_pictures(now, log, at(now), watched)]

    # Pictures change less often than curves, and the curves' poll already reruns the page.
    _poll(run, log, "pictures", at, panels, watched.key, every=2, tells=False)


def _poll(
    run: Run,
    log: RunLog,
    what: str,
    version: Callable[[Run], object],
    panels: Callable[[Run], list[list[Panel]]],
    asked: object,
    every: int = 1,
    tells: bool = True,
) -> None:
    """Let the browser poll the run's `panels`, which are rebuilt when their `version` changes.

    Visitors with the same `asked` share the result. With `tells`, the poll also reruns the page
    once the rest of it is out of date.
    """
    spoken, shown = language(), _shown(run, log)

    def source() -> Snapshot:
        shared = (run.run_id, what, spoken, asked)
        try:
            now = run.now()
        except RunError:  # deleted from another tab
            return Snapshot("gone", lambda: content([]), shared, outdated=tells)
        log.read_on()

        def make() -> dict[str, Any]:
            with speaking(spoken):
                return content(panels(now), run.run_id)

        return Snapshot(
            f"{now.state} {log.reading} {version(now)}",
            make,
            shared,
            every * _pace(now),
            tells and _shown(now, log) != shown,
        )

    poll_panels(source, f"train_{what}")


def _shown(run: Run, log: RunLog) -> tuple[object, ...]:
    """Return the run's properties that the rest of the page depends on: buttons, status, slider."""
    return run.state, run.queue_place, log.checkpoints[-1:] if _stands(run) else []


def _pace(run: Run) -> float:
    """Return the seconds until the next poll."""
    known = run.step and run.total_steps
    return CALM if known and run.seconds / run.step * run.total_steps > SOON else LIVELY


def invite(now: Chosen) -> None:
    """Show, without a current run, the visitor's own runs, the net and the data."""
    _own_runs()
    kind = now.spec.task.kind if now.spec else "classification"
    title = t("train.invite_problem") if now.problem else t(f"train.invite_{kind}")
    heading(title, "train_invite")
    st.markdown(now.problem or t("train.invite_how"))
    if now.spec is not None:
        show_net(now.spec, "train_net")
        st.caption(net_summary(now.spec))
    preview(now)


def _own_runs() -> None:
    """Show buttons that open the visitor's last runs."""
    visitor = this_visitor()
    found = list(islice((run for run in list_runs() if visitor.owns(run)), OWN_RUNS))
    if not found:
        return
    with st.container(key="train_runs", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(t("train.own_runs"), width="content")
        for run in found:
            st.button(
                _in_short(run), key=f"train_open_{run.run_id}", icon=STATE_ICONS.get(run.state),
                on_click=state.show_run, args=(run,),
            )  # fmt: skip


def _in_short(run: Run) -> str:
    """Return a run's name and the last value of its main metric."""
    main = task_of(run.spec).main
    value = dict(run.metrics).get(main.name)
    return literal(run.name if value is None else f"{run.name} · {main.text(value)}")


def _standing(run: Run) -> str:
    """Return the run's status: its place in the queue, its name, or why it ended."""
    if run.state == "queued" and run.queue_place > 1:
        return f":material/hourglass_top: {t('train.queued', place=run.queue_place)}"
    if run.active:
        return f"**{literal(run.name)}**"
    icon = {"finished": ":material/check_circle:"}.get(run.state, ":material/info:")
    return f"{icon} {literal(train_curves.ending_sentence(run)) or t('train.state_' + run.state)}"


# ---- settings of the curves -----------------------------------------------------------------


def _view(marked: int | None) -> View:
    """Return the visitor's curve settings; `_curves` fills in the real `steps_per_epoch`."""
    now = state.STATE.now()
    return View(
        log=now.log_scale,
        smoothing=0.85 if now.smooth else 0.0,
        steps_per_epoch=1 if now.by_epoch else 0,
        marked=marked,
    )


def _switch(name: str) -> None:
    key = f"train_{name}"
    set_widget(key, getattr(state.STATE.now(), name))
    st.toggle(t(f"train.{name}"), key=key, on_change=_take_switch, args=(name,))


def _take_switch(name: str) -> None:
    state.STATE.change(**{name: st.session_state[f"train_{name}"]})


def _settings(run: Run) -> None:
    # The status has its place from the start, so that the layout does not shift at the end.
    with st.container(key="train_curve_settings", horizontal=True, gap="medium"):
        st.markdown(_standing(run), width="stretch")
        _switch("smooth")
        _switch("log_scale")
        _switch("by_epoch")


# ---- the time machine -------------------------------------------------------------------------


def _stands(run: Run) -> bool:
    """Return whether the run is paused or ended, so that the time machine can be used."""
    return run.state not in ("queued", "running")


def _chosen_step(run: Run, log: RunLog) -> int | None:
    """Return the step of the checkpoint shown: the latest while running, else the chosen one."""
    steps = log.checkpoints
    if not steps:
        return None
    if not _stands(run):
        return steps[-1]
    at = state.step_asked()
    return steps[-1] if at is None else steps[max(0, bisect_right(steps, at) - 1)]


def _machine(run: Run, log: RunLog) -> None:
    steps = log.checkpoints
    if not _stands(run) or len(steps) < 2:
        with st.container(key="train_machine_wait", height=MACHINE, border=False):
            st.caption(t("train.machine_later"))
        return
    now = _chosen_step(run, log)
    set_widget("train_slider", now)
    _remember_shown(now)
    with st.container(key="train_machine_controls", horizontal=True, vertical_alignment="center",
                      height=MACHINE, border=False):  # fmt: skip
        playing = bool(st.session_state.get("train_playing"))
        st.button(
            t("train.machine_stop") if playing else t("train.machine_play"), key="train_play",
            icon=":material/pause:" if playing else ":material/play_arrow:",
            on_click=_toggle_playing, args=(steps, now),
        )  # fmt: skip
        st.select_slider(
            t("train.machine"), steps, key="train_slider", on_change=_travel,
            label_visibility="collapsed",
            format_func=in_words(steps, lambda step: t("train.machine_step", step=step)),
        )  # fmt: skip


def _remember_shown(step: int | None) -> None:
    """Remember the last few values of the slider, whether set by the page or by the user."""
    shown = st.session_state.setdefault("train_shown", [])
    if not shown or shown[-1] != step:
        st.session_state.train_shown = [*shown, step][-ECHOES:]


def _travel() -> None:
    # After the page sets the slider, the browser reports that value as if the user had set it.
    at, shown = st.session_state["train_slider"], st.session_state["train_shown"]
    if at == shown[-1] or (st.session_state.get("train_playing") and at in shown):
        return
    state.travel_to(at)
    st.session_state.train_playing = False


def _toggle_playing(steps: list[int], now: int | None) -> None:
    playing = not st.session_state.get("train_playing")
    st.session_state.train_playing = playing
    if playing and now == steps[-1]:
        state.travel_to(steps[0])
    st.session_state.train_fresh = True  # show the first checkpoint as long as the others


def _play_on(steps: list[int]) -> None:
    """Go to the next checkpoint; at the last one, stop playing."""
    if st.session_state.pop("train_fresh", False):
        return
    at = state.step_asked()
    later = [step for step in steps if step > (steps[0] if at is None else at)]
    if later:
        state.travel_to(later[0])
    if len(later) <= 1:
        st.session_state.train_playing = False
