"""`bench start`: the time from a server's start to the first interactive page, against an empty
Streamlit app, in ten pairs. The Draw page counts as interactive once it shows an answer. The ratio
is computed for each pair, since a temporary slowdown of the machine affects both of its runs. The
processor time of server and browser is compared, too; it depends less on other programs."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playground.bench.processor import GENERATOR, seconds_by_kind, used_since
from playground.bench.server import EMPTY_APP, ROOT, chromium, serve

ROUNDS = 10
ANSWERED = '[data-testid=answer]:not([data-label=""])'
# Resolves to the time, in ms since 1970, at which the browser has painted the element. Playwright's
# own `wait_for_selector` looks for it only every 500 ms, once it has waited for 270 ms.
SHOWN = """window.shown = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("not shown within a minute")), 60_000);
    const watch = new MutationObserver(() => {
        if (!document.querySelector(%s)?.getClientRects().length) return;
        watch.disconnect();
        requestAnimationFrame(() => {
            const {port1, port2} = new MessageChannel();  // its message arrives after the painting
            port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
            port2.postMessage(0);
        });
    });
    watch.observe(document, {childList: true, subtree: true, attributes: true});
})"""
Seconds = tuple[float, float, float]


def _seconds(browser: Any, script: Path, folder: Path, ready: str) -> Seconds:
    """Seconds from starting the server to the interactive page, from opening the page to it, and
    the processor time of server and browser from the start on."""
    begun, before = time.time(), seconds_by_kind()
    with serve(script, folder) as url:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_init_script(SHOWN % json.dumps(ready))
        page = context.new_page()
        opened = time.time()
        page.goto(url, wait_until="commit")
        shown, used = page.evaluate("window.shown") / 1000, used_since(before)
        context.close()
    busy = sum(seconds for kind, seconds in used.items() if kind != GENERATOR)
    return shown - begun, shown - opened, busy


def run() -> dict[str, float]:
    """Medians in seconds; and the median, minimum and maximum of the pairs' ratios (target: at most
    1.3)."""
    ours: list[Seconds] = []
    empty: list[Seconds] = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY_APP)
        for pair in range(ROUNDS):
            # Each app is first in every second pair, because the end of one run delays the next.
            for which in ("empty", "ours") if pair % 2 == 0 else ("ours", "empty"):
                if which == "empty":
                    empty.append(_seconds(browser, script, Path(folder), ".st-key-press button"))
                else:
                    ours.append(_seconds(browser, ROOT / "app.py", ROOT, ANSWERED))
    return summary(ours, empty)


def summary(ours: Sequence[Seconds], empty: Sequence[Seconds]) -> dict[str, float]:
    """The result for pairs of runs of the app and of the empty app."""
    found: dict[str, float] = {"pairs": len(ours)}
    for at, what in enumerate(("", "page_", "cpu_")):
        ratios = [one[at] / other[at] for one, other in zip(ours, empty, strict=True)]
        found |= {
            f"app_{what}seconds": statistics.median(row[at] for row in ours),
            f"empty_{what}seconds": statistics.median(row[at] for row in empty),
            f"{what}ratio": statistics.median(ratios),
            f"{what}ratio_least": min(ratios), f"{what}ratio_most": max(ratios),
        }  # fmt: skip
    return found
