"""Pictures that move: HTML and SVG that Python draws, put onto the page in one piece.

While something goes on, the browser asks for the next picture by itself, at `/moving/<ticket>`
(`app.py` serves it). A rerun of Streamlit's would do too, but takes the server and the browser
some 80 ms each, which a run on the same machine, and thirty pupils who watch, would feel.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.ui.components import as_text, component

log = logging.getLogger("playground")

UNASKED_SECONDS = 120.0  # after which a ticket is void; a page that comes back gets a new one


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to see now. `draw` gives its HTML, in which every text of a person's must be
    escaped already; it is called only where `version` is not what the browser shows."""

    version: str
    draw: Callable[[], str]
    seconds: float = 1.0  # until the next look
    over: bool = False  # the rest of the page is out of date too: Streamlit runs it anew


class Tickets:
    """Who may ask for which picture: the look behind each ticket."""

    def __init__(self) -> None:
        self._looks: dict[str, tuple[Callable[[], Look], float]] = {}
        self._lock = Lock()

    def put(self, ticket: str, look: Callable[[], Look]) -> None:
        """Let a ticket stand for this look from now on; void tickets are dropped."""
        now = time.monotonic()
        with self._lock:
            kept = self._looks.items()
            self._looks = {key: one for key, one in kept if now - one[1] < UNASKED_SECONDS}
            self._looks[ticket] = look, now

    def get(self, ticket: str) -> Callable[[], Look] | None:
        """The look that a ticket stands for; None where it stands for none (any more)."""
        with self._lock:
            if ticket not in self._looks:
                return None
            look = self._looks[ticket][0]
            self._looks[ticket] = look, time.monotonic()
            return look


TICKETS = Tickets()


def moving(html: str, key: str) -> None:
    """Show `html`, in which every text of a person's must be escaped already."""
    _show({"html": html}, key)


def following(look: Callable[[], Look], key: str) -> None:
    """Show what `look` sees, now and as long as the part is on the page. It is called in other
    threads, where nothing of the visitor's session is known: what it needs it must hold."""
    seen = look()
    ticket: str = st.session_state.setdefault(f"ticket_{key}", secrets.token_urlsafe(16))
    TICKETS.put(ticket, look)
    data = {"html": seen.draw(), "seen": seen.version, "seconds": seen.seconds, "ticket": ticket}
    _show(data, key)


def _show(data: dict[str, Any], key: str) -> None:
    show = component("polling")
    show(key=key, data=as_text(data), on_changed_change=lambda: None)


def _answer(ticket: str, seen: str) -> Response:
    look = TICKETS.get(ticket)
    if look is None:
        return JSONResponse({"error": "The page is no longer known; load it again."}, 404)
    try:
        now = look()
        found: dict[str, Any] = {"seen": now.version, "seconds": now.seconds, "over": now.over}
        if now.version != seen:
            found["html"] = now.draw()
    except Exception:  # the browser then has the page run anew, which says what is wrong
        log.exception("a picture could not be drawn")
        return JSONResponse({"error": "The picture could not be drawn."}, 500)
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


async def _next(request: Request) -> Response:
    seen = request.query_params.get("seen", "")
    return await run_in_threadpool(_answer, request.path_params["ticket"], seen)


def base_path() -> str:
    """What stands before all of the app's addresses, as “/class”; usually nothing."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def route() -> Route:
    """Where the browser asks for the next picture."""
    return Route(f"{base_path()}/moving/{{ticket}}", _next)
