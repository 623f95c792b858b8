"""What one visitor has: the model store, the current drawing, "my digits".

Values lie under plain session keys, because Streamlit drops a widget's value when its page is
left."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from playground.core.drawing import Drawing
from playground.nets.spec import ModelSpec
from playground.nets.store import ModelStore

ECHO_SECONDS = 1.5


def store() -> ModelStore:
    """The shipped models and this visitor's own."""
    if "model_store" not in st.session_state:
        st.session_state.model_store = ModelStore()
    return st.session_state.model_store


def current_drawing() -> Drawing | None:
    """The digit drawn, picked or uploaded last, on whichever page; None before the first."""
    return st.session_state.get("drawing")


def set_current_drawing(drawing: Drawing | None) -> None:
    st.session_state.drawing = drawing


def my_digits() -> list[Drawing]:
    """The visitor's own labelled digits ("my digits"), oldest first; change it in place."""
    return st.session_state.setdefault("my_digits", [])


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
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
        _set_by_script()[key] = value, time.monotonic()


def is_echo(key: str) -> bool:
    """Whether a widget's callback was called for the value that a script has just set: the
    browser tells it back as if it had been chosen by hand, and after a choice that was."""
    value, when = _set_by_script().get(key, (None, 0.0))
    return value == st.session_state[key] and time.monotonic() - when < ECHO_SECONDS


def _set_by_script() -> dict[str, tuple[object, float]]:
    found: dict[str, tuple[object, float]] = st.session_state.setdefault("set_by_script", {})
    return found
