"""Synchronize the RNN page's browser component with settings changed outside of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.ui.rnn.state import MODEL

# ---- counting changes made outside of the component ---------------------------------------------


def rounds() -> dict[str, Any]:
    """Return how often the model in focus and the text were set outside of the component.

    `by` names the last control: the "model" picker, the companions at its "side", or "other".
    """
    count_focus("other")
    return _rounds()


def count_focus(by: str) -> None:
    """Count a change of the model in focus, if it has changed since the last call."""
    if st.session_state.get("rnn_focus") != MODEL.name():
        focus_is_known()
        _count("focus", by)


def count_text(by: str) -> None:
    """Count a change of the text by this control."""
    _count("text", by)


def focus_is_known() -> None:
    """Record the model in focus without counting it, because the component has set it."""
    st.session_state.rnn_focus = MODEL.name()


def _rounds() -> dict[str, Any]:
    found: dict[str, Any] = st.session_state.setdefault(
        "rnn_rounds", {"focus": 0, "text": 0, "by": "other"}
    )
    return found


def _count(what: str, by: str) -> None:
    found = _rounds()
    st.session_state.rnn_rounds = {**found, what: found[what] + 1, "by": by}
