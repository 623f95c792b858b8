"""The browser's modules without the app: a small server over `frontend`, and a blank page
from which tests import them."""

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, OnePage

FRONTEND = Path(__file__).resolve().parents[2] / "playground" / "frontend"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    own = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **own, "args": ["--no-sandbox", "--disable-gpu"]}


@pytest.fixture(scope="session")
def modules_url():
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(FRONTEND)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def _pages(browser, modules_url):
    def blank():
        page = browser.new_context().new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{modules_url}/draw/pen.css")
        return page

    pages = OnePage(blank)
    yield pages
    pages.close()


@pytest.fixture
def modules(_pages, request):
    """A page whose scripts may `import("/net/engine.js")` and so on, one a test file."""
    return _pages.get(request.node)
