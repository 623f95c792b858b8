"""What comes from the RNN page's part in the browser, and what was set outside of it meanwhile."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.ui.rnn import MODEL

MAX_NUMBER = 2**53  # of a change; above it a browser's numbers are not whole any more


def news(ask: Any, ack: int) -> tuple[dict[str, Any], int]:
    """What is new in the part's message, by name, and up to which number all has been taken in.

    The part numbers its changes and sends again each that is not confirmed:
    `{"n": 7, "changes": {"step": {"n": 7, "value": 3}}}`. Those up to `ack` were taken before,
    and may have been changed outside of the part since.
    """
    number = _number(ask.get("n")) if isinstance(ask, dict) else 0
    if number <= ack:
        return {}, ack
    sent = ask.get("changes")
    changes = {
        str(name): change.get("value")
        for name, change in (sent.items() if isinstance(sent, dict) else ())
        if isinstance(change, dict) and _number(change.get("n")) > ack
    }
    return changes, number


def _number(raw: Any) -> int:
    whole = isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw <= MAX_NUMBER
    return int(raw) if whole else 0


# ---- how often the two settings were set outside of the part ------------------------------------


def rounds() -> dict[str, Any]:
    """How often the model in focus and the text were set outside of the part, and `by` which
    control last: the "model" picker, the companions at its "side", or something "other"."""
    count_focus("other")
    return _rounds()


def count_focus(by: str) -> None:
    """Count that this control has set the model in focus, if it has."""
    if st.session_state.get("rnn_focus") != MODEL.name():
        focus_is_known()
        _count("focus", by)


def count_text(by: str) -> None:
    """Count that this control has set the text."""
    _count("text", by)


def focus_is_known() -> None:
    """The part knows of the model in focus, as it has set it."""
    st.session_state.rnn_focus = MODEL.name()


def _rounds() -> dict[str, Any]:
    found: dict[str, Any] = st.session_state.setdefault(
        "rnn_rounds", {"focus": 0, "text": 0, "by": "other"}
    )
    return found


def _count(what: str, by: str) -> None:
    found = _rounds()
    st.session_state.rnn_rounds = {**found, what: found[what] + 1, "by": by}
