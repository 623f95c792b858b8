"""A sentence while the server still starts, for the pages that need torch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from playground.ui.language import t
from playground.ui.startup import is_warm


@contextmanager
def loading(place: st.delta_generator.DeltaGenerator) -> Iterator[None]:
    """In the server's first minute, say in `place` that nets are being loaded while the body shows
    a page."""
    if is_warm():
        yield
        return
    note = place.empty()
    note.caption(t("shell.loading"))
    yield
    note.empty()
