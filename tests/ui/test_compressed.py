"""Streamlit's scripts and styles are compressed once, after the first request for them."""

import gzip

import pytest

from playground.ui import compressed
from playground.ui.compressed import Compressed, compress_asked
from playground.ui.streamlit_internals import STATIC
from tests.frontend.asgi import answer

GZIP = {"accept-encoding": "gzip, br"}
SCRIPT = max((STATIC / "static" / "js").glob("*.js"), key=lambda path: path.stat().st_size)
PATH = f"/static/js/{SCRIPT.name}"


@pytest.fixture(autouse=True)
def nothing_asked(monkeypatch):
    monkeypatch.setattr(compressed, "_asked", {})
    monkeypatch.setattr(compressed, "_files", {})


def test_a_script_is_compressed_after_the_first_request():
    assert answer(Compressed, PATH, **GZIP)[2] == b"the app's"
    compress_asked()
    status, headers, body = answer(Compressed, PATH, **GZIP)
    assert (status, headers[b"content-encoding"]) == (200, b"gzip")
    assert headers[b"content-type"].startswith(b"text/javascript")
    assert int(headers[b"content-length"]) == len(body) < SCRIPT.stat().st_size / 2
    assert gzip.decompress(body) == SCRIPT.read_bytes()
    # A browser that reads no gzip, or asks for a part, gets what Streamlit sends.
    assert answer(Compressed, PATH)[2] == b"the app's"
    assert answer(Compressed, PATH, **GZIP, range="bytes=0-9")[2] == b"the app's"


def test_it_is_found_below_a_base_path():
    def below(app):
        return Compressed(app, base="/class")

    answer(below, f"/class{PATH}", **GZIP)
    compress_asked()
    assert answer(below, f"/class{PATH}", **GZIP)[1][b"content-encoding"] == b"gzip"


@pytest.mark.parametrize(
    "path",
    ["/static/js/none.js", "/static/js/../../index.html", "/static/media/a.woff2", "/", PATH[1:]],
)
def test_other_paths_are_the_apps(path):
    answer(Compressed, path, **GZIP)
    compress_asked()
    assert compressed._files == {}
    assert answer(Compressed, path, **GZIP)[2] == b"the app's"


def test_the_room_is_limited(monkeypatch):
    monkeypatch.setattr(compressed, "ROOM", 1_000)
    answer(Compressed, PATH, **GZIP)
    compress_asked()
    assert answer(Compressed, PATH, **GZIP)[2] == b"the app's"
