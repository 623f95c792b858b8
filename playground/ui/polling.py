"""What changes while a page is open: the browser polls `/poll/<key>` and is sent what is new.

A rerun of Streamlit's would do too, but takes the server and the browser some 80 ms each, which a
run on the same machine, and thirty pupils who watch, would feel.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.core.cache import Cache
from playground.core.changes import changes

log = logging.getLogger("playground")

UNASKED_SECONDS = 120.0  # after which a key is void; a page that comes back gets a new one
VERSIONS = 60  # of all contents that are kept, to tell what has changed since
_contents: Cache[Any] = Cache(VERSIONS)
_changes: Cache[str] = Cache(VERSIONS)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What there is to see now. `make` gives it as JSON can hold it; it is called only where
    `version` is not what the browser shows. Sources whose `shared` is equal have equal contents
    at equal versions, which are then made once for all."""

    version: str
    make: Callable[[], Any]
    shared: Hashable
    seconds: float = 1.0  # until the browser asks again
    outdated: bool = False  # the rest of the page is out of date too: Streamlit runs it anew

    def content(self) -> Any:
        return _contents.get((self.shared, self.version), self.make)

    def news(self, seen: str) -> str:
        """The content as JSON: only what has changed, where the version `seen` is still known."""
        return _changes.get((self.shared, self.version, seen), lambda: self._news(seen))

    def _news(self, seen: str) -> str:
        before, now = _contents.known((self.shared, seen)), self.content()
        change = None if before is None else changes(before, now)
        return json.dumps({"content": now} if change is None else {"change": change})


Source = Callable[[], Snapshot]


class Sources:
    """Who may poll what: the source behind each key."""

    def __init__(self) -> None:
        self._sources: dict[str, tuple[Source, float]] = {}
        self._lock = Lock()

    def put(self, key: str, source: Source) -> None:
        """Let a key stand for this source from now on; void keys are dropped."""
        now = time.monotonic()
        with self._lock:
            kept = self._sources.items()
            self._sources = {each: one for each, one in kept if now - one[1] < UNASKED_SECONDS}
            self._sources[key] = source, now

    def forget_void(self) -> None:
        """Drop the sources that no browser has asked for in a while."""
        now = time.monotonic()
        with self._lock:
            kept = self._sources.items()
            self._sources = {each: one for each, one in kept if now - one[1] < UNASKED_SECONDS}

    def get(self, key: str) -> Source | None:
        """The source that a key stands for; None where it stands for none (any more)."""
        with self._lock:
            if key not in self._sources:
                return None
            source = self._sources[key][0]
            self._sources[key] = source, time.monotonic()
            return source


SOURCES = Sources()


def _answer(key: str, seen: str) -> Response:
    source = SOURCES.get(key)
    if source is None:
        return JSONResponse({"error": "The page is no longer known; load it again."}, 404)
    try:
        now = source()
        found = {"seen": now.version, "seconds": now.seconds, "outdated": now.outdated}
        head = json.dumps(found)
        # The news are JSON already, the same text for all who watch.
        body = head if now.version == seen else f"{head[:-1]}, {now.news(seen)[1:]}"
    except Exception:  # the browser then has the page run anew, which says what is wrong
        log.exception("what a page polls could not be made")
        return JSONResponse({"error": "What is shown could not be made."}, 500)
    headers = {"Cache-Control": "no-store"}
    return Response(body, media_type="application/json", headers=headers)


async def _poll(request: Request) -> Response:
    seen = request.query_params.get("seen", "")
    return await run_in_threadpool(_answer, request.path_params["key"], seen)


def base_path() -> str:
    """What stands before all of the app's addresses, as “/class”; usually nothing."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def route() -> Route:
    """Where the browser asks for what is new."""
    return Route(f"{base_path()}/poll/{{key}}", _poll)
