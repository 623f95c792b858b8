"""The link: what a teacher would want to share stands in the url, and is read back from it.

A setting is read from the link once a session, checked, and kept under a plain session key;
`publish` writes it back, so that the address bar always shows the state on screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from playground.ui.language import literal, t

Value = TypeVar("Value")
MAX_LENGTH = 6_000


def setting(name: str, default: Value, parse: Callable[[str], Value], page: str = "") -> Value:
    """The value of a setting: what was chosen on this page before, else the link's, else
    `default`.

    `parse` turns the link's text into a value and raises ValueError (or KeyError) where it is
    not one; the person then reads which part of the link was not understood. Change the value
    with `choose`.
    """
    key = f"setting_{page}_{name}"
    if key not in st.session_state:
        st.session_state[key] = _read(name, default, parse)
    value: Value = st.session_state[key]
    return value


def choose(name: str, value: object, page: str = "") -> None:
    """Set a setting, from a widget's callback or a click in the browser part."""
    st.session_state[f"setting_{page}_{name}"] = value


def _read(name: str, default: Value, parse: Callable[[str], Value]) -> Value:
    text = st.query_params.get(name)
    if text is None:
        return default
    try:
        if len(text) > MAX_LENGTH:
            raise ValueError(name)
        return parse(text)
    except (ValueError, KeyError, IndexError):
        given, used = literal(text[:40]), literal(str(default)[:40])
        key = "shell.bad_link" if default is not None else "shell.bad_link_unused"
        st.warning(t(key, name=name, given=given, used=used))
        return default


def publish(**values: object) -> None:
    """Show these settings in the link; None takes one out. Others stay as they are."""
    for name, value in values.items():
        if value is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != str(value):
            st.query_params[name] = str(value)


def one_of(options: tuple[str, ...]) -> Callable[[str], str]:
    """A parser for a choice among texts."""

    def parse(text: str) -> str:
        if text not in options:
            raise ValueError(text)
        return text

    return parse


def whole(low: int, high: int) -> Callable[[str], int]:
    """A parser for a whole number from `low` to `high`."""

    def parse(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    return parse
