"""The HTTP security headers of every response.

They are a second line of defence behind the escaping of texts. The Content-Security-Policy allows
scripts, images and styles from this server only, and frames only on the sites named in
`frame_ancestors`.
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

SPACE = "https://huggingface.co"  # the site that shows Spaces in a frame
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?", re.ASCII)
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_SITE = re.compile(r"https?://[\w.*:-]+|'self'|'none'", re.ASCII)


def frame_ancestors() -> tuple[str, ...]:
    """The sites that may show the playground in a frame: `PLAYGROUND_FRAME_ANCESTORS`, separated
    by spaces. The default is this server and, on a Hugging Face Space, huggingface.co.

    Raises:
        ValueError: the variable contains an item that is not a site.
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
    """The CSP hashes of the inline scripts in Streamlit's index.html; no other inline script may
    run."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(page))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def content_security_policy(host: str) -> str:
    """The Content-Security-Policy for a request whose Host header is `host`."""
    # In Safari before 15.4, 'self' does not include WebSockets to the same host.
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' {_inline_scripts()}",
        "style-src": "'self' 'unsafe-inline'",  # Streamlit and the charts set inline styles
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


def partitioned(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header as it is, except a cookie for frames of other sites, which gets `Partitioned`.
    Browsers that block third-party cookies store only partitioned ones there; Streamlit's XSRF
    cookie is not partitioned, so that every upload in a Space's frame would end in 403."""
    if name.lower() != b"set-cookie" or b"SameSite=None" not in value or b"Partitioned" in value:
        return name, value
    return name, value + b"; Partitioned"


class SafeHeaders:
    """ASGI middleware that adds the security headers to every HTTP response, and partitions
    cookies that are meant for frames of other sites."""

    def __init__(self, app: Any) -> None:
        self._app = app
        frame_ancestors()  # raises an error for a wrong setting when the server starts

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        added = (
            (b"content-security-policy", content_security_policy(host).encode()),
            (b"x-content-type-options", b"nosniff"),
            # The URL contains run ids and text that the visitor typed: hide it from other sites.
            (b"referrer-policy", b"same-origin"),
        )

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = [partitioned(*header) for header in message["headers"]]
                message = message | {"headers": [*headers, *added]}
            await send(message)

        return await self._app(scope, receive, send_with_headers)
