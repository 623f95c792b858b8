"""Visitors: a visitor is one browser, recognised by a random key in a cookie.

The key is secret, because it gives access to the visitor's data. Only `visitor_id`, a hash of the
key, is stored or compared. A browser without cookies is a new visitor in each session.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any

import streamlit as st
from starlette.requests import cookie_parser

from playground.ui.headers import is_framed_elsewhere

COOKIE = "playground_visitor"
KEEP_DAYS = 180  # lifetime of the cookie after the last visit
_KEY = re.compile(r"[0-9a-f]{32}")


class VisitorCookie:
    """ASGI middleware that sets or renews the visitor's cookie when the browser opens a page."""

    def __init__(self, app: Any, base: str = "") -> None:
        self._app, self._path = app, base or "/"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not _opens_a_page(scope):
            return await self._app(scope, receive, send)
        key = _key_in(_header(scope, b"cookie")) or secrets.token_hex(16)
        header = (b"set-cookie", self._cookie(key, _is_secure(scope)).encode())

        async def send_with_cookie(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = message | {"headers": [*message["headers"], header]}
            await send(message)

        return await self._app(scope, receive, send_with_cookie)

    def _cookie(self, key: str, secure: bool) -> str:
        parts = [f"{COOKIE}={key}", f"Path={self._path}", f"Max-Age={KEEP_DAYS * 86_400}"]
        parts.append("HttpOnly")
        if secure and is_framed_elsewhere():
            # In a frame of another site (a Space's page), browsers accept only such a cookie, and
            # store a separate one for each site that shows the frame.
            parts += ["SameSite=None", "Secure", "Partitioned"]
        else:
            parts += ["SameSite=Lax", *(["Secure"] if secure else [])]
        return "; ".join(parts)


def _opens_a_page(scope: Any) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and b"text/html" in _header(scope, b"accept")
    )


def _header(scope: Any, name: bytes) -> bytes:
    value: bytes = dict(scope["headers"]).get(name, b"")
    return value


def _is_secure(scope: Any) -> bool:
    """Whether the browser uses HTTPS, to this server or to the proxy in front of it."""
    forwarded = _header(scope, b"x-forwarded-proto").split(b",")[0].strip()
    return scope.get("scheme") == "https" or forwarded == b"https"


def _key_in(cookies: bytes) -> str | None:
    return _key(cookie_parser(cookies.decode("latin-1")).get(COOKIE))


def _key(value: object) -> str | None:
    """The cookie's value if it has the form of a key, else None."""
    return value if isinstance(value, str) and _KEY.fullmatch(value) else None


def visitor_id() -> str:
    """The visitor's public id, 16 hexadecimal digits: the same in all tabs of one browser, and
    after a reload if the browser accepts cookies."""
    if "visitor_id" not in st.session_state:
        key = _key(st.context.cookies.get(COOKIE)) or secrets.token_hex(16)
        st.session_state.visitor_id = public_name(key)
    name: str = st.session_state.visitor_id
    return name


def has_key() -> bool:
    """Whether the browser has sent the visitor's key in a cookie."""
    return _key(st.context.cookies.get(COOKIE)) is not None


def public_name(key: str) -> str:
    """The visitor's id: a 64-bit BLAKE2b hash of the cookie's key."""
    return hashlib.blake2b(key.encode(), digest_size=8, person=b"visitor").hexdigest()
