"""Serves Streamlit's scripts, styles and fonts: at once, and compressed after the first visit.

Streamlit reads a file in pieces of 64 kB, each in another thread. While the first page's modules
are imported, each change of thread waits for the interpreter, and the browser waits half a second
for its 90 files. Here a file is read at once.

Streamlit sends scripts as they are, 2.6 MB for a first visit, because it would compress them anew
for each request. Here each file is compressed once, within half a minute after the first request
for it, and the answers to later requests come from memory.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.responses import Response

from playground.ui.streamlit_internals import STATIC

FOLDER = STATIC / "static"
TYPES = {
    ".js": "application/javascript",
    ".css": "text/css",
    ".woff2": "font/woff2",  # is compressed already
}
LEAST = 1_000  # bytes of a file that is worth compressing
ROOM = 6_000_000  # bytes of compressed files in memory
_NAME = re.compile(r"/static/((?:js|css|media)/[\w.-]+\.(?:js|css|woff2))")

_read: dict[str, bytes] = {}  # what the first page's HTML lists, until it is compressed
_asked: dict[str, None] = {}  # names, in the order in which they were first asked for
_files: dict[str, bytes] = {}


def read_first(page: Iterable[str]) -> None:
    """Read the files that the first page loads, given by their paths below the app's URL, and those
    of Streamlit's own HTML. To read one while modules are imported takes 5 ms, because each system
    call waits for the interpreter."""
    html = (STATIC / "index.html").read_text("utf-8")
    for match in _NAME.finditer("/".join((html, *page))):
        _read[match[1]] = (FOLDER / match[1]).read_bytes()


def compress_asked() -> None:
    """Compress the files that were asked for since the last call: 0.2 s for a first visit's."""
    for name in list(_asked):
        content = _content(name)
        worth = len(content) >= LEAST and not name.endswith(".woff2")
        zipped = gzip.compress(content, 9, mtime=0) if worth else b""
        room = ROOM - sum(map(len, _files.values()))
        _files[name] = zipped if len(zipped) <= room else b""  # empty: it is sent as it is
        del _asked[name]
    _read.clear()


class StaticFiles:
    """ASGI middleware that answers requests for these files. `base` is the prefix of the app's
    paths."""

    def __init__(self, app: Any, base: str = "") -> None:
        self._app, self._base = app, base

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        name = self._name(scope)
        if name is None:
            return await self._app(scope, receive, send)
        zipped = _files.get(name)
        if zipped is None:
            _asked[name] = None
        if b"gzip" not in dict(scope["headers"]).get(b"accept-encoding", b""):
            zipped = b""
        response = Response(
            zipped or _content(name),
            media_type=TYPES[Path(name).suffix],
            # As Streamlit does: the name changes with the content.
            headers={"cache-control": "public, immutable, max-age=31536000"},
        )
        response.headers["vary"] = "accept-encoding"
        if zipped:
            response.headers["content-encoding"] = "gzip"
        await response(scope, receive, send)

    def _name(self, scope: Any) -> str | None:
        """The file that a request asks for, below Streamlit's folder; None if it is none of
        these, or the request is for a part of it."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        match = _NAME.fullmatch(scope["path"].removeprefix(self._base))
        part = any(name == b"range" for name, _ in scope["headers"])
        known = match and not part and (match[1] in _read or _exists(match[1]))
        return match[1] if match and known else None


def _content(name: str) -> bytes:
    return _read.get(name) or (FOLDER / name).read_bytes()


@lru_cache(maxsize=1_000)
def _exists(name: str) -> bool:
    return (FOLDER / name).is_file()
