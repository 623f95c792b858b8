"""Live updates of an open page: the browser polls `/poll/<key>` and receives the changes.

A Streamlit rerun would work too, but costs the server and the browser about 80 ms each. That
would slow a training run on the same machine, above all when thirty pupils watch it.
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

UNASKED_SECONDS = 120.0  # a key that is not polled for this long expires
VERSIONS = 60  # cached contents, over all sources, from which changes are computed
_contents: Cache[Any] = Cache(VERSIONS)
_changes: Cache[str] = Cache(VERSIONS)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The current content of a source. `make` returns it as JSON-compatible data and is called
    only if the browser shows another `version`. Sources with equal `shared` must have equal
    contents at equal versions; each such content is made only once."""

    version: str
    make: Callable[[], Any]
    shared: Hashable
    seconds: float = 1.0  # until the next poll
    outdated: bool = False  # the rest of the page is outdated too and must be rerun

    def content(self) -> Any:
        return _contents.get((self.shared, self.version), self.make)

    def news(self, seen: str) -> str:
        """The content as JSON; only the changes if the version `seen` is still cached."""
        return _changes.get((self.shared, self.version, seen), lambda: self._news(seen))

    def _news(self, seen: str) -> str:
        before, now = _contents.known((self.shared, seen)), self.content()
        change = None if before is None else changes(before, now)
        return json.dumps({"content": now} if change is None else {"change": change})


Source = Callable[[], Snapshot]


class Sources:
    """The source behind each polling key."""

    def __init__(self) -> None:
        self._sources: dict[str, tuple[Source, float]] = {}
        self._lock = Lock()

    def put(self, key: str, source: Source) -> None:
        """Set the source of a key, and drop expired keys."""
        now = time.monotonic()
        with self._lock:
            kept = self._sources.items()
            self._sources = {each: one for each, one in kept if now - one[1] < UNASKED_SECONDS}
            self._sources[key] = source, now

    def forget_void(self) -> None:
        """Drop expired keys: those that were not polled for `UNASKED_SECONDS`."""
        now = time.monotonic()
        with self._lock:
            kept = self._sources.items()
            self._sources = {each: one for each, one in kept if now - one[1] < UNASKED_SECONDS}

    def get(self, key: str) -> Source | None:
        """The source of a key, whose expiry restarts; None if the key is unknown or expired."""
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
        # `news` is JSON text already, cached for all watching browsers, so it is appended as text.
        body = head if now.version == seen else f"{head[:-1]}, {now.news(seen)[1:]}"
    except Exception:  # the browser then reruns the page, which shows the error
        log.exception("what a page polls could not be made")
        return JSONResponse({"error": "What is shown could not be made."}, 500)
    headers = {"Cache-Control": "no-store"}
    return Response(body, media_type="application/json", headers=headers)


async def _poll(request: Request) -> Response:
    seen = request.query_params.get("seen", "")
    return await run_in_threadpool(_answer, request.path_params["key"], seen)


def base_path() -> str:
    """The prefix of all the app's URL paths, such as “/class”; empty by default."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def route() -> Route:
    """The HTTP route that the browser polls."""
    return Route(f"{base_path()}/poll/{{key}}", _poll)
