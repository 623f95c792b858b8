"""“Inside an RNN” in the browser: the part itself (`frontend/rnn.js`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from playground.live.payload import as_text

_part = st.components.v2.component(
    "playground.rnn", js="rnn.js", css="rnn.css", html="<div data-rnn></div>"
)


def rnn_part(data: Mapping[str, Any], key: str, on_ask: Callable[[], None]) -> None:
    """Mount the part; what it asks for (`ask`) is in the session's state under `key`."""
    _part(key=key, data=as_text(data), default={"ask": None}, on_ask_change=on_ask)
