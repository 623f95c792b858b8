"""Messages on how much memory a visitor's uploads and models use, shown beside upload fields."""

from __future__ import annotations

import streamlit as st

from playground.training.settings import settings
from playground.ui.language import literal, t
from playground.ui.memory import MB, visitor_bytes
from playground.ui.session import belongings

WORTH_SAYING = MB  # bytes; less is not shown


def say_memory() -> None:
    """Show how much of the visitor's memory limit is used."""
    used, limits = visitor_bytes(belongings().visitor), settings()
    if used >= WORTH_SAYING:
        minutes = round(limits.idle_minutes)
        sizes = {"used": round(used / MB), "limit": limits.visitor_mb}
        st.caption(t("shell.memory_used", minutes=minutes, **sizes))


def say_dropped() -> None:
    """Show which uploads were dropped since the last call."""
    mine = belongings()
    if mine.dropped:
        st.info(t("shell.memory_dropped", names=tuple(map(literal, mine.dropped))))
        mine.dropped.clear()
