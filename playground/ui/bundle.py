"""Joins the modules of a browser component into one file, so that a browser makes one request for
it instead of thirty.

The sources in `frontend/` stay plain ES modules, which tests import one by one. Here each module
becomes a function that returns its exports, in an order in which every module follows its imports.
This needs three rules, which `tests/frontend/test_bundle.py` checks: imports and exports stand at
the start of a line and are named, no exported variable is reassigned, and no import is circular.
"""

from __future__ import annotations

import gzip
import hashlib
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.ui.components import COMPONENTS

FRONTEND = Path(__file__).resolve().parents[1] / "frontend"
PREFIX = "/_stcore/bidi-components/playground."
_IMPORT = re.compile(
    r'^import (?:\* as (?P<all>\w+)|\{(?P<names>[^}]*)\}) from "(?P<file>\.[\w./]+)";\n',
    re.MULTILINE,
)
_EXPORT = re.compile(
    r"^export (?P<default>default )?(?=(?:async )?(?:function\*?|class|const) (?P<name>\w+))",
    re.MULTILINE,
)


def _imported(name: str, text: str) -> list[str]:
    """The modules that a module imports, relative to `frontend/`."""
    folder = posixpath.dirname(name)
    found = (match["file"] for match in _IMPORT.finditer(text))
    return [posixpath.normpath(posixpath.join(folder, file)) for file in found]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A component's modules as one."""

    text: bytes
    zipped: bytes
    tag: bytes  # an HTTP ETag


def modules_of(component: str) -> tuple[str, ...]:
    """A component's modules, relative to `frontend/`: each after those that it imports.

    Raises:
        ValueError: modules import each other in a circle.
    """
    done: list[str] = []
    open_: list[str] = []

    def visit(name: str) -> None:
        if name in done:
            return
        if name in open_:
            raise ValueError(f"{name} imports itself through {', '.join(open_)}.")
        open_.append(name)
        for other in _imported(name, (FRONTEND / name).read_text("utf-8")):
            visit(other)
        open_.remove(name)
        done.append(name)

    visit(COMPONENTS[component].script)
    return tuple(done)


def bundled(component: str) -> str:
    """The JavaScript of a component as one module with the same default export."""
    names = modules_of(component)
    numbers = {name: f"_{number}" for number, name in enumerate(names)}
    parts = [_as_function(name, numbers) for name in names]
    return "\n".join((*parts, f"export default {numbers[names[-1]]}.default;\n"))


def _as_function(name: str, numbers: dict[str, str]) -> str:
    text = (FRONTEND / name).read_text("utf-8")
    other = iter(_imported(name, text))

    def take(match: re.Match[str]) -> str:
        module = numbers[next(other)]
        if match["all"]:
            return f"const {match['all']} = {module};\n"
        return f"const {{{match['names'].replace(' as ', ': ')}}} = {module};\n"

    exports = [
        f"default: {match['name']}" if match["default"] else match["name"]
        for match in _EXPORT.finditer(text)
    ]
    body = _EXPORT.sub("", _IMPORT.sub(take, text))
    return (
        f"// ---- {name}\nconst {numbers[name]} = (() => {{\n{body}"
        f"return {{ {', '.join(exports)} }};\n}})();"
    )


def bundle(component: str) -> Bundle:
    """The current bundle of a component; it is made anew when a file has changed."""
    names, times, found = _made.get(component, ((), (), None))
    if found is None or times != _times(names):
        names = modules_of(component)
        times = _times(names)
        found = _packed(bundled(component).encode())
        _made[component] = names, times, found
    return found


# The modules of each component with a bundle, and when they were changed.
_made: dict[str, tuple[tuple[str, ...], tuple[int, ...], Bundle]] = {}


def _times(names: tuple[str, ...]) -> tuple[int, ...]:
    return tuple((FRONTEND / name).stat().st_mtime_ns for name in names)


def _packed(text: bytes) -> Bundle:
    digest = hashlib.blake2b(text, digest_size=12).hexdigest()
    return Bundle(text, gzip.compress(text, 6, mtime=0), f'"{digest}"'.encode())


class Bundles:
    """ASGI middleware that answers the request for a component's script with its bundle. `base` is
    the prefix of the app's paths."""

    def __init__(self, app: Any, base: str = "") -> None:
        self._app = app
        self._components = {
            f"{base}{PREFIX}{name}/{files.script}": name for name, files in COMPONENTS.items()
        }

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        component = self._components.get(scope.get("path", ""))
        if component is None or scope["type"] != "http" or scope["method"] != "GET":
            return await self._app(scope, receive, send)
        found, asked = bundle(component), dict(scope["headers"])
        same = asked.get(b"if-none-match") == found.tag
        body = b"" if same else found.text
        headers = [
            (b"content-type", b"text/javascript; charset=utf-8"), (b"etag", found.tag),
            (b"cache-control", b"no-cache"), (b"vary", b"accept-encoding"),
        ]  # fmt: skip
        if not same and b"gzip" in asked.get(b"accept-encoding", b""):
            body = found.zipped
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-length", str(len(body)).encode()))
        status = 304 if same else 200
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
