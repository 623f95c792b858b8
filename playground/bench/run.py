"""`bench run`: the time from pressing Start to the first point on the chart, with a warm worker;
and a button's round trip on another page during the run, against the round trip without a run."""

from __future__ import annotations

import statistics
from typing import Any

from playground.bench.click import switch_language
from playground.bench.train_page import PATIENCE, press_start, train_page, wait_for_end

STARTS = 7
TRIPS = 25
SETTLE = 5  # warm-up round trips, not counted

# Milliseconds from pressing Start until the loss chart of the new run holds a point.
FIRST_POINT = """() => new Promise((resolve) => {
    const before = new URL(location).searchParams.get('run');
    const begun = performance.now();
    const shown = () => {
        const numbers = document.querySelector('[data-testid=train-numbers]');
        const run = new URL(location).searchParams.get('run');
        const point = document.querySelector('.st-key-train_curves svg path[data-line]');
        if (run !== before && numbers?.dataset.run === run && Number(numbers.dataset.step) > 0
            && point) {
            resolve(performance.now() - begun);
        } else {
            requestAnimationFrame(shown);
        }
    };
    document.querySelector('.st-key-train_start button').click();
    shown();
})"""


def _trips(page: Any, count: int) -> list[float]:
    return [switch_language(page) for _ in range(count)]


def _starts(page: Any) -> list[float]:
    """Milliseconds to the first point, for several runs. Each run is then stopped."""
    times = []
    for _ in range(STARTS):
        times.append(page.evaluate(FIRST_POINT))
        page.click(".st-key-train_stop button")
        page.wait_for_selector(".st-key-train_start button:not([disabled])", timeout=PATIENCE)
    return times[1:]


def run() -> dict[str, float]:
    """Medians in ms. Targets: 1,500 to the first point, and a ratio of at most 2."""
    with train_page("preset=article-cnn&data=digits&epochs=20") as (page, url):
        first = press_start(page)  # starts the worker
        page.wait_for_selector(".st-key-train_stop button", timeout=PATIENCE)
        page.click(".st-key-train_stop button")
        wait_for_end(page, first)
        starts = _starts(page)
        other = page.context.browser.new_page()
        other.goto(url)
        other.wait_for_selector(".st-key-language button", timeout=PATIENCE)
        _trips(other, SETTLE)
        idle = _trips(other, TRIPS)
        press_start(page)
        page.wait_for_selector("[data-testid=train-numbers][data-state=running]", timeout=PATIENCE)
        busy = _trips(other, TRIPS)
        page.click(".st-key-train_stop button")
    return {
        "first_point_ms": statistics.median(starts),
        "first_point_slowest_ms": max(starts),
        "click_idle_ms": statistics.median(idle),
        "click_while_training_ms": statistics.median(busy),
        "ratio": statistics.median(busy) / statistics.median(idle),
    }
