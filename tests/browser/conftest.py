"""A real Chromium against the running app: `app_url` serves it once a test file's worker."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, OnePage

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    quiet += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    # A camera that shows a test picture, and may be used without a question.
    quiet += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    own = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **own, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="session")
def browser(browser):
    # Playwright's `wait_for_function` evaluates a text, which the pages' policy forbids. A test
    # of the policy itself opens its context with `bypass_csp=False`.
    browser.new_context = partial(patient, browser.new_context)
    browser.new_page = partial(patient, browser.new_page)
    return browser


def patient(make, **options):
    """A context, or the page of a new one, that waits as long as `expect` does."""
    made = make(**{"bypass_csp": True, **options})
    made.set_default_timeout(PATIENCE)
    return made


@pytest.fixture(scope="session")
def profile(browser, browser_context_args):
    """One browser profile for the pages of all tests of a worker, which fetches and compiles
    Streamlit's scripts once; its first page stays blank."""
    context = browser.new_context(**browser_context_args)
    context.new_page()
    yield context
    context.close()


@pytest.fixture
def context(profile):
    """The profile without cookies and stored things, as a new visitor's."""
    yield profile
    blank, *pages = profile.pages
    origins = {"/".join(page.url.split("/")[:3]) for page in pages}
    for page in pages:
        page.close()
    devtools = profile.new_cdp_session(blank)
    for origin in origins:
        asked = {"origin": origin, "storageTypes": "local_storage,indexeddb,cache_storage"}
        devtools.send("Storage.clearDataForOrigin", asked)
    devtools.detach()
    profile.clear_cookies()


@pytest.fixture
def page(context):
    return context.new_page()


@pytest.fixture(scope="module")
def _pages(browser, browser_context_args):
    pages = OnePage(lambda: browser.new_context(**browser_context_args).new_page())
    yield pages
    pages.close()


@pytest.fixture
def file_page(_pages, request):
    """One visitor's page for all tests of a file."""
    return _pages.get(request.node)


@pytest.fixture
def blank_page(file_page, browser_context_args):
    """The page of a file's tests, blank and with its first size, for tests that each open a link:
    a page that is already there opens one in two thirds of the processor's time of a new one."""
    file_page.goto("about:blank")
    file_page.mouse.move(0, 0)
    file_page.set_viewport_size(browser_context_args["viewport"])
    return file_page


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@contextmanager
def serve(home: Path, port: int = 0, *options: str):
    """The app on a port of its own, ended by its process id. The options are Streamlit's."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1", *options]
    hub = {"HF_HOME": str(home / "hub"), "HF_HUB_OFFLINE": "1"}
    env = {**os.environ, **hub, "PLAYGROUND_HOME": str(home)}
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(3_000):
                try:
                    urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    assert server.poll() is None, (home / "server.log").read_text()
                    time.sleep(0.1)
            yield url
        finally:
            server.terminate()
            server.wait(120)


@pytest.fixture(scope="session")
def app_home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def app_url(app_home):
    """The running app, one for all tests of a worker."""
    with serve(app_home) as url:
        yield url


@pytest.fixture(scope="session")
def hub_cache(app_home):
    """The folder in which the app looks for models of the Hugging Face Hub."""
    return app_home / "hub" / "hub"


@pytest.fixture
def fresh_url(tmp_path):
    """The app just started, for what only a server's first visitor meets."""
    with serve(tmp_path) as url:
        yield url
