"""The browser's modules without the app: a small server over `frontend`, and a blank page
from which tests import them."""

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

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


@pytest.fixture(scope="module")
def modules(browser):
    """A page whose scripts may `import("/net/engine.js")` and so on."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(FRONTEND)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    page = browser.new_page()
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/draw/pen.css")
        yield page
    finally:
        page.close()
        server.shutdown()
        server.server_close()
        thread.join()
