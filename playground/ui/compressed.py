"""Serves Streamlit's scripts and styles compressed, from memory.

Streamlit sends them as they are, 2.7 MB for a first visit, because it would compress them anew for
each request. Here each file is compressed once, within half a minute after the first request for
it, and the answers to later requests come from memory.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

from playground.ui.streamlit_internals import STATIC

TYPES = {".js": b"text/javascript; charset=utf-8", ".css": b"text/css; charset=utf-8"}
LEAST = 1_000  # bytes of a file that is worth compressing
ROOM = 6_000_000  # bytes of compressed files in memory
_NAME = re.compile(r"/static/((?:js|css)/[\w.-]+\.(?:js|css))")

_asked: dict[str, None] = {}  # names, in the order in which they were first asked for
_files: dict[str, bytes] = {}


def compress_asked() -> None:
    """Compress the files that were asked for since the last call: 0.2 s for a first visit's."""
    for name in list(_asked):
        content = (STATIC / "static" / name).read_bytes()
        zipped = gzip.compress(content, 9, mtime=0) if len(content) >= LEAST else b""
        room = ROOM - sum(map(len, _files.values()))
        _files[name] = zipped if len(zipped) <= room else b""  # empty: it is served as it is
        del _asked[name]


class Compressed:
    """ASGI middleware that answers requests for Streamlit's scripts and styles if they have been
    compressed. `base` is the prefix of the app's paths."""

    def __init__(self, app: Any, base: str = "") -> None:
        self._app, self._base = app, base

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        zipped = self._found(scope)
        if not zipped:
            return await self._app(scope, receive, send)
        headers = [
            (b"content-type", TYPES[Path(scope["path"]).suffix]), (b"content-encoding", b"gzip"),
            (b"content-length", str(len(zipped)).encode()), (b"vary", b"accept-encoding"),
            # As Streamlit does: the name changes with the content.
            (b"cache-control", b"public, immutable, max-age=31536000"),
        ]  # fmt: skip
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": zipped})

    def _found(self, scope: Any) -> bytes:
        """The compressed file that a request asks for; empty if there is none."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return b""
        match = _NAME.fullmatch(scope["path"].removeprefix(self._base))
        if match is None:
            return b""
        name = match[1]
        if name not in _files:
            if (STATIC / "static" / name).is_file():
                _asked[name] = None
            return b""
        asked = dict(scope["headers"])
        takes = b"gzip" in asked.get(b"accept-encoding", b"") and b"range" not in asked
        return _files[name] if takes else b""
