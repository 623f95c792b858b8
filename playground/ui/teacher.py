"""Teacher mode: a visitor who enters `PLAYGROUND_TEACHER_PASSWORD` may control every run. If the
variable is not set, nobody is a teacher."""

from __future__ import annotations

import streamlit as st

from playground.core.passwords import Password
from playground.training.runs.visitor import Visitor
from playground.ui.language import t
from playground.ui.visitor import visitor_id

PASSWORD = Password("PLAYGROUND_TEACHER_PASSWORD")


def has_password() -> bool:
    return PASSWORD.is_set()


def sign_in(given: str) -> bool:
    """Whether the password is right; if so, the session is a teacher's from now on."""
    right = PASSWORD.is_right(given, visitor_id())
    st.session_state.is_teacher = right
    return right


def is_teacher() -> bool:
    return bool(st.session_state.get("is_teacher")) and has_password()


def this_visitor() -> Visitor:
    """The current visitor, for actions that only a run's owner or a teacher may do."""
    address = st.context.ip_address
    return Visitor(visitor_id(), address if isinstance(address, str) else "", is_teacher())


def password_field(key: str) -> None:
    """A field for the teacher's password; the right one makes the session a teacher's."""
    wrong = f"{key}_wrong"

    def take() -> None:
        st.session_state[wrong] = not sign_in(str(st.session_state.pop(f"{key}_password", "")))

    st.text_input(
        t("train.teacher_password"), type="password", key=f"{key}_password", on_change=take
    )
    if st.session_state.pop(wrong, False):
        st.error(t("train.teacher_wrong"))
