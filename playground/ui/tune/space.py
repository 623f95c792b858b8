"""The editor of the search space."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from playground.text import Message
from playground.tuning.shorthand import space_from_text, space_to_text
from playground.tuning.space import (
    SETTINGS,
    Parameter,
    Space,
    SpaceError,
    space_from_bytes,
    space_to_toml,
    usual,
)
from playground.ui.language import in_words, t
from playground.ui.sentences import shown
from playground.ui.session import set_widget
from playground.ui.tune.state import STATE

NAMES = tuple(SETTINGS)


def setting_title(name: str) -> str:
    return t(f"tune.setting_{name}")


def _in_file(value: object) -> object:
    """A value of an error in a file: a setting by its title, and by its key in the file."""
    if isinstance(value, list | tuple):
        return [_in_file(each) for each in value]
    if value in SETTINGS:
        return Message("tune.setting_of_file", title=Message(f"tune.setting_{value}"), key=value)
    return value


def _on_screen(value: object) -> object:
    """A value of an error in the editor: a setting by its title."""
    if isinstance(value, list | tuple):
        return [_on_screen(each) for each in value]
    return Message(f"tune.setting_{value}") if value in SETTINGS else value


def _worded(error: SpaceError, word: Callable[[object], object]) -> str:
    settings = {"name", "names"}
    if error.message_id in ("tuning.unknown_setting", "tuning.no_settings"):
        settings.add("known")
    values = {
        name: word(value) if name in settings else value for name, value in error.values.items()
    }
    return shown(Message(error.message_id, **values))


def _space() -> Space:
    return space_from_text(STATE.now().space)


def _set(parameters: tuple[Parameter, ...], word: Callable[[object], object] = _on_screen) -> None:
    """Store the space if it can be searched; else show why it cannot at the next rerun."""
    text = space_to_text(Space(parameters))
    try:
        space_from_text(text)
    except SpaceError as error:
        st.session_state.tune_problem = _worded(error, word)
    else:
        STATE.change(space=text)


def show_space(locked: bool) -> None:
    """Show the editor."""
    space = _space()
    set_widget("tune_settings", list(space.names))
    st.multiselect(
        t("tune.space"), NAMES, key="tune_settings", disabled=locked,
        format_func=in_words(NAMES, setting_title), on_change=_choose_settings,
    )  # fmt: skip
    for parameter in space.parameters:
        with st.container(key=f"tune_set_{parameter.name}"):
            _edit(parameter, locked)
    with st.container(horizontal=True):
        st.download_button(
            t("tune.get_space"), space_to_toml(space), "space.toml", "text/plain",
            key="tune_get_space", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        with st.popover(
            t("tune.bring_space"), icon=":material/upload:", disabled=locked, key="tune_upload_open"
        ):
            st.file_uploader(
                t("tune.space_file"), ["toml", "json"], key="tune_space_file",
                on_change=_take_file,
            )  # fmt: skip


def _choose_settings() -> None:
    chosen = st.session_state.tune_settings
    known = {parameter.name: parameter for parameter in _space().parameters}
    _set(tuple(known.get(name) or usual(name) for name in chosen))


def _edit(parameter: Parameter, locked: bool) -> None:
    name, setting = parameter.name, SETTINGS[parameter.name]
    if parameter.choices:
        key = f"tune_{name}_choices"
        options = setting.known or parameter.choices
        set_widget(key, list(parameter.choices))
        st.multiselect(
            setting_title(name), options, key=key, disabled=locked,
            on_change=_take_choices, args=(name, key),
        )  # fmt: skip
        return
    low, high = st.columns(2)
    for column, end in ((low, "low"), (high, "high")):
        key = f"tune_{name}_{end}"
        value = getattr(parameter, end)
        limits = (setting.low, setting.high)
        if setting.whole:
            value, limits = int(value), (int(limits[0]), int(limits[1]))
        set_widget(key, value)
        words = t(f"tune.{end}", setting=setting_title(name), log=str(parameter.log).lower())
        with column:
            st.number_input(
                words, *limits, key=key, disabled=locked, format="%d" if setting.whole else "%g",
                step=_step(value, parameter), on_change=_take_end, args=(name, end, key),
            )  # fmt: skip


def _step(value: float, parameter: Parameter) -> float | int:
    if SETTINGS[parameter.name].whole:
        return 1
    return max(abs(value), 1e-7) if parameter.log else 0.05


def _take_choices(name: str, key: str) -> None:
    chosen = tuple(st.session_state[key])
    _set(tuple(
        replace(one, choices=chosen) if one.name == name else one for one in _space().parameters
    ))  # fmt: skip


def _take_end(name: str, end: str, key: str) -> None:
    value = st.session_state[key]
    _set(tuple(
        _with_end(one, end, value) if one.name == name else one for one in _space().parameters
    ))  # fmt: skip


def _with_end(parameter: Parameter, end: str, value: float) -> Parameter:
    return replace(parameter, low=value) if end == "low" else replace(parameter, high=value)


def _take_file() -> None:
    file = st.session_state.tune_space_file
    if file is None:
        return
    try:
        _set(space_from_bytes(file.getvalue(), file.name).parameters, _in_file)
    except SpaceError as error:
        st.session_state.tune_problem = _worded(error, _in_file)
