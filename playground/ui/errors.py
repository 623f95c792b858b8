"""Unexpected errors: the visitor sees one sentence with an error id, the log the traceback."""

from __future__ import annotations

import functools
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from playground.ui import link
from playground.ui.keeping import keep
from playground.ui.language import t

log = logging.getLogger("playground")


@contextmanager
def friendly_errors() -> Iterator[None]:
    """Catch exceptions raised inside, log the traceback under a random id, and show the id."""
    try:
        yield
    except Exception:  # Streamlit's own stop and rerun are BaseExceptions and pass through
        error_id = secrets.token_hex(4)
        log.exception("error %s", error_id)
        with st.container(key="error"):
            st.error(t("shell.error", id=error_id), icon=":material/error:")


def fragment(run_every: float | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`st.fragment` whose reruns also catch errors as `friendly_errors` does, update the link and
    save the visitor's data. `run_every` is in seconds."""

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> None:
            with friendly_errors():
                function(*args, **kwargs)
                link.write_page()
                keep()

        return st.fragment(guarded, run_every=run_every)

    return wrap
