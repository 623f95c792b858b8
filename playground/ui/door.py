"""The password for the whole app, `PLAYGROUND_PASSWORD`. A visitor enters it before the first
page is shown. If the variable is not set, there is no password."""

from __future__ import annotations

import threading
import time

import streamlit as st

from playground.core.passwords import Password
from playground.ui.language import t
from playground.ui.visitor import visitor_id

LET_IN_SECONDS = 12 * 3_600.0  # after this time the visitor must enter the password again
PASSWORD = Password("PLAYGROUND_PASSWORD")
_let_in: dict[str, float] = {}  # by visitor id: when the password was entered (time.monotonic)
_lock = threading.Lock()


def is_open() -> bool:
    """Whether this visitor has access: no password is set, or the visitor has entered it."""
    if not PASSWORD.is_set():
        return True
    now = time.monotonic()
    with _lock:
        for visitor in [each for each, at in _let_in.items() if now - at > LET_IN_SECONDS]:
            del _let_in[visitor]
        return visitor_id() in _let_in


def ask() -> None:
    """Show the password form."""
    with st.container(key="door", width=420):
        st.title(t("shell.app"))
        with st.form("door_form", border=False):
            st.text_input(t("shell.door_password"), type="password", key="door_password")
            st.form_submit_button(t("shell.door_enter"), type="primary", on_click=_knock)
        if problem := st.session_state.pop("door_problem", ""):
            st.error(t(f"shell.{problem}"))


def _knock() -> None:
    given = str(st.session_state.pop("door_password", ""))
    if PASSWORD.too_many(visitor_id()):
        st.session_state.door_problem = "door_many"
    elif PASSWORD.is_right(given, visitor_id()):
        with _lock:
            _let_in[visitor_id()] = time.monotonic()
    else:
        st.session_state.door_problem = "door_wrong"
