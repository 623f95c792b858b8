"""Who may see the pages. With the password `PLAYGROUND_PASSWORD`, a visitor enters it before the
first page is shown. With an `[auth]` section in Streamlit's `secrets.toml`, visitors can log in at
an OpenID Connect provider, such as a school's. Without both, everybody has access."""

from __future__ import annotations

import threading
import time
from functools import cache

import streamlit as st

from playground.core.passwords import Password
from playground.ui.language import md, t
from playground.ui.visitor import visitor_id

LET_IN_SECONDS = 12 * 3_600.0  # after this time the visitor must enter the password again
PASSWORD = Password("PLAYGROUND_PASSWORD")
_let_in: dict[str, float] = {}  # by visitor id: when the password was entered (time.monotonic)
_lock = threading.Lock()


def is_open() -> bool:
    """Whether this visitor has access: there is no door, or the visitor has logged in or entered
    the password."""
    if logs_in() and is_logged_in():
        return True
    if not PASSWORD.is_set():
        return not logs_in()
    now = time.monotonic()
    with _lock:
        for visitor in [each for each, at in _let_in.items() if now - at > LET_IN_SECONDS]:
            del _let_in[visitor]
        return visitor_id() in _let_in


@cache
def logs_in() -> bool:
    """Whether a log-in is configured. It is read once, as the server starts."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:  # there is no secrets.toml
        return False


def is_logged_in() -> bool:
    return bool(st.user.get("is_logged_in"))


def ask() -> None:
    """Show the button that logs in, and the password form."""
    with st.container(key="door", width=420):
        st.title(t("shell.app"))
        if logs_in():
            st.button(t("shell.door_log_in"), key="door_log_in", type="primary", on_click=st.login)
        if PASSWORD.is_set():
            with st.form("door_form", border=False):
                st.text_input(t("shell.door_password"), type="password", key="door_password")
                st.form_submit_button(t("shell.door_enter"), type="primary", on_click=_knock)
        if problem := st.session_state.pop("door_problem", ""):
            st.error(t(f"shell.{problem}"))


def show_log_out() -> None:
    """Show who is logged in, and the button that logs out."""
    if not logs_in() or not is_logged_in():
        return
    name = str(st.user.get("name") or st.user.get("email") or "")
    with st.container(key="logged_in", horizontal=True, vertical_alignment="center"):
        st.caption(md("shell.logged_in", name=name), width="content")
        st.button(t("shell.log_out"), key="log_out", type="tertiary", on_click=st.logout)


def _knock() -> None:
    given = str(st.session_state.pop("door_password", ""))
    if PASSWORD.too_many(visitor_id()):
        st.session_state.door_problem = "door_many"
    elif PASSWORD.is_right(given, visitor_id()):
        with _lock:
            _let_in[visitor_id()] = time.monotonic()
    else:
        st.session_state.door_problem = "door_wrong"
