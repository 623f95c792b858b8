"""The run on the page: numbers and curves that move, and the time machine below them."""

from __future__ import annotations

import html
from bisect import bisect_right

import streamlit as st

from playground.charts import curves
from playground.charts.colours import ROLES
from playground.charts.svg import figure_to_svg
from playground.core.events import Batch
from playground.live.moving import moving
from playground.training.runs import RunError, RunView, get_run
from playground.ui import errors
from playground.ui import train_pictures as pictures
from playground.ui import train_state as state
from playground.ui.language import in_words, language, literal, t, texts
from playground.ui.sentences import said
from playground.ui.train_builder import net_picture, net_summary
from playground.ui.train_data import preview
from playground.ui.train_state import Chosen, RunLog

LIVELY = 0.5  # seconds between two looks at a run that begins, or will soon be over
CALM = 1.0  # and at another: each look takes time from a run on the same machine
SOON = 8.0  # seconds that a run takes which will soon be over
PLAYING = 0.7  # seconds a point stays while the time machine plays
ECHOES = 5  # points of the slider that may still be told back
MACHINE = 62  # pixels of the time machine's row


def show_run(run: RunView) -> None:
    """Everything about the run; follows it by itself while it goes on."""
    playing = bool(st.session_state.get("train_playing"))
    every = _pace(run, playing)
    _settings(run)  # not among what moves: the browser would make it anew at each look
    errors.fragment(run_every=every)(_live)(run.run_id, _standing(run), playing, every)


def _pace(run: RunView, playing: bool) -> float | None:
    """Seconds between two looks at the run. It is chosen once, when the run's speed is known:
    to change it the whole page runs again, under the hand that moves a slider."""
    if not run.active:
        return PLAYING if playing else None
    known: dict[str, float] = st.session_state.setdefault("train_pace", {})
    if run.run_id not in known and run.step:
        known[run.run_id] = LIVELY if run.seconds / run.step * run.total_steps < SOON else CALM
    return known.get(run.run_id, LIVELY)


def _live(run_id: str, standing: str, played: bool, every: float | None) -> None:
    try:
        run = get_run(run_id)
    except RunError:
        st.rerun(scope="app")
    log = state.log_of(run_id)
    if played and st.session_state.get("train_playing"):
        _play_on(log.checkpoints)  # first, so that everything below shows the same point
    # The buttons on the left belong to the page, and so does how often it looks here again.
    playing = bool(st.session_state.get("train_playing"))
    if (_standing(run), playing, _pace(run, playing)) != (standing, played, every):
        st.rerun(scope="app")
    step = _chosen_step(run, log)
    moving(_numbers(run, log) + _curves(run, log, step), "train_curves")
    with st.container(key="train_machine"):
        _machine(run, log)
        if step is None:  # keep their place until there is a net to show
            st.container(key="train_pictures_wait", height=pictures.HEIGHT, border=False)
        else:
            _pictures(run, log, step)


def invite(now: Chosen) -> None:
    """Before the first run: the net and what it will learn from."""
    st.subheader(t("train.invite"), anchor=False)
    st.markdown(t("train.invite_how"))
    if now.spec is not None:
        net_picture(now.spec, "train_net")
        st.caption(net_summary(now.spec))
    if now.data is not None:
        preview(now.data, state.data_title(now.data_name))


# ---- numbers --------------------------------------------------------------------------------


def ending_sentence(run: RunView) -> str:
    """Why the run ended, in the reader's language where it has the words."""
    key = f"train.ending_{run.reason}"
    if key in texts(language()):
        values = {
            name: f"{value:.3g}" if isinstance(value, float) else said(value)
            for name, value in run.values
        }
        try:
            return t(key, **values)
        except (KeyError, IndexError):
            return run.sentence
    return run.sentence


def _numbers(run: RunView, log: RunLog) -> str:
    last = log.batches[-1] if log.batches else None
    checks = [e for e in log.evaluations if e.split == "validation"]
    cells = [
        (t("train.n_state"), t(f"train.state_{run.state}")),
        (t("train.n_epoch"), f"{run.epoch} / {run.recipe.epochs}"),
        (t("train.n_batch"), f"{run.step:,} / {run.total_steps:,}" if run.total_steps else "–"),
        (t("train.n_loss"), f"{last.loss:.4f}" if last and last.loss is not None else "–"),
        (t("train.n_accuracy"), f"{checks[-1].accuracy:.1%}" if checks else "–"),
        (t("train.n_speed"), f"{_speed(log.batches):,.0f}" if last else "–"),
        (t("train.n_left"), _left(run, last)) if run.active
        else (t("train.n_took"), _clock(run.seconds)),
    ]  # fmt: skip
    part = run.step / run.total_steps if run.total_steps else 0.0
    device = log.started.device if log.started else run.device
    blocks = "".join(
        f"<div style='min-width:4.9em'><div style='font-size:12px;opacity:.7'>{html.escape(name)}"
        f"</div><div style='font-size:22px;font-weight:600;white-space:nowrap'>"
        f"{html.escape(value)}</div></div>"
        for name, value in cells
    )
    return (
        f"<div data-testid='train-numbers' data-run='{run.run_id}' data-state='{run.state}' "
        f"data-step='{run.step}' "
        f"title='{html.escape(device, quote=True)}' "
        f"style='display:flex;flex-wrap:wrap;gap:4px 14px;min-height:52px'>{blocks}"
        f"{_legend()}</div>"
        f"<div role='progressbar' aria-valuenow='{part:.0%}' style='height:5px;border-radius:3px;"
        "background:rgba(127,127,127,.25);margin-top:4px'>"
        f"<div style='height:5px;border-radius:3px;width:{part:.1%};background:#2563b0'></div>"
        "</div>"
    )


def _standing(run: RunView) -> str:
    """Why the run ended; while it goes on, what it trains."""
    if run.state == "queued" and run.queue_place > 1:
        return f":material/hourglass_top: {t('train.queued', place=run.queue_place)}"
    if run.active:
        return f"**{literal(run.name)}**"
    icon = {"finished": ":material/check_circle:"}.get(run.state, ":material/info:")
    return f"{icon} {literal(ending_sentence(run)) or t('train.state_' + run.state)}"


def _speed(batches: list[Batch]) -> float:
    recent = [b.examples_per_second for b in batches[-20:]]
    return len(recent) / sum(1 / max(speed, 1e-9) for speed in recent) if recent else 0.0


def _left(run: RunView, last: Batch | None) -> str:
    if last is None or not run.step or not run.total_steps or run.state != "running":
        return "–"
    return _clock((run.total_steps - run.step) * run.seconds / run.step)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


# ---- curves ---------------------------------------------------------------------------------


def words() -> dict[str, str]:
    return {name: t(f"train.w_{name}") for name in curves.WORDS}


def _view(log: RunLog, marked: int | None) -> curves.View:
    per_epoch = log.started.steps_per_epoch if log.started else 0
    return curves.View(
        log=bool(st.session_state.get("train_log_scale_on")),
        smoothing=0.85 if st.session_state.get("train_smooth_on", True) else 0.0,
        steps_per_epoch=per_epoch if st.session_state.get("train_by_epoch_on") else 0,
        marked=marked,
    )


def _keep(name: str) -> None:
    st.session_state[f"{name}_on"] = st.session_state[name]


def _toggle(name: str, usual: bool) -> None:
    st.session_state[name] = st.session_state.get(f"{name}_on", usual)
    st.toggle(t(f"train.{name[6:]}"), key=name, on_change=_keep, args=(name,))


def _legend() -> str:
    """One for both charts, whose columns are too narrow for one each."""
    entries = "".join(
        f"<span style='display:inline-block;width:22px;height:{high}px;border-radius:2px;"
        f"vertical-align:middle;background:{ROLES[name]};margin:0 4px 0 10px'></span>"
        f"<span style='font-size:15px'>{html.escape(t(f'train.w_{name}'))}</span>"
        for name, high in (("training", 3), ("validation", 5))
    )
    return f"<div style='margin-left:auto;align-self:end'>{entries}</div>"


def _settings(run: RunView) -> None:
    # The sentence of the ending takes a place that is there from the start: nothing jumps.
    with st.container(key="train_curve_settings", horizontal=True, gap="medium"):
        st.markdown(_standing(run), width="stretch")
        _toggle("train_smooth", True)
        _toggle("train_log_scale", False)
        _toggle("train_by_epoch", False)


def _curves(run: RunView, log: RunLog, step: int | None) -> str:
    moves = not _stands(run)
    view, named = _view(log, step if _stands(run) else None), words()
    charts = (
        ("loss", 250, curves.loss_curves(log.batches, log.evaluations, view, named)),
        ("accuracy", 250, curves.accuracy_curves(log.batches, log.evaluations, view, named)),
        ("rate", 160, curves.rate_curve(log.batches, view, named)),
        ("gradient", 250, curves.gradient_chart(log.batches, view, named)),
    )
    return pictures.in_a_row(
        (
            f"train-chart-{name}",
            width,
            figure_to_svg(figure, width, t("train.curve_alt", what=named[name]), moves),
        )
        for name, width, figure in charts
    )


# ---- the time machine -------------------------------------------------------------------------


def _stands(run: RunView) -> bool:
    """Whether nothing new comes for now, so that one can travel back."""
    return run.state not in ("queued", "running")


def _chosen_step(run: RunView, log: RunLog) -> int | None:
    """The checkpoint that is shown: the latest while the run goes on, else the chosen one."""
    steps = log.checkpoints
    if not steps:
        return None
    if not _stands(run):
        return steps[-1]
    at = state.step_asked()
    return steps[-1] if at is None else steps[max(0, bisect_right(steps, at) - 1)]


def _machine(run: RunView, log: RunLog) -> None:
    steps = log.checkpoints
    if not _stands(run) or len(steps) < 2:
        with st.container(key="train_machine_wait", height=MACHINE, border=False):
            st.caption(t("train.machine_later"))
        return
    now = _chosen_step(run, log)
    st.session_state["train_slider"] = now
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
    """Keep the few points that the slider was last set to, by the page or by hand."""
    shown = st.session_state.setdefault("train_shown", [])
    if not shown or shown[-1] != step:
        st.session_state.train_shown = [*shown, step][-ECHOES:]


def _travel() -> None:
    # A slider that the page itself has moved is told back a moment later, as if by hand.
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
    st.session_state.train_fresh = True  # the first point stays as long as the others


def _play_on(steps: list[int]) -> None:
    """One point further; at the end the machine stops, and the page no longer looks again."""
    if st.session_state.pop("train_fresh", False):
        return
    at = state.step_asked()
    later = [step for step in steps if step > (steps[0] if at is None else at)]
    if later:
        state.travel_to(later[0])
    if len(later) <= 1:
        st.session_state.train_playing = False


def _pictures(run: RunView, log: RunLog, step: int) -> None:
    try:
        model = pictures.checkpoint(run, step)
    except RunError:  # the run went on from an earlier point meanwhile
        return
    seen = pictures.glimpse_at(run, step)
    shown = pictures.in_a_row(
        (
            ("train-filters", 1, pictures.filters(model)),
            ("train-maps", 1, pictures.feature_maps(run, seen)),
            ("train-answer", 1, pictures.answer(run, seen)),
            ("train-confusion", 1, pictures.confusion(run, log, step)),
        )
    )
    moving(shown, "train_pictures")
