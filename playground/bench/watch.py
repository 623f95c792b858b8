"""`bench watch`: the cost of thirty more viewers of one run: the server's CPU load in cores, the
response time of a poll, and the run's speed, against the same run with a single viewer.

Each viewer opens the run's page in a browser once, to get its own polling key. This process then
polls with all keys at the interval that the pages use."""

from __future__ import annotations

import json
import random
import re
import statistics
import threading
import time
import urllib.parse
import urllib.request
from typing import Any

import click
import psutil

from playground.bench.train import BATCH
from playground.bench.train_page import PATIENCE, press_start, train_page
from playground.core.events import Batch

QUERY = "preset=article-cnn&data=digits&epochs=100"
VIEWERS = 30
SECONDS = 10.0  # duration of each measurement
NUMBERS = "[data-testid=train-numbers]"


def _keys(page: Any, address: str) -> dict[str, str]:
    """The polling key of each viewer, and the version that its page received last."""
    found: dict[str, str] = {}

    def note(request: Any) -> None:
        asked = re.search(r"/poll/([\w-]+)\?seen=(.*)", request.url)
        if asked:
            found[asked[1]] = urllib.parse.unquote(asked[2])

    for _ in range(VIEWERS):
        context = page.context.browser.new_context()
        viewer = context.new_page()
        viewer.on("request", note)
        viewer.goto(address)
        with viewer.expect_request("**/poll/*", timeout=PATIENCE):
            viewer.wait_for_selector(NUMBERS, timeout=PATIENCE)
        context.close()
    return found


class Viewers:
    """Threads that poll like the viewers' pages, until `stop`."""

    def __init__(self, url: str, keys: dict[str, str]) -> None:
        self._url, self._over = url, threading.Event()
        self.seconds: list[float] = []  # response times
        for key, seen in keys.items():
            threading.Thread(target=self._follow, args=(key, seen), daemon=True).start()

    def _follow(self, key: str, seen: str) -> None:
        pause = random.random()
        while not self._over.wait(pause):
            begun = time.perf_counter()
            asked = f"{self._url}/poll/{key}?seen={urllib.parse.quote(seen)}"
            with urllib.request.urlopen(asked, timeout=30) as answer:
                found = json.load(answer)
            self.seconds.append(time.perf_counter() - begun)
            seen, pause = found["seen"], found["seconds"] - self.seconds[-1]

    def stop(self) -> None:
        self._over.set()


def _server() -> psutil.Process:
    for child in psutil.Process().children(recursive=True):
        if "streamlit" in child.cmdline():
            return child
    raise click.ClickException("The Streamlit server is gone; run it by hand to see why.")


def _measure(page: Any, run_id: str) -> tuple[float, float]:
    """The run's examples per second, and the server's CPU load in cores, over `SECONDS`."""
    from playground.training.runs.history import History

    server = _server()
    before, begun = sum(server.cpu_times()[:2]), time.perf_counter()
    page.wait_for_timeout(1000 * SECONDS)
    share = (sum(server.cpu_times()[:2]) - before) / (time.perf_counter() - begun)
    batches = [event for event in History(run_id).read_all() if isinstance(event, Batch)]
    recent = [b for b in batches if b.seconds > batches[-1].seconds - SECONDS]
    return BATCH * (len(recent) - 1) / (recent[-1].seconds - recent[0].seconds), share


def run() -> dict[str, float]:
    """CPU loads, response times in ms, and the ratio of the run's speeds. Targets: a class uses
    less than half a core of the server, and hardly slows the run."""
    with train_page(QUERY) as (page, url):
        run_id = press_start(page)
        keys = _keys(page, f"{url}/train?run={run_id}")
        one = _measure(page, run_id)
        viewers = Viewers(url, keys)
        page.wait_for_timeout(2000)
        viewers.seconds.clear()
        all_of_them = _measure(page, run_id)
        viewers.stop()
        page.click(".st-key-train_stop button")
        page.wait_for_selector(f"{NUMBERS}[data-state=stopped]", timeout=PATIENCE)
    answers = sorted(viewers.seconds)
    return {
        "viewers": float(len(keys)),
        "server_share_with_one": one[1],
        "server_share_with_all": all_of_them[1],
        "answer_ms": 1000 * statistics.median(answers),
        "answer_p95_ms": 1000 * answers[int(0.95 * len(answers))],
        "run_speed_ratio": all_of_them[0] / one[0],
    }
