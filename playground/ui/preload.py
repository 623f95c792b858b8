"""Tells a page's browser at once which of our modules it will need.

Streamlit loads a part once its own files have run and the page's script has been heard from, and
each module then asks for those it imports. Named in the page's first answer they come meanwhile.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from playground.ui.components import COMPONENTS

FRONTEND = Path(__file__).resolve().parents[1] / "frontend"
_IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?["'](\.[\w./]+)["']""", re.MULTILINE)


@cache
def modules_of(part: str) -> tuple[str, ...]:
    """The files of a part: its module, what that imports, what those import, and its style."""
    found, waiting = [], [COMPONENTS[part].script]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            folder = posixpath.dirname(name)
            imported = _IMPORT.findall((FRONTEND / name).read_text("utf-8"))
            waiting += [posixpath.normpath(posixpath.join(folder, one)) for one in imported]
    style = COMPONENTS[part].style
    return (*found, style) if style else tuple(found)


@cache
def link_header(part: str, base: str) -> bytes:
    """The `Link` header of a page that shows this part."""
    folder = f"{base}/_stcore/bidi-components/playground.{part}"
    kinds = {".js": "rel=modulepreload", ".css": "rel=preload; as=style"}
    names = modules_of(part)
    return ", ".join(f"<{folder}/{name}>; {kinds[Path(name).suffix]}" for name in names).encode()


class Preload:
    """Middleware: the first answer of each page in `parts` names the files of its part."""

    def __init__(self, app: Any, parts: Mapping[str, str], base: str = "") -> None:
        self._app, self._parts, self._base = app, parts, base

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        part = self._parts.get(path.removeprefix(self._base).rstrip("/") or "/")
        if scope["type"] != "http" or part is None or not path.startswith(self._base):
            return await self._app(scope, receive, send)

        async def send_with_links(message: Any) -> None:
            if message["type"] == "http.response.start":
                header = (b"link", link_header(part, self._base))
                message = message | {"headers": [*message["headers"], header]}
            await send(message)

        return await self._app(scope, receive, send_with_links)
