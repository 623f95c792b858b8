"""One visitor's session: the model store, the current drawing, "my digits".

Values are stored under plain session keys, because Streamlit drops a widget's value when the
visitor leaves its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from playground.core.drawing import Drawing
from playground.nets.spec import ModelSpec
from playground.nets.store import ModelStore
from playground.ui.memory import Belongings
from playground.ui.visitor import visitor_id


def belongings() -> Belongings:
    """This session's models, uploads and drawings."""
    if "belongings" not in st.session_state:
        st.session_state.belongings = Belongings(visitor_id())
    mine: Belongings = st.session_state.belongings
    return mine


def store() -> ModelStore:
    """The shipped models and this visitor's own."""
    mine = belongings()
    mine.store = st.session_state.setdefault("model_store", mine.store)
    return mine.store


def current_drawing() -> Drawing | None:
    """The digit last drawn, picked or uploaded on any page; None before the first."""
    return st.session_state.get("drawing")


def set_current_drawing(drawing: Drawing | None) -> None:
    st.session_state.drawing = drawing


def my_digits() -> list[Drawing]:
    """The visitor's own labelled digits ("my digits"), oldest first; change it in place."""
    mine = belongings()
    mine.digits = st.session_state.setdefault("my_digits", mine.digits)
    return mine.digits


def model_names(takes: Callable[[ModelSpec], bool]) -> tuple[str, ...]:
    """The names of the models that a page accepts, the visitor's own models last."""
    return tuple(model.name for model in store() if takes(model.spec))


def current_model_name(
    takes: Callable[[ModelSpec], bool], default: str = "", also: tuple[str, ...] = ()
) -> str:
    """The name of the model last picked on any page, among those that this page accepts and those
    in `also`. If none was picked it is `default`, and if the page does not accept that, the first
    model."""
    names = (*model_names(takes), *also)
    recent = (name for name in (*_recent_models(), default) if name in names)
    return next(recent, names[0])


def recent_model_name() -> str | None:
    """The name of the model last picked on any page; None before the first pick."""
    return next(iter(_recent_models()), None)


def pick_model_name(name: str) -> None:
    """Record this model as the last picked, for every page that accepts it."""
    recent = _recent_models()
    if name in recent:
        recent.remove(name)
    recent.insert(0, name)


def _recent_models() -> list[str]:
    found: list[str] = st.session_state.setdefault("recent_models", [])
    return found


def set_widget(key: str, value: object) -> None:
    """Set the value of the widget with this key; call this before the widget is created.

    An equal value is not set again: Streamlit sends a value set by the script to the browser,
    where it would undo a click made while the script ran.
    """
    if key not in st.session_state or not _same(st.session_state[key], value):
        st.session_state[key] = value


def new_widget(name: str, value: object) -> str:
    """The key of a widget that shows this value. The key changes whenever something other than
    the widget changes the value. The widget's `on_change` calls `choice_in` for the choice.

    A new key is needed because the browser sends a value set by the script back as if the user
    had chosen it, even after a newer choice. Until the browser has received the rerun's result,
    it also sends the previous widget's value, either the old one or a new choice, and Streamlit
    calls `on_change` for it.
    """
    number = st.session_state.setdefault(f"{name}_number", 0)
    key = f"{name}_{number}"
    if key in st.session_state and not _same(st.session_state[key], value):
        st.session_state[f"{name}_number"] = number + 1
        key = f"{name}_{number + 1}"
    if key not in st.session_state:
        st.session_state[key] = value
        _shown()[key] = value
    return key


def choice_in(key: str) -> tuple[Any, Any] | None:
    """The user's choice in a widget of `new_widget`, as (value before, value now). None if the
    browser only repeated the value that the widget already showed."""
    before, now = _shown().get(key), st.session_state[key]
    if _same(before, now):
        return None
    _shown()[key] = now
    return before, now


def _shown() -> dict[str, Any]:
    """The last known value of each of these widgets in the browser, by key."""
    found: dict[str, Any] = st.session_state.setdefault("widgets_shown", {})
    return found


def _same(one: object, other: object) -> bool:
    """Equality that ignores the order of lists: a multiselect lists choices in click order."""
    if isinstance(one, list) and isinstance(other, list):
        return set(one) == set(other)
    return one == other
