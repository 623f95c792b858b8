"""`bench start`: from a server's start to the first interactive page, against an empty
Streamlit app, in turn. The Draw page counts as interactive when its answer stands there."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playground.bench.server import EMPTY_APP, ROOT, chromium, serve

ROUNDS = 5


def _seconds(browser: Any, script: Path, folder: Path, ready: str) -> tuple[float, float]:
    """Seconds from the command to the page, and of these, from opening the page to it."""
    begun = time.perf_counter()
    with serve(script, folder) as url:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        opened = time.perf_counter()
        page.goto(url)
        page.wait_for_selector(ready, timeout=60_000)
        done = time.perf_counter()
        context.close()
    return done - begun, done - opened


def run() -> dict[str, float]:
    """Medians in seconds and their ratios; the aim is a ratio of at most 1.5."""
    ours: list[tuple[float, float]] = []
    empty: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY_APP)
        for _ in range(ROUNDS):
            empty.append(_seconds(browser, script, Path(folder), ".st-key-press button"))
            ours.append(
                _seconds(browser, ROOT / "app.py", ROOT, "[data-testid=answer][data-label]")
            )
    whole = [statistics.median(row[0] for row in rows) for rows in (ours, empty)]
    page = [statistics.median(row[1] for row in rows) for rows in (ours, empty)]
    return {
        "app_seconds": whole[0],
        "empty_seconds": whole[1],
        "ratio": whole[0] / whole[1],
        "app_page_seconds": page[0],
        "empty_page_seconds": page[1],
        "page_ratio": page[0] / page[1],
    }
