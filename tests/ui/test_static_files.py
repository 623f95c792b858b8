"""Streamlit's scripts, styles and fonts: as they are at first, and later compressed."""

import gzip
from pathlib import Path

import pytest
import streamlit as st
from starlette.testclient import TestClient

from playground.ui import static_files
from playground.ui.static_files import StaticFiles, compress_asked
from playground.ui.streamlit_internals import STATIC
from tests.frontend.asgi import answer

GZIP = {"accept-encoding": "gzip, br"}
SCRIPT = max((STATIC / "static" / "js").glob("*.js"), key=lambda path: path.stat().st_size)
STYLE = next((STATIC / "static" / "css").glob("*.css"))
ROOT = Path(__file__).resolve().parents[2]
PATH = f"/static/js/{SCRIPT.name}"


@pytest.fixture(autouse=True)
def nothing_asked(monkeypatch):
    monkeypatch.setattr(static_files, "_asked", {})
    monkeypatch.setattr(static_files, "_files", {})
    monkeypatch.setattr(static_files, "_read", {})


def test_a_script_is_compressed_after_the_first_request():
    status, headers, body = answer(StaticFiles, PATH, **GZIP)
    assert (status, body) == (200, SCRIPT.read_bytes())
    assert b"content-encoding" not in headers
    compress_asked()
    status, headers, body = answer(StaticFiles, PATH, **GZIP)
    assert (status, headers[b"content-encoding"]) == (200, b"gzip")
    assert headers[b"content-type"].startswith(b"application/javascript")
    assert int(headers[b"content-length"]) == len(body) < SCRIPT.stat().st_size / 2
    assert gzip.decompress(body) == SCRIPT.read_bytes()
    # A browser that reads no gzip gets it as it is.
    assert answer(StaticFiles, PATH)[2] == SCRIPT.read_bytes()


def test_what_was_read_at_the_start_is_kept_until_it_is_compressed(monkeypatch):
    page = f"static/js/{SCRIPT.name}"
    static_files.read_first([page])
    assert answer(StaticFiles, PATH)[2] == SCRIPT.read_bytes()
    size = sum(map(len, static_files._read.values()))
    assert size > SCRIPT.stat().st_size  # Streamlit's own files, too
    monkeypatch.setattr(static_files, "FOLDER", Path("/none"))
    assert answer(StaticFiles, PATH)[2] == SCRIPT.read_bytes()
    monkeypatch.undo()
    compress_asked()
    assert not static_files._read
    assert answer(StaticFiles, PATH)[2] == SCRIPT.read_bytes()


def test_a_font_is_not_compressed_again():
    font = next((STATIC / "static" / "media").glob("*.woff2"))
    for _ in range(2):
        _, headers, body = answer(StaticFiles, f"/static/media/{font.name}", **GZIP)
        assert (headers[b"content-type"], body) == (b"font/woff2", font.read_bytes())
        compress_asked()


def test_the_headers_are_streamlits():
    """Those by which a browser decides how to read and keep a file."""
    server = TestClient(st.App(ROOT / "pages" / "main.py"))
    for path in (PATH, f"/static/css/{STYLE.name}"):
        theirs = server.get(path).headers
        _, ours, _ = answer(StaticFiles, path)
        for name in ("content-type", "cache-control", "content-length"):
            assert ours[name.encode()].decode() == theirs[name], name


def test_it_is_found_below_a_base_path():
    found = answer(lambda app: StaticFiles(app, base="/class"), f"/class{PATH}")
    assert found[2] == SCRIPT.read_bytes()


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/static/js/none.js", {}), ("/static/js/../../index.html", {}), ("/", {}), (PATH[1:], {}),
        (PATH, {"range": "bytes=0-9"}),
    ],
)  # fmt: skip
def test_other_requests_are_the_apps(path, headers):
    for _ in range(2):
        assert answer(StaticFiles, path, **GZIP, **headers)[2] == b"the app's"
        compress_asked()
    assert static_files._files == {}


def test_the_room_is_limited(monkeypatch):
    monkeypatch.setattr(static_files, "ROOM", 1_000)
    answer(StaticFiles, PATH, **GZIP)
    compress_asked()
    assert answer(StaticFiles, PATH, **GZIP)[2] == SCRIPT.read_bytes()
