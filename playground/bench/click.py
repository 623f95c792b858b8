"""`bench click`: the round trip of a button in the app, with torch and the shipped models loaded,
against a button in an empty Streamlit app. Both are measured alternately.

The app's button is its language switch, which renders every text of the page again. `gc.freeze()`
at startup (`ui/startup.py`) keeps the round trip short.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

from playground.bench.server import EMPTY_APP, ROOT, chromium, serve

ROUNDS = 40
SETTLE = 5  # first trips, not counted
WARM = "getComputedStyle(document.querySelector('.stApp')).getPropertyValue('--warm').trim() == '1'"

# Milliseconds from a click to the changed text, by the browser's clock.
ROUND_TRIP = """([button, text]) => new Promise((resolve) => {
    const before = document.querySelector(text).innerText;
    const begun = performance.now();
    const watch = new MutationObserver(() => {
        const now = document.querySelector(text);
        if (!now || now.innerText === before) return;
        watch.disconnect();
        resolve(performance.now() - begun);
    });
    watch.observe(document.body, {childList: true, subtree: true, characterData: true});
    document.querySelector(button).click();
})"""


def _empty(page: Any) -> float:
    trip: float = page.evaluate(ROUND_TRIP, [".st-key-press button", ".st-key-pressed"])
    return trip


def switch_language(page: Any) -> float:
    """Milliseconds of one round trip to the changed title. Then wait for the switch itself, which
    may change later."""
    chosen = ".st-key-language button[data-selected=true]"
    before = page.inner_text(chosen)
    button = ".st-key-language button:not([data-selected=true])"
    trip: float = page.evaluate(ROUND_TRIP, [button, "h1"])
    page.wait_for_function(
        "([at, before]) => document.querySelector(at)?.innerText !== before", arg=[chosen, before]
    )
    return trip


def _open_app(browser: Any, url: str) -> Any:
    page = browser.new_page()
    page.goto(url)
    page.wait_for_selector(".st-key-language button")
    page.wait_for_selector("h1")
    while not page.evaluate(WARM):
        page.wait_for_timeout(500)
        page.reload()
        page.wait_for_selector("h1")
    return page


def run() -> dict[str, float]:
    """Median and p95 of both in ms, and the ratio of the medians (target: at most 1.0)."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY_APP)
        with (
            serve(script, Path(folder)) as empty_url,
            serve(ROOT / "app.py", ROOT) as app_url,
            chromium() as browser,
        ):
            app, empty = _open_app(browser, app_url), browser.new_page()
            empty.goto(empty_url)
            empty.wait_for_selector(".st-key-press button")
            trips = [(switch_language(app), _empty(empty)) for _ in range(ROUNDS)][SETTLE:]
    ours, theirs = sorted(pair[0] for pair in trips), sorted(pair[1] for pair in trips)
    return {
        "app_ms": statistics.median(ours),
        "app_p95_ms": ours[int(0.95 * len(ours))],
        "empty_ms": statistics.median(theirs),
        "empty_p95_ms": theirs[int(0.95 * len(theirs))],
        "ratio": statistics.median(ours) / statistics.median(theirs),
    }
