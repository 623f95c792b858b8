"""Each page's HTML names early what the page shows first."""

import re
from functools import partial

import pytest
import streamlit

from playground.ui.pages import first_components
from playground.ui.preload import Preload
from tests.frontend.asgi import answer

HTML = b"<html><head><title>One</title></head><body></body></html>"
HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"57"),
    (b"etag", b'"file"'), (b"last-modified", b"yesterday"), (b"set-cookie", b"one=1"),
)  # fmt: skip
WATCHER = "/_stcore/bidi-components/playground.shell/shell/connection.js"


def opened(path, base, content=HTML, headers=HEADERS):
    with_links = partial(Preload, components=first_components(), base=base)
    return answer(with_links, path, content, headers, **{"accept-encoding": "gzip"})


@pytest.mark.parametrize(
    ("path", "base", "script"),
    [
        ("/", "", "/_stcore/bidi-components/playground.pen/draw/pen.js"),
        ("/class/cnn", "/class", "/class/_stcore/bidi-components/playground.cnn/cnn/cnn.js"),
        ("/train/", "", "/_stcore/bidi-components/playground.panels/charts/panels.js"),
        ("/room", "", "/_stcore/bidi-components/playground.header/header/header.js"),
    ],
)
def test_a_page_names_its_files_wherever_the_app_is_mounted(path, base, script):
    status, headers, body = opened(path, base)
    head = body.decode().partition("</head>")[0]
    assert status == 200
    assert f'<link rel="modulepreload" href="{script}">' in head
    assert f"{base}/static/js/BidiComponent." in head
    watched, before, after = body.partition(f'src="{base}{WATCHER}"></script>'.encode())
    assert before, "the connection is watched"
    assert b"<link" not in watched, "before Streamlit's own scripts"
    rest = re.sub(rb"<meta[^>]*><script type=.module. $", b"", watched) + after
    assert re.sub(rb"<link [^>]*>", b"", rest) == HTML
    assert int(headers[b"content-length"]) == len(body)
    assert headers[b"set-cookie"] == b"one=1"
    assert headers.keys().isdisjoint({b"etag", b"last-modified"})  # they are those of the file


@pytest.mark.parametrize(("path", "base"), [("/_stcore/health", ""), ("/cnn", "/class")])
def test_every_other_answer_is_left_as_it_is(path, base):
    zipped = {b"content-encoding": b"gzip"}
    assert opened(path, base) == (200, dict(HEADERS) | zipped, HTML)


def test_an_answer_that_is_no_page_is_left_as_it_is():
    plain = ((b"content-type", b"text/plain"), (b"content-length", b"57"))
    assert opened("/cnn", "", HTML, plain) == (200, dict(plain), HTML)


def test_every_named_file_of_streamlit_is_there():
    folder = streamlit.__file__.rpartition("/")[0] + "/static"
    body = opened("/", "")[2].decode()
    named = re.findall(r'href="/(static/[^"]+)"', body)
    assert len(named) > 20
    for name in named:
        with open(f"{folder}/{name}") as file:
            assert file.read(1)
