"""The Train page's left column: Start, the controls of an active run, and the choices."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import streamlit as st

from playground.core.recipe import RecipeError
from playground.nets.spec import SpecError
from playground.training.data import DataError
from playground.training.devices import DeviceError, DeviceInfo
from playground.training.presets import presets_for
from playground.training.runs import server
from playground.training.runs.cluster import ClusterError
from playground.training.runs.run import Run, RunError, list_runs
from playground.training.runs.start import start_run
from playground.ui import errors
from playground.ui.language import in_words, t
from playground.ui.memory_words import say_dropped
from playground.ui.sentences import shown
from playground.ui.session import set_widget
from playground.ui.teacher import this_visitor
from playground.ui.train import choice, state
from playground.ui.train import log as train_log
from playground.ui.train.choice import Chosen
from playground.ui.train.settings import other_changes, show_setting
from playground.ui.train.state import STATE

LOOK = 1.0  # seconds between two checks of a run's state, on views that do not poll it
RATES = 61  # steps of the slider that changes the learning rate during a run


def say(problem: str) -> None:
    """Show a message at the next rerun of the page."""
    st.session_state.train_problem = problem


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Start the worker in the background at the first visit to the page, once per server."""
    server.warm_up()


def show_problem() -> None:
    say_dropped()
    problem = st.session_state.pop("train_problem", "")
    if problem:
        st.warning(problem, icon=":material/info:")


def guarded(action: Callable[..., Any], *args: Any) -> bool:
    """Call `action`; if it is refused, show the error's message. Return whether it succeeded."""
    try:
        action(*args)
    except (RunError, RecipeError, SpecError, DataError, DeviceError) as error:
        say(shown(error))
        return False
    return True


# ---- start --------------------------------------------------------------------------------


def start_or_take_part(now: Chosen, run: Run | None) -> None:
    """Show the top buttons: Start, or the controls of an active run."""
    show_problem()
    if run is not None and run.active and this_visitor().may_change(run):
        _take_part(run)
        return
    if run is not None and run.active:
        _watch(run)
    label = t("train.start") if run is None else t("train.start_new")
    st.button(
        label, key="train_start", type="primary", icon=":material/play_arrow:", width="stretch",
        disabled=bool(now.problem), on_click=_start, args=(now,),
    )  # fmt: skip
    if now.problem:
        st.error(now.problem, icon=":material/error:")
    if run is not None and _may_continue(run):
        st.button(
            t("train.continue", step=run.step), key="train_continue", icon=":material/resume:",
            width="stretch", on_click=_continue, args=(run,),
        )  # fmt: skip


def _may_continue(run: Run) -> bool:
    return run.continuable and run.step < run.total_steps and this_visitor().may_change(run)


def _start(now: Chosen) -> None:
    assert now.spec is not None
    assert now.data is not None
    named = now.data_name in runs_know()
    net = now.preset if now.own_layers is None else t("train.own_net")
    try:
        run = start_run(
            now.spec,
            now.recipe,
            now.data_name if named else now.data,
            str(st.session_state.get("train_device_choice", "auto")),
            this_visitor().owner,
            _free_name(f"{net} {_plain(now.data_name)}"),
            this_visitor().address,
        )
    except (RunError, RecipeError, SpecError, DataError, DeviceError) as error:
        say(shown(error))
        return
    state.show_run(run)
    STATE.change(view="watch")


def runs_know() -> tuple[str, ...]:
    """Return the names of the data sets that a worker can load by name."""
    from playground.training.datasets import DATASETS

    return tuple(DATASETS)


def _free_name(name: str) -> str:
    """Return the name, or “name 2” and so on if a run already has it."""
    taken = {view.name for view in list_runs()}
    return next(n for n in (name, *(f"{name} {k}" for k in range(2, 999))) if n not in taken)


def _plain(name: str) -> str:
    return re.sub(r"[^\w .+-]", "", name)[:40]


def _continue(run: Run) -> None:
    train_log.forget_log(run)
    if guarded(run.go_on, this_visitor()):
        state.show_run(run)
        STATE.change(view="watch")


# ---- controls of an active run --------------------------------------------------------------


def _watch(run: Run) -> None:
    """Show the state of another visitor's run, which only its owner can control."""
    _follow_elsewhere(run)
    st.info(t("train.watching"), icon=":material/visibility:")


def _follow_elsewhere(run: Run) -> None:
    if view() != "watch":  # that view polls the run itself
        errors.fragment(run_every=LOOK)(_follow)(run)


def _take_part(run: Run) -> None:
    _follow_elsewhere(run)
    waits, paused = run.state == "queued", run.state == "paused"
    with st.container(key="train_part", horizontal=True, gap="small"):
        st.button(
            t("train.resume") if paused else t("train.pause"),
            key="train_pause", type="primary", width="stretch", disabled=waits,
            icon=":material/play_arrow:" if paused else ":material/pause:",
            on_click=_command, args=(run, "resume" if paused else "pause"),
        )  # fmt: skip
        st.button(
            t("train.stop"), key="train_stop", icon=":material/stop:", width="stretch",
            on_click=_command, args=(run, "stop"),
        )  # fmt: skip
    st.button(
        t("train.step"), key="train_step", icon=":material/skip_next:", width="stretch",
        on_click=_command, args=(run, "one_batch"), disabled=waits,
    )  # fmt: skip
    _rate_in_flight(run)


def _follow(run: Run) -> None:
    """Rerun the page when the run's state has changed, for example when it has ended."""
    try:
        changed = run.now().state != run.state
    except RunError:
        changed = True
    if changed:
        st.rerun(scope="app")


def _command(run: Run, command: str) -> None:
    state.look_at_the_newest()
    guarded(run.control, command, None, this_visitor())


def _rate_in_flight(run: Run) -> None:
    """Show a logarithmic slider around the recipe's learning rate."""
    center = run.recipe.learning_rate
    rates = [center * 10 ** (k / 20 - 1.5) for k in range(RATES)]
    key = f"train_rate_{run.run_id}"
    st.session_state.setdefault(key, center)
    with st.container(key="train_rate"):
        st.select_slider(
            t("train.rate"), rates, key=key, format_func=lambda rate: f"{rate:.2g}",
            help=t("train.rate_help"), on_change=_new_rate, args=(run, key),
            disabled=run.state == "queued",
        )  # fmt: skip


def _new_rate(run: Run, key: str) -> None:
    guarded(run.control, "learning_rate", float(st.session_state[key]), this_visitor())


# ---- choices for the next run ---------------------------------------------------------------


def choices(now: Chosen, locked: bool) -> None:
    """Show the choices of net, data, most used settings and device, and links to the rest."""
    set_widget("train_data_choice", now.data_name)
    st.selectbox(
        t("train.data"), choice.data_names(), key="train_data_choice", disabled=locked,
        format_func=in_words(choice.data_names(), choice.data_title), on_change=_choose_data,
    )  # fmt: skip
    kind = now.data.kind if now.data is not None else "image"
    options = [*presets_for(kind), *(["own"] if now.own_layers is not None else [])]
    set_widget("train_preset_choice", "own" if now.own_layers is not None else now.preset)
    st.selectbox(
        t("train.net"), options, key="train_preset_choice", disabled=locked,
        format_func=in_words(options, preset_title), on_change=_choose_preset,
    )  # fmt: skip
    first, second = st.columns(2)
    with first:
        show_setting("epochs", now, locked)
    with second:
        show_setting("learning_rate", now, locked)
    changed = len(other_changes(now))
    st.button(
        t("train.recipe_changed", count=changed) if changed else t("train.recipe"),
        key="train_recipe", icon=":material/tune:", width="stretch",
        on_click=_to_settings,
    )  # fmt: skip
    _device(locked)


def _to_settings() -> None:
    STATE.change(view="settings")


def preset_title(name: str) -> str:
    return t(f"train.preset_{name.replace('-', '_')}")


def _choose_data() -> None:
    STATE.change(data=st.session_state["train_data_choice"])


def _choose_preset() -> None:
    name = st.session_state["train_preset_choice"]
    if name == "own":
        return
    STATE.change(
        preset=name, layers=None
    )  # settings that the user has changed stay, and are marked


@st.cache_data(ttl=20, show_spinner=False)
def _devices() -> tuple[DeviceInfo, ...]:
    """Return the devices for a run: this machine's, or those of the cluster's workers."""
    try:
        return server.devices()
    except ClusterError:  # Start shows the error
        return (DeviceInfo("cpu", "CPU"),)


def _device(locked: bool) -> None:
    devices = _devices()
    if len(devices) == 1:
        st.caption(t("train.no_gpu", device=devices[0].label))
        return
    known = {device.name: device.label for device in devices}
    wanted = STATE.now().device
    set_widget("train_device", wanted if wanted in known else devices[0].name)
    st.selectbox(
        t("train.device"), list(known), key="train_device", format_func=known.__getitem__,
        disabled=locked, on_change=_choose_device,
    )  # fmt: skip
    st.session_state["train_device_choice"] = st.session_state["train_device"]


def _choose_device() -> None:
    STATE.change(device=st.session_state["train_device"])


# ---- views of the right column ----------------------------------------------------------------


def view() -> str:
    """Return the name of the chosen view."""
    return STATE.now().view


def view_switch() -> None:
    """Show the view switch above the right column."""
    set_widget("train_view", view())
    st.segmented_control(
        t("train.view"), state.VIEWS, key="train_view", label_visibility="collapsed", required=True,
        format_func=in_words(state.VIEWS, lambda name: t(f"train.view_{name}")),
        on_change=_choose_view,
    )  # fmt: skip


def _choose_view() -> None:
    STATE.change(view=st.session_state["train_view"] or "watch")
