"""`bench draw`: measures drawing a stroke: the answers per second, the latency from a pointer event
to the painted answer and maps, and the messages sent to the server (there should be none).

Chromium receives real pointer events. The browser's own limits, frames and pointer events per
second, are measured on an empty page for comparison.
"""

from __future__ import annotations

import math
import statistics
from pathlib import Path
from typing import Any

from playground.bench.server import ROOT, chromium, serve

STROKES = 4
MOVES = 120  # of one stroke

BLANK = "<canvas id=pen width=330 height=330></canvas>"
# Frames per second on an idle page, by the browser's clock.
FRAMES = """() => new Promise((resolve) => {
    let count = 0, began = 0;
    const next = (now) => {
        if (!began) began = now; else count++;
        if (now - began >= 1500) resolve(1000 * count / (now - began));
        else requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
})"""
EVENTS = """() => {
    window.moves = 0;
    document.querySelector("#pen").addEventListener("pointermove", () => window.moves++);
}"""
# Measures the time from the oldest unanswered pointer event until the answer is painted.
WATCH = """() => {
    const answer = document.querySelector("[data-testid=answer]");
    window.waits = [];
    let asked = null;
    document.querySelector("[data-testid=pen]").addEventListener("pointermove",
        (event) => { asked = asked ?? event.timeStamp; }, true);
    new MutationObserver(() => {
        if (asked !== null) window.waits.push(performance.now() - asked);
        asked = null;
    }).observe(answer, { attributes: true, attributeFilter: ["data-count"] });
}"""
COUNT = "() => Number(document.querySelector('[data-testid=answer]').dataset.count)"
NOW = "() => performance.now()"


def _stroke(page: Any, box: dict[str, float], turn: float) -> float:
    """Draw a spiral as one stroke without pauses; its duration in ms by the browser's clock."""

    def place(part: float) -> tuple[float, float]:
        angle, reach = turn + 4 * math.pi * part, 0.12 + 0.3 * part
        x = box["x"] + box["width"] * (0.5 + reach * math.cos(angle))
        return x, box["y"] + box["height"] * (0.5 + reach * math.sin(angle))

    page.mouse.move(*place(0))
    page.mouse.down()
    began: float = page.evaluate(NOW)
    for move in range(1, MOVES + 1):
        page.mouse.move(*place(move / MOVES))
    ended: float = page.evaluate(NOW)
    return ended - began


def _browser_alone(browser: Any) -> dict[str, float]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_content(BLANK)
    frames = page.evaluate(FRAMES)
    page.evaluate(EVENTS)
    took = _stroke(page, page.locator("#pen").bounding_box(), 0)
    page.mouse.up()
    moves = page.evaluate("window.moves")
    page.close()
    return {"browser_fps": frames, "browser_events_per_second": 1000 * moves / took}


def _listen(page: Any) -> list[str]:
    """A list that receives the URL of every request and WebSocket message that the page sends."""
    heard: list[str] = []
    page.on("request", lambda request: heard.append(request.url))
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: heard.append(socket.url)))
    return heard


def _draw(page: Any, heard: list[str]) -> dict[str, float]:
    box = page.locator("[data-testid=pen]").bounding_box()
    answers, took, messages = 0, 0.0, 0
    for stroke in range(STROKES):
        page.get_by_test_id("clear").click()
        page.wait_for_timeout(900)  # let the messages of Clear pass before the stroke
        if stroke == 1:
            page.evaluate(WATCH)  # the first stroke warms up the JIT compiler
        before, silent = page.evaluate(COUNT), len(heard)
        seconds = _stroke(page, box, stroke) / 1000
        if stroke:
            took += seconds
            answers += page.evaluate(COUNT) - before
            messages += len(heard) - silent
        page.mouse.up()
        page.wait_for_timeout(700)
    waits = page.evaluate("window.waits")
    return {
        "answers_per_second": answers / took,
        "p50_ms": statistics.median(waits),
        "p95_ms": statistics.quantiles(waits, n=20)[-1],
        "messages_to_server": messages,
        "answers": answers,
        "seconds": took,
    }


def run() -> dict[str, float]:
    """Answers per second (target: 30, if the browser paints that often), ms from a pointer event to
    the painted answer and maps (target: p95 of 16), and messages during strokes (target: 0).

    `reach` is the ratio of answers per second to the pointer events per second that the same
    browser handles on an empty page.
    """
    with chromium() as browser:
        alone = _browser_alone(browser)
        with serve(Path(ROOT) / "app.py", ROOT) as url:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            heard = _listen(page)
            page.goto(url)
            page.wait_for_selector("[data-testid=layer] canvas", timeout=60_000)
            page.wait_for_timeout(15_000)  # the server's startup uses the same CPU
            measured = _draw(page, heard)
    reach = measured["answers_per_second"] / alone["browser_events_per_second"]
    return measured | alone | {"reach": reach}
