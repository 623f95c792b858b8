"""The files named early are those that a browser would ask for, no more and no fewer."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from playground.ui.components import COMPONENTS
from playground.ui.pages import first_components
from playground.ui.preload import Preload, modules_of


@pytest.mark.parametrize("part", sorted(set(first_components().values())))
def test_the_modules_of_a_part_are_what_a_browser_imports(modules, part):
    asked = []
    modules.reload()  # forget what other tests have imported

    def note(request):
        asked.append(urlsplit(request.url).path.removeprefix("/"))

    modules.on("request", note)
    modules.evaluate(f"import('/{COMPONENTS[part].script}').then(() => 0)")
    modules.remove_listener("request", note)
    assert sorted(asked) == sorted(name for name in modules_of(part) if name.endswith(".js"))


def headers_of(path: str, base: str) -> list[tuple[bytes, bytes]]:
    """The headers of an answer that goes through the middleware."""
    sent = []

    async def app(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]})

    async def send(message):
        sent.append(message)

    # In a thread of its own: Playwright has a loop in this one.
    with ThreadPoolExecutor(1) as pool:
        scope, middleware = {"type": "http", "path": path}, Preload(app, first_components(), base)
        pool.submit(lambda: asyncio.run(middleware(scope, None, send))).result()
    return sent[0]["headers"]


@pytest.mark.parametrize(
    ("path", "base", "start"),
    [
        ("/", "", b"</_stcore/bidi-components/playground.pen/draw/pen.js>"),
        ("/class/cnn", "/class", b"</class/_stcore/bidi-components/playground.cnn/cnn/cnn.js>"),
        ("/train/", "", b"</_stcore/bidi-components/playground.panels/charts/panels.js>"),
    ],
)
def test_a_page_names_its_parts_files_wherever_the_app_is_mounted(path, base, start):
    (_, kept), (name, links) = headers_of(path, base)
    assert (kept, name) == (b"b", b"link")
    assert links.startswith(start + b";rel=modulepreload")
    assert len(links) <= 2_800  # of the 4,096 that nginx takes


@pytest.mark.parametrize(("path", "base"), [("/_stcore/health", ""), ("/cnn", "/class")])
def test_every_other_answer_is_left_as_it_is(path, base):
    assert headers_of(path, base) == [(b"a", b"b")]
