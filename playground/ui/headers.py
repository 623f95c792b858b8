"""The headers of every answer that limit what a page may do, whatever text ends up on it.

Behind the escaping of texts stands a Content-Security-Policy: a page loads scripts, pictures and
styles from this server alone, and only the named sites may show it in a frame.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import streamlit

SPACE = "https://huggingface.co"  # shows a Space in a frame
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?", re.ASCII)
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_SITE = re.compile(r"https?://[\w.*:-]+|'self'|'none'", re.ASCII)


def frame_ancestors() -> tuple[str, ...]:
    """The sites that may show the playground in a frame: `PLAYGROUND_FRAME_ANCESTORS`, separated
    by spaces; else this server itself and, on a Hugging Face Space, the site of the Spaces.

    Raises:
        ValueError: the variable holds something else than sites.
    """
    given = os.environ.get("PLAYGROUND_FRAME_ANCESTORS", "").split()
    for site in given:
        if not _SITE.fullmatch(site):
            raise ValueError(
                f"PLAYGROUND_FRAME_ANCESTORS holds {site!r:.60}; expected sites such as "
                "https://school.example, separated by spaces."
            )
    if given:
        return tuple(given)
    return ("'self'", SPACE) if os.environ.get("SPACE_ID") else ("'self'",)


def is_framed_elsewhere() -> bool:
    """Whether another site may show the playground in a frame."""
    return any(site not in ("'self'", "'none'") for site in frame_ancestors())


@cache
def _inline_scripts() -> str:
    """The hashes of the scripts that Streamlit's own page holds; no other inline script runs."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(page))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def content_security_policy(host: str) -> str:
    """The policy for a page that is asked for under this host name."""
    # Safari before 15.4 does not count a WebSocket to the same host as 'self'.
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' {_inline_scripts()}",
        "style-src": "'self' 'unsafe-inline'",  # Streamlit and our charts set styles inline
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self' data: blob:",
        "connect-src": f"'self'{sockets} data: blob:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": " ".join(frame_ancestors()),
    }
    return "; ".join(f"{rule} {sources}" for rule, sources in rules.items())


class SafeHeaders:
    """Middleware: adds the headers to every answer."""

    def __init__(self, app: Any) -> None:
        self._app = app
        frame_ancestors()  # a wrong setting shows as the server starts

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        added = (
            (b"content-security-policy", content_security_policy(host).encode()),
            (b"x-content-type-options", b"nosniff"),
            # A link holds a run's id and what a person typed; other sites need not learn it.
            (b"referrer-policy", b"same-origin"),
        )

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = message | {"headers": [*message["headers"], *added]}
            await send(message)

        return await self._app(scope, receive, send_with_headers)
