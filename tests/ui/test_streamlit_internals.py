"""Streamlit's private names: they are there, do what we need, and stand in one file."""

import ast
import asyncio
import inspect
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.runtime import Runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.session_manager import SessionInfo
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager
from streamlit.web.server.starlette.starlette_server import _bind_socket

from playground.ui import streamlit_internals

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "playground" / "ui" / "streamlit_internals.py"
CLIENT = ROOT / "playground" / "bench" / "pupil.py"  # speaks Streamlit's protocol from outside
PUBLIC = ("streamlit.testing", "streamlit.components.v2")


def private_names(source: str) -> set[str]:
    """Modules of Streamlit's, other than `streamlit` itself, that a source file imports."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {n for n in names if n.startswith("streamlit.") and not n.startswith(PUBLIC)}


def test_private_names_stand_in_one_file():
    found = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "playground").rglob("*.py")]
    wrong = {str(path): names for path in found if (names := private_names(path.read_text()))}
    assert set(wrong) == {str(OURS), str(CLIENT)}


@pytest.mark.parametrize("line", ["import streamlit.runtime", "from streamlit.runtime import a"])
def test_that_test_can_fail(line):
    assert private_names(line)


def test_without_a_server_there_is_no_address():
    assert streamlit_internals.add_media_file(b"1", "text/plain", "one", "one.txt") is None


KIND = "application/octet-stream"


@pytest.fixture
def manager(monkeypatch):
    """Streamlit's media files, with a page of the session "one" running."""
    manager = MediaFileManager(MemoryMediaFileStorage("/media"))

    class Server:
        media_file_mgr = manager
        exists = staticmethod(lambda: True)
        instance = classmethod(lambda cls: cls)

    class Context:
        session_id = "a session"

    monkeypatch.setattr(streamlit_internals, "Runtime", Server)
    monkeypatch.setattr(streamlit_internals, "get_script_run_ctx", Context)
    monkeypatch.setattr("streamlit.runtime.media_file_manager._get_session_id", lambda: "one")
    monkeypatch.setattr(streamlit_internals, "_held", {})
    return manager


def stored(manager, url):
    return manager.read_file(url.rsplit("/", 1)[-1]) is not None


def test_the_same_identity_is_the_same_address(manager):
    add = streamlit_internals.add_media_file
    first, again = add(b"12", KIND, "x", "x.bin"), add(b"12", KIND, "x", "x.bin")
    assert first == again
    assert first.startswith("/media/")
    assert add(b"34", KIND, "y", "y.bin") != first


def test_a_file_outlives_the_start_of_a_rerun(manager, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(streamlit_internals.time, "monotonic", lambda: now[0])
    url = streamlit_internals.add_media_file(b"12", KIND, "x", "x.bin")
    manager.clear_session_refs("one")  # a rerun of this session starts …
    manager.remove_orphaned_files()  # … while a rerun of another session ends
    assert stored(manager, url)
    now[0] += streamlit_internals.HELD_SECONDS + 1
    streamlit_internals.release_media_files()
    assert not stored(manager, url)


def test_a_file_in_use_is_kept_however_long(manager, monkeypatch):
    url = streamlit_internals.add_media_file(b"12", KIND, "x", "x.bin")
    monkeypatch.setattr(streamlit_internals, "HELD_SECONDS", -1.0)
    streamlit_internals.release_media_files()
    assert stored(manager, url)


def test_newer_files_take_the_room_of_older_ones(manager, monkeypatch):
    monkeypatch.setattr(streamlit_internals, "HELD_BYTES", 5)
    add = streamlit_internals.add_media_file
    urls = [add(bytes([n] * 2), KIND, str(n), f"{n}.bin") for n in range(3)]
    manager.clear_session_refs("one")
    manager.remove_orphaned_files()
    assert [stored(manager, url) for url in urls] == [False, True, True]


def test_a_session_whose_visitor_does_not_come_back_goes_by_our_clock(monkeypatch):
    now, gone = [0.0], []
    storage = MemorySessionStorage(ttl_seconds=120)
    storage._cache._timer = lambda: now[0]

    class Session:
        def __init__(self, name):
            self.id = name

        def shutdown(self):
            gone.append(self.id)

    class Server:
        exists = staticmethod(lambda: True)
        instance = classmethod(lambda cls: cls)
        _session_mgr = SimpleNamespace(_session_storage=storage)
        _get_async_objs = staticmethod(lambda: SimpleNamespace(eventloop=Loop))

    class Loop:
        call_soon_threadsafe = staticmethod(lambda call: call())

    monkeypatch.setattr(streamlit_internals, "Runtime", Server)
    storage.save(SessionInfo(None, Session("early"), 1))
    now[0] = 100.0
    storage.save(SessionInfo(None, Session("late"), 1))
    streamlit_internals.forget_left_sessions()
    assert gone == []
    now[0] = 130.0
    streamlit_internals.forget_left_sessions()
    assert gone == ["early"]
    assert storage.get("late") is not None


def test_a_server_is_empty_when_no_session_is_connected_or_kept(monkeypatch):
    sessions = [1]
    manager = SimpleNamespace(list_sessions=lambda: sessions)

    class Server:
        exists = staticmethod(lambda: True)
        instance = classmethod(lambda cls: SimpleNamespace(_session_mgr=manager))

    monkeypatch.setattr(streamlit_internals, "Runtime", Server)
    assert not streamlit_internals.is_empty()
    sessions.clear()
    assert streamlit_internals.is_empty()


def test_the_names_that_forgetting_needs_are_there():
    listed = inspect.getsource(WebsocketSessionManager.list_sessions)
    assert "list_active_sessions" in listed
    assert "_session_storage.list" in listed
    assert hasattr(MemorySessionStorage()._cache, "expire")
    assert "_session_mgr" in inspect.getsource(Runtime.__init__)
    assert "eventloop" in inspect.getsource(Runtime.stop)
    assert callable(Runtime._get_async_objs)


def accepted_without_delay() -> bool:
    """Whether asyncio sets TCP_NODELAY for a connection to a socket made as Streamlit makes it."""

    async def accept() -> bool:
        found = asyncio.get_running_loop().create_future()

        def connected(_reader, writer):
            end = writer.get_extra_info("socket")
            found.set_result(bool(end.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
            writer.close()

        listening = _bind_socket("127.0.0.1", 0, 10)
        async with await asyncio.start_server(connected, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname()[:2])
            result = await found
            writer.close()
        return result

    with ThreadPoolExecutor(1) as pool:  # Playwright has a loop in this thread
        return pool.submit(lambda: asyncio.run(accept())).result()


def test_responses_are_sent_at_once(monkeypatch):
    name = "_set_nodelay"
    monkeypatch.setattr(asyncio.base_events, name, getattr(asyncio.base_events, name))
    assert not accepted_without_delay()  # else this part of Streamlit's is no longer needed
    streamlit_internals.send_at_once()
    assert accepted_without_delay()
