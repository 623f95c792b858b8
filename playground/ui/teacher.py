"""A teacher may take part in every run: who knows the password that the server was started with,
`PLAYGROUND_TEACHER_PASSWORD`. Without one, nobody is a teacher."""

from __future__ import annotations

import streamlit as st

from playground.core.passwords import Password
from playground.training.runs.visitor import Visitor
from playground.ui.visitor import visitor_id

PASSWORD = Password("PLAYGROUND_TEACHER_PASSWORD")


def has_password() -> bool:
    return PASSWORD.is_set()


def sign_in(given: str) -> bool:
    """Whether this is the password; the session is a teacher's from then on."""
    right = PASSWORD.is_right(given, visitor_id())
    st.session_state.is_teacher = right
    return right


def is_teacher() -> bool:
    return bool(st.session_state.get("is_teacher")) and has_password()


def this_visitor() -> Visitor:
    """Who is looking at the page, for what only an owner or a teacher may do."""
    address = st.context.ip_address
    return Visitor(visitor_id(), address if isinstance(address, str) else "", is_teacher())
