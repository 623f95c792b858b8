"""All uses of Streamlit's private names, so that a new Streamlit version is checked in one place.

`tests/ui/test_streamlit_internals.py` fails if one of them is missing or behaves differently, and
if another file uses a private name.
"""

from __future__ import annotations

import asyncio.base_events
import re
import socket
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import streamlit
from streamlit import delta_generator
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

HELD_SECONDS = 30.0  # a published file is kept at least this long …
HELD_BYTES = 64_000_000  # … unless newer files need the room
HOLDER = "playground"  # the name under which published files are held, beside Streamlit's sessions


def add_media_file(data: bytes, kind: str, identity: str, file_name: str) -> str | None:
    """The URL of these bytes for the visitor whose page runs now; None if no server runs.

    Two calls with the same `identity` return the same URL. Streamlit's public elements publish
    bytes only together with an image, a player or a button on the page.

    The file is held for `HELD_SECONDS`. Streamlit alone could delete it before the browser has
    fetched it: a rerun drops its session's references when it starts, and the end of any session's
    rerun deletes all files without a reference.
    """
    if get_script_run_ctx() is None or not Runtime.exists():
        return None
    manager: Any = Runtime.instance().media_file_mgr
    url: str = manager.add(data, kind, identity, file_name=file_name)
    with manager._lock:
        held = manager._files_by_session_and_coord[HOLDER]
        held[identity] = url.rsplit("/", 1)[-1].split(".")[0]
        _held.pop(identity, None)  # the last is the newest
        _held[identity] = (time.monotonic(), len(data))
        _release(held)
    return url


_held: dict[str, tuple[float, int]] = {}  # when each held file was last published, and its bytes


def _release(held: dict[str, str]) -> None:
    oldest, room = time.monotonic() - HELD_SECONDS, HELD_BYTES
    for identity, (since, size) in reversed(list(_held.items())):
        room -= size
        if since < oldest or room < 0:
            del _held[identity]
            held.pop(identity, None)


def release_media_files() -> None:
    """Let Streamlit delete the published files that are held no longer and that no session uses.
    The next `add_media_file` does the same; this call is for a server that nobody uses."""
    if Runtime.exists():
        manager: Any = Runtime.instance().media_file_mgr
        with manager._lock:
            _release(manager._files_by_session_and_coord[HOLDER])
        manager.remove_orphaned_files()


def _shut_down_expired(storage: Any) -> None:
    for _, info in storage._cache.expire():
        info.session.shutdown()


def forget_left_sessions() -> None:
    """End the sessions that have been disconnected for longer than `disconnectedSessionTTL`, which
    frees their models, uploads and drawings. Streamlit itself checks this only when another
    session disconnects. Returns once that is done."""
    if Runtime.exists():
        server, done = Runtime.instance(), threading.Event()

        def shut_down() -> None:
            try:
                _shut_down_expired(storage)
            finally:
                done.set()

        storage = server._session_mgr._session_storage  # type: ignore[attr-defined]
        server._get_async_objs().eventloop.call_soon_threadsafe(shut_down)
        done.wait(10)


def is_empty() -> bool:
    """Whether the server has no session, neither connected nor kept for a reconnection."""
    return not Runtime.exists() or not Runtime.instance()._session_mgr.list_sessions()


# ---- files of st.file_uploader ----------------------------------------------------------------


def uploaded_bytes() -> int:
    """The bytes of all visitors' uploaded files that Streamlit stores."""
    if not Runtime.exists():
        return 0
    return sum(map(_bytes_of_files, list(_uploads().values())))


def make_room_for_upload(session: str, size: int, room: int) -> None:
    """Drop a session's oldest uploaded files until the rest and `size` more bytes fit into `room`
    bytes. Streamlit keeps uploaded files until the session ends, even if the visitor has left the
    page."""
    manager: Any = Runtime.instance().uploaded_file_mgr
    files = _uploads().get(session, {})
    while files and _bytes_of_files(files) + size > room:
        manager.remove_file(session, next(iter(files)))


def _uploads() -> Any:
    return Runtime.instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]


def _bytes_of_files(files: Any) -> int:
    return sum(len(file.data) for file in list(files.values()))


# ---- the server's start ------------------------------------------------------------------------


def skip_use_warning() -> None:
    """Tell Streamlit that it need not check whether it runs in an interactive interpreter: the
    check looks at all modules and would delay the first page by 40 ms."""
    delta_generator._use_warning_has_been_displayed = True


# ---- Streamlit's connections ------------------------------------------------------------------


def send_at_once() -> None:
    """Switch off Nagle's algorithm (TCP_NODELAY) for all connections that this process accepts.

    asyncio does so only for sockets with a protocol number, which Streamlit's have not. The body of
    a small response, or the second message of a rerun, would then wait until the browser has
    acknowledged what came before, which takes it up to 40 ms.
    """
    asyncio.base_events._set_nodelay = _set_no_delay  # type: ignore[attr-defined]


def _set_no_delay(connection: socket.socket) -> None:
    if connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


# ---- Streamlit's files for the browser --------------------------------------------------------

STATIC = Path(streamlit.__file__).parent / "static"
_CHUNK = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")


def element_files(elements: Iterable[str]) -> tuple[str, ...]:
    """The scripts that a browser loads for kinds of elements, such as "Button", beside those that
    its HTML lists: their paths below the app's URL. An unknown kind is left out."""
    scripts = STATIC / "static" / "js"
    at_start = (STATIC / "index.html").read_text("utf-8")
    waiting = [path.name for name in elements for path in scripts.glob(f"{name}.*.js")]
    found: list[str] = []
    while waiting:
        name = waiting.pop(0)
        if name in found or name in at_start:
            continue
        found.append(name)
        waiting += _CHUNK.findall((scripts / name).read_text("utf-8"))
    return tuple(f"static/js/{name}" for name in found)
