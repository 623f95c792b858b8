"""Starts a Streamlit server and a headless browser for a benchmark."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click

from playground.core import places

ROOT = places.ROOT

EMPTY_APP = """
import streamlit as st
st.title("Empty")
st.session_state.setdefault("count", 0)
if st.button("Press", key="press"):
    st.session_state.count += 1
with st.container(key="pressed"):
    st.text(f"pressed {st.session_state.count}")
"""


@contextmanager
def own_home() -> Iterator[Path]:
    """A temporary folder as `PLAYGROUND_HOME`, for this process and those that it starts."""
    before = os.environ.get("PLAYGROUND_HOME")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PLAYGROUND_HOME"] = folder
        try:
            yield Path(folder)
        finally:
            if before is None:
                del os.environ["PLAYGROUND_HOME"]
            else:
                os.environ["PLAYGROUND_HOME"] = before


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serve(script: Path, folder: Path, log: Path | None = None) -> Iterator[str]:
    """Serve a Streamlit script on a free port, with `folder` as working directory. Yields the URL
    once the server responds. The server's stderr is written to `log`."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.port", str(port), "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"]
    written = Path(os.devnull) if log is None else log
    with written.open("wb") as told:
        server = subprocess.Popen(
            command, cwd=folder, env=os.environ, stdout=subprocess.DEVNULL, stderr=told
        )
    try:
        wait_for_server(f"http://127.0.0.1:{port}/_stcore/health", server, "Streamlit")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def wait_for_server(address: str, server: subprocess.Popen[bytes], what: str) -> None:
    for _ in range(1200):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.05)
    raise click.ClickException(f"The {what} server did not start; run it by hand to see why.")


def chromium_path() -> str | None:
    """The path of the installed Chromium or Chrome; None if only Playwright's is available."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless Chromium: the installed one, otherwise Playwright's."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise click.ClickException(
            "This benchmark drives a browser; install requirements-dev.txt first."
        ) from None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"]
        )
        # `wait_for_function` evaluates a string, which the Content-Security-Policy forbids.
        browser.new_page = partial(browser.new_page, bypass_csp=True)  # type: ignore[method-assign]
        browser.new_context = partial(browser.new_context, bypass_csp=True)  # type: ignore[method-assign]
        try:
            yield browser
        finally:
            browser.close()
