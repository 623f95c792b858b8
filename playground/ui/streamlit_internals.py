"""Streamlit's private names, all in this file: a new version of Streamlit is checked here.

`tests/ui/test_streamlit_internals.py` fails where one of them has gone or works otherwise, and
where another file uses a private name.
"""

from __future__ import annotations

from typing import Any

from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx


def add_media_file(data: bytes, kind: str, identity: str, file_name: str) -> str | None:
    """The address of these bytes for the visitor whose page runs now; None where no server runs.

    Two calls with the same `identity` give the same address. Streamlit's public elements publish
    bytes only together with a picture, a player or a button on the page.
    """
    if get_script_run_ctx() is None or not Runtime.exists():
        return None
    return Runtime.instance().media_file_mgr.add(data, kind, identity, file_name=file_name)


def _shut_down_expired(storage: Any) -> None:
    for _, info in storage._cache.expire():
        info.session.shutdown()


def forget_left_sessions() -> None:
    """Drop the sessions whose visitors have not come back in time (`disconnectedSessionTTL`), and
    all that they hold: models, uploads, drawings. Streamlit does so only once another leaves."""
    if Runtime.exists():
        server = Runtime.instance()
        storage = server._session_mgr._session_storage  # type: ignore[attr-defined]
        server._get_async_objs().eventloop.call_soon_threadsafe(lambda: _shut_down_expired(storage))


# ---- files that uploaders hold ----------------------------------------------------------------


def uploaded_bytes() -> int:
    """What Streamlit holds of all visitors' uploaded files."""
    if not Runtime.exists():
        return 0
    return sum(map(_bytes_of_files, list(_uploads().values())))


def make_room_for_upload(session: str, size: int, room: int) -> None:
    """Drop a session's oldest uploaded files until `size` bytes more are at most `room`. Streamlit
    keeps what was sent to an uploader until the session ends, also when its page was left."""
    manager: Any = Runtime.instance().uploaded_file_mgr
    files = _uploads().get(session, {})
    while files and _bytes_of_files(files) + size > room:
        manager.remove_file(session, next(iter(files)))


def _uploads() -> Any:
    return Runtime.instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]


def _bytes_of_files(files: Any) -> int:
    return sum(len(file.data) for file in list(files.values()))
