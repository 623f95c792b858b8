"""A teacher may take part in every run: who knows the password that the server was started with,
`PLAYGROUND_TEACHER_PASSWORD`. Without one, nobody is a teacher."""

from __future__ import annotations

import hmac
import os
import threading
import time
from hashlib import sha256

import streamlit as st

from playground.training.runs.visitor import Visitor
from playground.ui.visitor import visitor_id

TRIES = 10  # wrong passwords a minute, of all visitors together
_wrong: list[float] = []  # when the last ones were given
_lock = threading.Lock()


def has_password() -> bool:
    return bool(_password())


def _password() -> str:
    return os.environ.get("PLAYGROUND_TEACHER_PASSWORD", "").strip()


def sign_in(given: str) -> bool:
    """Whether this is the password; the session is a teacher's from then on. After too many
    wrong ones within a minute none is right."""
    now = time.monotonic()
    with _lock:
        _wrong[:] = [at for at in _wrong if now - at < 60]
        if not has_password() or len(_wrong) >= TRIES:
            return False
        # Digests: comparing texts of different length would tell the length.
        right = hmac.compare_digest(_digest(given), _digest(_password()))
        if not right:
            _wrong.append(now)
    st.session_state.is_teacher = right
    return right


def _digest(text: str) -> bytes:
    return sha256(text.strip().encode("utf-8", "replace")).digest()


def is_teacher() -> bool:
    return bool(st.session_state.get("is_teacher")) and has_password()


def this_visitor() -> Visitor:
    """Who is looking at the page, for what only an owner or a teacher may do."""
    address = st.context.ip_address
    return Visitor(visitor_id(), address if isinstance(address, str) else "", is_teacher())
