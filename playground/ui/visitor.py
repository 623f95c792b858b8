"""Who a visitor is: one browser, recognised by a random key in a cookie.

The key is secret: who has it is that visitor. What is stored or compared is `visitor_id`, made
from the key, from which the key cannot be found. A browser that takes no cookies is a new visitor
in each session.
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
KEEP_DAYS = 180  # from the last visit on
_KEY = re.compile(r"[0-9a-f]{32}")


class VisitorCookie:
    """Middleware: each page that a browser opens sets the visitor's cookie, or renews it."""

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
            # In another site's frame (a Space's page) a browser keeps only such a cookie, and
            # keeps it apart for each site that shows the frame.
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
    """Whether the browser speaks HTTPS, to us or to the proxy before us."""
    forwarded = _header(scope, b"x-forwarded-proto").split(b",")[0].strip()
    return scope.get("scheme") == "https" or forwarded == b"https"


def _key_in(cookies: bytes) -> str | None:
    return _key(cookie_parser(cookies.decode("latin-1")).get(COOKIE))


def _key(value: object) -> str | None:
    """The cookie's value where it has the form of a key."""
    return value if isinstance(value, str) and _KEY.fullmatch(value) else None


def visitor_id() -> str:
    """The public name of this visitor, 16 hexadecimal digits: the same in all tabs of one
    browser, and after a reload."""
    if "visitor_id" not in st.session_state:
        key = _key(st.context.cookies.get(COOKIE)) or secrets.token_hex(16)
        st.session_state.visitor_id = public_name(key)
    name: str = st.session_state.visitor_id
    return name


def has_key() -> bool:
    """Whether the browser has sent the visitor's key, as it will after a reload."""
    return _key(st.context.cookies.get(COOKIE)) is not None


def public_name(key: str) -> str:
    """The visitor's id of a cookie's key."""
    return hashlib.blake2b(key.encode(), digest_size=8, person=b"visitor").hexdigest()
