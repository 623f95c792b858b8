"""Preloads the JavaScript modules and styles of a page's components.

Streamlit loads a component only after its own files have run and the page's script has answered,
and each module then loads its imports. The `Link` header of a page's first response lists all of
these files, so that the browser loads them in the meantime.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from playground.ui.components import COMPONENTS

ON_EVERY_PAGE = ("shell", "header")
# By default, nginx answers 502 if the response headers exceed 4,096 bytes; the other headers take
# 1,200.
MAX_BYTES = 2_800
FRONTEND = Path(__file__).resolve().parents[1] / "frontend"
_IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?["'](\.[\w./]+)["']""", re.MULTILINE)


@cache
def modules_of(component: str) -> tuple[str, ...]:
    """A component's files: its module, all direct and indirect imports, and its style."""
    found, waiting = [], [COMPONENTS[component].script]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            folder = posixpath.dirname(name)
            imported = _IMPORT.findall((FRONTEND / name).read_text("utf-8"))
            waiting += [posixpath.normpath(posixpath.join(folder, one)) for one in imported]
    style = COMPONENTS[component].style
    return (*found, style) if style else tuple(found)


@cache
def link_header(component: str, base: str) -> bytes:
    """The `Link` header of a page that shows this component first, at most `MAX_BYTES` long: the
    last files are left out if there are too many."""
    kinds = {".js": "rel=modulepreload", ".css": "rel=preload;as=style"}
    links = [
        f"<{base}/_stcore/bidi-components/playground.{each}/{name}>;{kinds[Path(name).suffix]}"
        for each in (component, *ON_EVERY_PAGE)
        for name in modules_of(each)
    ]
    while sum(map(len, links)) + len(links) > MAX_BYTES:
        links.pop()
    return ",".join(links).encode()


class Preload:
    """ASGI middleware that adds the `Link` header to the first response of each page.
    `components` maps a page's URL path to the component that it shows first."""

    def __init__(self, app: Any, components: Mapping[str, str], base: str = "") -> None:
        self._app, self._components, self._base = app, components, base

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        shown = self._components.get(path.removeprefix(self._base).rstrip("/") or "/")
        if scope["type"] != "http" or shown is None or not path.startswith(self._base):
            return await self._app(scope, receive, send)

        async def send_with_links(message: Any) -> None:
            if message["type"] == "http.response.start":
                header = (b"link", link_header(shown, self._base))
                message = message | {"headers": [*message["headers"], header]}
            await send(message)

        return await self._app(scope, receive, send_with_links)
