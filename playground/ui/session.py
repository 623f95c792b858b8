"""What one visitor has: the model store, the current drawing, "my digits".

Values lie under plain session keys, because Streamlit drops a widget's value when its page is
left."""

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
    """What this session holds: models, uploads, drawings."""
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
    """The digit drawn, picked or uploaded last, on whichever page; None before the first."""
    return st.session_state.get("drawing")


def set_current_drawing(drawing: Drawing | None) -> None:
    st.session_state.drawing = drawing


def my_digits() -> list[Drawing]:
    """The visitor's own labelled digits ("my digits"), oldest first; change it in place."""
    mine = belongings()
    mine.digits = st.session_state.setdefault("my_digits", mine.digits)
    return mine.digits


def model_names(takes: Callable[[ModelSpec], bool]) -> tuple[str, ...]:
    """The models of the store that a page takes, own ones last."""
    return tuple(model.name for model in store() if takes(model.spec))


def current_model_name(takes: Callable[[ModelSpec], bool], default: str = "") -> str:
    """The model picked last among those that a page takes, on whichever page; before any was
    picked `default` where it is one of them, else the first."""
    names = model_names(takes)
    recent = (name for name in (*_recent_models(), default) if name in names)
    return next(recent, names[0])


def pick_model_name(name: str) -> None:
    """Make it the model picked last, on every page that takes it."""
    recent = _recent_models()
    if name in recent:
        recent.remove(name)
    recent.insert(0, name)


def _recent_models() -> list[str]:
    found: list[str] = st.session_state.setdefault("recent_models", [])
    return found


def set_widget(key: str, value: object) -> None:
    """Let the widget with this key show a value, before it is shown.

    Only where it shows another one: a value that a script sets goes to the browser as the
    script's, which takes back a click that was made while the script ran.
    """
    if key not in st.session_state or not _same(st.session_state[key], value):
        st.session_state[key] = value


def new_widget(name: str, value: object) -> str:
    """The key of a widget that shows this value: another one each time that something other
    than the widget has changed the value. Its `on_change` asks `choice_in` what was chosen.

    A browser tells back what a script has set, as if it had been chosen by hand, and even after
    a newer choice. Until it has the script's answer, it also tells of the widget before the
    last: its old value, for which Streamlit calls `on_change` as if it were a choice, or what a
    person has chosen in it meanwhile.
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
    """What a person has chosen in a widget of `new_widget`: the value before and the one now.
    None where a browser only tells again what the widget has shown before."""
    before, now = _shown().get(key), st.session_state[key]
    if _same(before, now):
        return None
    _shown()[key] = now
    return before, now


def _shown() -> dict[str, Any]:
    """What each of these widgets shows in the browser, as far as it is known here."""
    found: dict[str, Any] = st.session_state.setdefault("widgets_shown", {})
    return found


def _same(one: object, other: object) -> bool:
    """Several choices come in the order in which they were made."""
    if isinstance(one, list) and isinstance(other, list):
        return set(one) == set(other)
    return one == other
