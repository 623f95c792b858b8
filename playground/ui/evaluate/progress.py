"""The line that says how many texts a model has read so far."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from playground.evaluation.evaluation import Progress
from playground.ui.language import t

FIRST = 1.0  # seconds until the line appears: most evaluations are over by then
EVERY = 0.25  # seconds between two changes


@contextmanager
def progress_line() -> Iterator[Progress]:
    """Yield a function that shows the line; it disappears at the end."""
    place = st.empty()
    due = time.monotonic() + FIRST

    def told(done: int, n: int) -> None:
        nonlocal due
        if time.monotonic() < due:
            return
        due = time.monotonic() + EVERY
        place.progress(done / n, t("evaluate.read", done=done, n=n))

    try:
        yield told
    finally:
        place.empty()
