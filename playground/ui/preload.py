"""Preloads the scripts and styles that a page shows first.

A browser learns only from the page's script which elements the page shows, and loads the files of
each kind when its first element arrives: Streamlit's own in several rounds, then the component's
bundle. Each page's HTML therefore lists these files, after those that start Streamlit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

from playground.ui.components import COMPONENTS
from playground.ui.streamlit_internals import element_files

ON_EVERY_PAGE = ("shell", "header")
ELEMENTS = ("BidiComponent", "Html", "ButtonGroup", "Selectbox", "Button")  # on every page


@cache
def scripts() -> tuple[str, ...]:
    """Streamlit's scripts for the elements of every page: their paths below the app's URL."""
    return element_files(ELEMENTS)


@cache
def links(component: str | None, base: str) -> bytes:
    """The HTML elements that preload what a page shows first; `component` is its component."""
    found: list[str] = []
    for name in (component, *ON_EVERY_PAGE) if component else ON_EVERY_PAGE:
        files, folder = COMPONENTS[name], f"{base}/_stcore/bidi-components/playground.{name}"
        found.append(f'<link rel="modulepreload" href="{folder}/{files.script}">')
        if files.style:
            found.append(f'<link rel="preload" as="style" href="{folder}/{files.style}">')
    # Low priority: without it, these files would delay those that start Streamlit.
    found += [
        f'<link rel="modulepreload" crossorigin fetchpriority="low" href="{base}/{path}">'
        for path in scripts()
    ]
    return "".join(found).encode()


@cache
def watcher(base: str) -> bytes:
    """The HTML elements that load `frontend/shell/connection.js`, with its texts in every
    language. They come first, since the module must run before Streamlit opens its connection."""
    # Imported here, because Fluent takes 45 ms, which the server's start would wait for.
    from playground.text import LANGUAGES
    from playground.text.browser import patterns

    texts = {language: patterns(language, "connection") for language in LANGUAGES}
    told = escape(json.dumps({"base": base, "texts": texts}))
    script = f"{base}/_stcore/bidi-components/playground.shell/shell/connection.js"
    return (
        f'<meta name="connection" content="{told}"><script type="module" src="{script}"></script>'
    ).encode()


class Preload:
    """ASGI middleware that adds the links to the HTML of each page. `components` maps a page's URL
    path to the component that it shows first."""

    def __init__(self, app: Any, components: Mapping[str, str | None], base: str = "") -> None:
        self._app, self._components, self._base = app, components, base

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        page = path.removeprefix(self._base).rstrip("/") or "/"
        known = page in self._components and path.startswith(self._base)
        if scope["type"] != "http" or scope["method"] != "GET" or not known:
            return await self._app(scope, receive, send)
        # Streamlit compresses the HTML of each page but the first; links cannot be added to that.
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        scope = scope | {"headers": headers}
        added = watcher(self._base), links(self._components[page], self._base)
        await self._app(scope, receive, _WithLinks(send, *added))


class _WithLinks:
    """Sends an HTML response with elements at the start and at the end of its head."""

    def __init__(self, send: Any, first: bytes, last: bytes) -> None:
        self._send, self._first, self._last = send, first, last
        self._start: Any = None  # the start of an HTML response, whose length is not known yet
        self._body: list[bytes] = []

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._end()

    async def _end(self) -> None:
        body = b"".join(self._body).replace(b"<head>", b"<head>" + self._first, 1)
        body = body.replace(b"</head>", self._last + b"</head>", 1)
        # The tag and the date are those of Streamlit's file, which does not change with the links.
        changed = (b"content-length", b"etag", b"last-modified")
        headers = [(name, value) for name, value in self._start["headers"] if name not in changed]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send(self._start | {"headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def _is_html(start: Any) -> bool:
    headers = dict(start["headers"])
    plain = b"content-encoding" not in headers
    return (
        start["status"] == 200 and plain and headers.get(b"content-type", b"")[:9] == b"text/html"
    )
