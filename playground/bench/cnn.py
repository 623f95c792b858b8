"""`bench cnn`: three measurements on the CNN page, by the browser's clock: the time from a click
on a feature map to its painted arithmetic, the time from a new drawing to the painted page, and the
frame rate while the pointer moves over the maps, against the rate while it rests."""

from __future__ import annotations

import statistics
from typing import Any

from playground.bench.server import ROOT, chromium, serve

CLICKS = 40
DRAWINGS = 20
SETTLE = 5  # warm-up repetitions, not counted
FRAMES = 120
COLUMNS = ("conv1", "pool1", "conv2", "conv3", "conv4", "relu4", "conv5", "dense1")

# Defines `findInside`: the page's element of the net, in whichever shadow tree.
FIND = """() => {
    window.findInside = (root) => {
        const found = root.querySelector('[data-testid=inside]');
        if (found) return found;
        for (const each of root.querySelectorAll('*')) {
            const inner = each.shadowRoot && findInside(each.shadowRoot);
            if (inner) return inner;
        }
    };
}"""

# Milliseconds from a click on a column to the frame after its arithmetic was replaced.
CLICK = """([name, x, y]) => new Promise((resolve) => {
    const inside = findInside(document);
    const picture = inside.querySelector(`[data-name=${name}]`);
    const box = picture.getBoundingClientRect();
    const [left, top] = [box.left + x * box.width, box.top + y * box.height];
    const at = {clientX: left, clientY: top, bubbles: true};
    const begun = performance.now();
    picture.dispatchEvent(new MouseEvent('click', at));
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun), 0));
})"""

# Milliseconds from a press on a sample to the first frame with other pixels in the columns.
DRAWING = """([digit]) => new Promise((resolve) => {
    const inside = findInside(document);
    const begun = performance.now();
    const watch = new MutationObserver(() => {
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun), 0));
    });
    watch.observe(inside, {childList: true});
    const samples = '.st-key-cnn_digit [data-testid=stButtonGroup] button';
    document.querySelectorAll(samples)[digit].click();
})"""

# Milliseconds between frames, optionally with a pointer move over the maps in each frame, and the
# milliseconds of work for one move.
HOVER = """([names, frames, moves]) => new Promise((resolve) => {
    const inside = findInside(document);
    const pictures = names.map((name) => inside.querySelector(`[data-name=${name}]`));
    const [gaps, works] = [[], []];
    let before = null, k = 0;
    const frame = (now) => {
        if (before !== null) gaps.push(now - before);
        before = now;
        if (k++ === frames) return resolve({ gaps, works });
        if (moves) {
            const picture = pictures[k % pictures.length];
            const box = picture.getBoundingClientRect();
            const [left, top] = [box.left + ((k * 7) % 97) / 97 * box.width,
                                 box.top + ((k * 5) % 89) / 89 * box.height];
            const begun = performance.now();
            picture.dispatchEvent(new PointerEvent('pointermove', {clientX: left, clientY: top, bubbles: true}));
            works.push(performance.now() - begun);
        }
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
})"""  # noqa: E501


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * len(values))]


def _clicks(page: Any) -> list[float]:
    times = []
    for k in range(CLICKS + SETTLE):
        x, y = 0.1 + 0.8 * ((k * 7) % 11) / 11, 0.1 + 0.8 * ((k * 5) % 13) / 13
        times.append(page.evaluate(CLICK, [COLUMNS[k % len(COLUMNS)], x, y]))
        page.wait_for_timeout(250)
    return times[SETTLE:]


def _drawings(page: Any) -> list[float]:
    times = []
    for k in range(DRAWINGS + SETTLE):
        times.append(page.evaluate(DRAWING, [k % 10]))
        page.wait_for_timeout(400)
    return times[SETTLE:]


def run() -> dict[str, float]:
    """Median and p95 in ms. Targets: 100 for a click, 300 for a new drawing, and the same frame
    rate while the pointer moves as while it rests."""
    with serve(ROOT / "app.py", ROOT) as url, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(url)
        page.wait_for_timeout(8000)  # until the server has warmed up
        page.goto(f"{url}/cnn?model=pen-cnn&sample=3")
        page.get_by_test_id("value").wait_for()
        page.wait_for_timeout(3000)
        page.evaluate(FIND)
        clicks, drawings = _clicks(page), _drawings(page)
        rest = page.evaluate(HOVER, [COLUMNS, FRAMES, False])
        hover = page.evaluate(HOVER, [COLUMNS, FRAMES, True])
    return {
        "click_ms": statistics.median(clicks),
        "click_p95_ms": _p95(clicks),
        "drawing_ms": statistics.median(drawings),
        "drawing_p95_ms": _p95(drawings),
        "hover_work_p95_ms": _p95(hover["works"]),
        "frame_hovering_ms": statistics.mean(hover["gaps"]),
        "frame_resting_ms": statistics.mean(rest["gaps"]),
    }
