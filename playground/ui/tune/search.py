"""The view “Search”: the choices of a search, its controls, and its results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from playground.core.errors import UserError
from playground.core.recipe import RecipeError
from playground.nets.spec import SpecError
from playground.training.data import DataError, TrainingData
from playground.training.datasets import DATASETS, UNTUNED
from playground.training.presets import PRESETS, presets_for, recipe_for
from playground.training.runs import server
from playground.training.runs.visitor import Visitor
from playground.tuning.names import METHODS
from playground.tuning.records import Search
from playground.tuning.script import search_script
from playground.tuning.searches import (
    MAX_RUNS,
    SearchError,
    Seen,
    get_search,
    list_searches,
    new_search,
    pause_search,
    resume_search,
    start_search,
    stop_search,
)
from playground.tuning.shorthand import space_from_text
from playground.ui.code_panel import show_code
from playground.ui.language import in_words, literal, t
from playground.ui.sentences import shown
from playground.ui.session import set_widget
from playground.ui.teacher import this_visitor
from playground.ui.train.choice import (
    data_names,
    data_title,
    load_data,
    preset_spec,
    uploads,
)
from playground.ui.train.controls import preset_title
from playground.ui.tune.replay import method_title
from playground.ui.tune.results import show_results
from playground.ui.tune.space import show_space
from playground.ui.tune.state import MAX_MINUTES, STATE
from playground.ui.tune.winner import take_winner

FIRST = {"image": "tiny-cnn", "text": "tanh-rnn", "stream": "tiny-gpt"}
OWN_SEARCHES = 5
EXAMPLES = (500, 1_000, 2_000, 4_000, 0)


@st.cache_resource(show_spinner=False)
def _warm_up() -> None:
    """Start the worker in the background at the first visit to the view, once per server."""
    server.warm_up()


def show_search() -> None:
    """Show the view."""
    _warm_up()
    seen = _shown()
    active = seen is not None and seen.search.active
    if seen is not None:
        take_winner(seen.search)
    left, right = st.columns([1, 2.6], gap="medium")
    with left:
        problem = st.session_state.pop("tune_problem", "")
        if problem:
            st.warning(problem, icon=":material/info:")
        buttons = st.container(key="tune_buttons")
        with st.container(key="tune_choices" if seen is None else "tune_choices_of_search"):
            _choices(locked=active)
            show_space(locked=active)
        made, sentence = _chosen()
        with buttons:
            _buttons(seen, made, sentence)
    with right, st.container(key="tune_right"):
        if seen is None:
            _invite(made)
        else:
            show_results(seen)
        code = seen.search if seen is not None else made
        if code is not None and code.preset and not code.own_data:
            show_code(search_script(code), "tune_code")


def _shown() -> Seen | None:
    search_id = STATE.now().search
    if search_id is None:
        return None
    try:
        return get_search(search_id)
    except SearchError:
        from playground.text import Message

        given = literal(search_id[:24])
        STATE.settle(Message("tune.no_search", given=given), search=None)
        return None


# ---- the choices ----------------------------------------------------------------------------


def _change(field: str, key: str, read: Callable[[Any], Any] = lambda value: value) -> None:
    STATE.change(**{field: read(st.session_state[key])})


def _choices(locked: bool) -> None:
    state = STATE.now()
    mine = uploads()
    tagged = {*UNTUNED, *(name for name, data in mine.items() if data.kind in ("tags", "boxes"))}
    names = tuple(name for name in data_names() if name not in tagged)
    if state.data not in names:  # the link names an upload that is not here
        STATE.settle(data="digits")
        state = STATE.now()
    set_widget("tune_data", state.data)
    st.selectbox(
        t("train.data"), names, key="tune_data", disabled=locked, help=t("tune.data_help"),
        format_func=in_words(names, data_title), on_change=_choose_data,
    )  # fmt: skip
    presets = _presets()
    set_widget("tune_preset", state.preset if state.preset in presets else presets[0])
    st.selectbox(
        t("train.net"), presets, key="tune_preset", disabled=locked,
        format_func=in_words(presets, preset_title), on_change=_change,
        args=("preset", "tune_preset"),
    )  # fmt: skip
    first, second = st.columns(2)
    with first:
        sizes = tuple(dict.fromkeys((*EXAMPLES, state.examples)))
        set_widget("tune_examples", state.examples)
        st.selectbox(
            t("tune.examples"), sizes, key="tune_examples", disabled=locked,
            format_func=in_words(sizes, lambda n: t("tune.all") if n == 0 else f"{n:,}"),
            on_change=_change, args=("examples", "tune_examples"),
        )  # fmt: skip
    with second:
        set_widget("tune_epochs", state.epochs)
        st.number_input(
            t("tune.epochs"), 1, 100, key="tune_epochs", disabled=locked, on_change=_change,
            args=("epochs", "tune_epochs"),
        )  # fmt: skip
    set_widget("tune_methods", list(state.methods))
    st.multiselect(
        t("tune.methods"), METHODS, key="tune_methods", disabled=locked,
        help=t("tune.methods_help"), format_func=in_words(METHODS, method_title), on_change=_change,
        args=("methods", "tune_methods", tuple),
    )  # fmt: skip
    _budget(locked)


def _presets() -> tuple[str, ...]:
    """The presets for the chosen data, without loading them."""
    name, kinds = STATE.now().data, {"sentences": "text", "letters": "stream"}
    own = uploads().get(name)
    fitting = presets_for(kinds.get(name, "image") if own is None else own.kind)
    return tuple(name for name in fitting if not PRESETS[name].makes)


def _choose_data() -> None:
    name = st.session_state.tune_data
    STATE.change(data=name)
    if STATE.now().preset not in _presets():
        STATE.change(preset=FIRST[PRESETS[_presets()[0]].kind])


def _budget(locked: bool) -> None:
    state = STATE.now()
    first, second = st.columns(2)
    with first:
        set_widget("tune_runs", state.runs)
        st.number_input(
            t("tune.runs"), 0, MAX_RUNS, key="tune_runs", disabled=locked, help=t("tune.runs_help"),
            on_change=_change, args=("runs", "tune_runs"),
        )  # fmt: skip
    with second:
        set_widget("tune_minutes", state.minutes or 0.0)
        st.number_input(
            t("tune.minutes"), 0.0, float(MAX_MINUTES), key="tune_minutes", disabled=locked,
            step=0.5, format="%g", on_change=_change,
            args=("minutes", "tune_minutes", lambda value: float(value) or None),
        )  # fmt: skip


def _chosen() -> tuple[Search | None, str]:
    """The search that Start would begin; or None, and why there is none."""
    state = STATE.now()
    try:
        if not state.methods:
            return None, t("tune.no_methods")
        data = load_data(state.data)
        recipe = replace(recipe_for(state.preset, data), epochs=state.epochs)
        spec = preset_spec(state.preset, state.data, data)
        made = new_search(
            spec, recipe, state.data, space_from_text(state.space), state.methods, state.runs,
            state.minutes, preset=state.preset, examples=state.examples, seed=state.start,
            owner=this_visitor().owner, own_data=_is_own(state.data),
        )  # fmt: skip
        return made, ""
    except (UserError, SpecError, RecipeError, DataError) as error:
        return None, shown(error)


# ---- the controls ---------------------------------------------------------------------------


def _buttons(seen: Seen | None, made: Search | None, problem: str) -> None:
    mine = seen is not None and (
        this_visitor().teacher or this_visitor().owner == seen.search.owner
    )
    if seen is not None and seen.search.active:
        _take_part(seen.search, mine)
        return
    if problem:
        st.error(problem, icon=":material/error:")
    st.button(
        t("tune.start") if seen is None else t("tune.start_new"), key="tune_start",
        type="primary", icon=":material/play_arrow:", width="stretch", disabled=made is None,
        on_click=_start, args=(made,),
    )  # fmt: skip
    if seen is not None and seen.search.resumable and mine:
        st.button(
            t("tune.resume"), key="tune_resume", icon=":material/resume:", width="stretch",
            on_click=_command, args=(_resume, seen.search.search_id),
        )  # fmt: skip
    if seen is not None:
        st.button(
            t("tune.close"), key="tune_new", icon=":material/close:", width="stretch",
            on_click=_open, args=(None,),
        )  # fmt: skip


def _take_part(search: Search, mine: bool) -> None:
    if not mine:
        st.info(t("tune.watching"), icon=":material/visibility:")
        return
    paused = search.state == "paused"
    with st.container(key="tune_part", horizontal=True, gap="small"):
        st.button(
            t("tune.go_on") if paused else t("tune.pause"), key="tune_pause", type="primary",
            width="stretch", icon=":material/play_arrow:" if paused else ":material/pause:",
            on_click=_command, args=(resume_search if paused else pause_search, search.search_id),
        )  # fmt: skip
        st.button(
            t("tune.stop"), key="tune_stop", icon=":material/stop:", width="stretch",
            on_click=_command, args=(stop_search, search.search_id),
        )  # fmt: skip


def _start(made: Search | None) -> None:
    if made is None:
        return
    try:
        own = load_data(made.dataset) if made.own_data else None
        STATE.change(search=start_search(made, own).search_id, show="race")
        if own is not None:
            _kept_data()[made.search_id] = own
    except UserError as error:
        st.session_state.tune_problem = shown(error)


def _is_own(name: str) -> bool:
    return name not in DATASETS or name in uploads()


def _kept_data() -> dict[str, TrainingData]:
    """The visitor's own data by the search that was started on them."""
    found: dict[str, TrainingData] = st.session_state.setdefault("tune_own", {})
    return found


def _resume(search_id: str, by: Visitor) -> Search:
    search = get_search(search_id).search
    own = _kept_data().get(search_id) or uploads().get(search.dataset)
    return resume_search(search_id, by, own if search.own_data else None)


def _command(command: Callable[..., Any], search_id: str) -> None:
    try:
        command(search_id, this_visitor())
    except SearchError as error:
        st.session_state.tune_problem = shown(error)


def _invite(made: Search | None) -> None:
    """Say what Start would do, and list the visitor's searches."""
    if made is not None:
        st.markdown(
            t(
                "tune.invite", methods=[method_title(name) for name in made.methods],
                runs=made.runs, settings=len(made.space.parameters),
            )
        )  # fmt: skip
    own = list_searches(this_visitor().owner)[:OWN_SEARCHES]
    if own:
        st.markdown(f"**{t('tune.own')}**")
        with st.container(key="tune_own"):
            for search in own:
                label = t(
                    "tune.own_search", net=preset_title(search.preset),
                    methods=[method_title(name) for name in search.methods],
                    state=t(f"tune.state_{search.state}"),
                )  # fmt: skip
                st.button(
                    label, key=f"tune_open_{search.search_id}", type="tertiary",
                    on_click=_open, args=(search.search_id,),
                )  # fmt: skip


def _open(search_id: str | None) -> None:
    STATE.change(search=search_id)
