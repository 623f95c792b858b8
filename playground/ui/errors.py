"""An error reaches a person as one sentence with an id; the traceback goes to the log."""

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
    """Show what goes wrong inside as a sentence and an id that is in the log."""
    try:
        yield
    except Exception:  # Streamlit's own stop and rerun are BaseExceptions and pass through
        error_id = secrets.token_hex(4)
        log.exception("error %s", error_id)
        with st.container(key="error"):
            st.error(t("shell.error", id=error_id), icon=":material/error:")


def fragment(run_every: float | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`st.fragment` whose own reruns show errors in the same friendly way, and write the link."""

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> None:
            with friendly_errors():
                function(*args, **kwargs)
                link.write_page()
                keep()

        return st.fragment(guarded, run_every=run_every)

    return wrap
