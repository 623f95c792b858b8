"""The Train page in a real browser, for the benchmarks that start runs there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from playground.bench.click import WARM
from playground.bench.server import ROOT, chromium, own_home, serve
from playground.core.events import Event, is_ending

PATIENCE = 300_000  # ms; generous, for a busy machine


@contextmanager
def train_page(query: str) -> Iterator[tuple[Any, str]]:
    """Open the Train page with a query string. Yields the page, once the server has warmed up, and
    the server's URL. Runs are stored in a temporary folder."""
    with own_home(), serve(ROOT / "app.py", ROOT) as url, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{url}/train?{query}")
        page.wait_for_selector(".st-key-train_start button", timeout=PATIENCE)
        while not page.evaluate(WARM):
            page.wait_for_timeout(500)
            page.reload()
            page.wait_for_selector(".st-key-train_start button", timeout=PATIENCE)
        yield page, url


def press_start(page: Any) -> str:
    """Press Start; return the new run's id once the page shows it."""
    before = _shown(page)
    page.click(".st-key-train_start button:not([disabled])")
    page.wait_for_function(
        "before => (new URL(location)).searchParams.get('run') !== before", arg=before,
        timeout=PATIENCE,
    )  # fmt: skip
    return str(_shown(page))


def _shown(page: Any) -> str | None:
    """The run id in the page's URL; None if there is none."""
    run_id: str | None = page.evaluate("new URL(location).searchParams.get('run')")
    return run_id


def wait_for_end(page: Any, run_id: str) -> list[Event]:
    """Wait until the run has ended and Start is enabled; return all events of the run.

    Raises:
        click.ClickException: the run did not end in time.
    """
    from playground.training.runs.history import History

    history, told = History(run_id), 0
    while not (events := history.read_all()) or not is_ending(events[-1]):
        page.wait_for_timeout(300)
        told += 300
        if told > PATIENCE:
            raise click.ClickException(f"The run {run_id} did not end; look at the server's log.")
    page.wait_for_selector(".st-key-train_start button:not([disabled])", timeout=PATIENCE)
    return events
