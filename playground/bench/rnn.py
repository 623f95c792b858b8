"""`bench rnn`: four measurements on the RNN page, by the browser's clock: the time from the last
key press to the results of three nets for a 30-word sentence, the time from an edited hidden state
to the new result, the work for one step, and the time of a search over the corpus."""

from __future__ import annotations

import statistics
import time
from typing import Any
from urllib.parse import urlencode

from playground.bench.server import ROOT, chromium, serve

TEXT = (
    "I went in expecting little and the first half was slow but the actors were so good and the "
    "ending so clever and touching that I left very happy an"
)
KEYS = 40
EDITS = 30
STEPS = 120
SEARCHES = 20
SETTLE = 5  # warm-up repetitions, not counted

FIND = """const find = (id, root = document) => {
    const found = root.querySelector(`[data-testid=${id}]`);
    if (found) return found;
    for (const each of root.querySelectorAll('*')) {
        const inner = each.shadowRoot && find(id, each.shadowRoot);
        if (inner) return inner;
    }
};
const painted = (resolve, begun) =>
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun), 0));
"""

# Milliseconds from a changed text to the frame after the results of all nets were painted.
KEY = f"""([text]) => new Promise((resolve) => {{
    {FIND}
    const [page, field] = [find('rnn'), find('rnn-text')];
    const begun = performance.now();
    const watch = new MutationObserver(() => {{
        watch.disconnect();
        painted(resolve, begun);
    }});
    watch.observe(page, {{attributes: true, attributeFilter: ['data-count']}});
    field.value = text;
    field.dispatchEvent(new Event('input'));
}})"""

# Milliseconds from an edited hidden state to the frame with the new result.
EDIT = f"""([value]) => new Promise((resolve) => {{
    {FIND}
    const slider = find('edit-value');
    const begun = performance.now();
    slider.value = value;
    slider.dispatchEvent(new Event('input'));
    painted(resolve, begun);
}})"""

# Milliseconds of work in the browser for one step, with one step in each frame.
STEP = f"""([count]) => new Promise((resolve) => {{
    {FIND}
    const [slider, page] = [find('rnn-step'), find('rnn')];
    const times = [];
    let begun = performance.now();
    const frame = () => {{
        times.push(performance.now() - begun);
        if (times.length === count) return resolve(times);
        slider.value = String(times.length % (Number(slider.max) + 1));
        begun = performance.now();
        slider.dispatchEvent(new Event('input'));
        // The page paints in the next frame, before this one's turn.
        requestAnimationFrame(frame);
    }};
    requestAnimationFrame(frame);
}})"""

# Milliseconds from pressing Search to the frame with the found sentences.
SEARCH = f"""([threshold]) => new Promise((resolve) => {{
    {FIND}
    find('search-threshold').value = threshold;
    const begun = performance.now();
    const results = find('search-results');
    const watch = new MutationObserver(() => {{
        if (!results.querySelector('[data-testid^=search-]')) return;
        watch.disconnect();
        painted(resolve, begun);
    }});
    watch.observe(results, {{childList: true}});
    find('search').click();
}})"""


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * len(values))]


def _times(page: Any, script: str, arguments: list[Any], pause: int) -> list[float]:
    times = []
    for argument in arguments:
        times.append(page.evaluate(script, [argument]))
        page.wait_for_timeout(pause)
    return times[SETTLE:]


def _search_seconds() -> float:
    """Seconds of the search in Python, on precomputed hidden states."""
    from playground.explain.reading import read_text
    from playground.explain.states import corpus_states, nearest_threshold, search_spans
    from playground.nets.store import shipped_model

    model = shipped_model("mood-lstm")
    reading, corpus = read_text(model, TEXT), corpus_states(model)
    threshold = nearest_threshold(reading.cells[-1].hidden, 19, 21, 0.3) or 0.3
    search_spans(model, corpus, reading, 19, 21, threshold)
    begun = time.perf_counter()
    search_spans(model, corpus, reading, 19, 21, threshold)
    return time.perf_counter() - begun


def run() -> dict[str, float]:
    """Median and p95 in ms. Targets: a key press at most 300 (p95), an edit at most 150, a search
    at most 1,000, and a step less than a frame."""
    with serve(ROOT / "app.py", ROOT) as url, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(url)
        page.wait_for_timeout(8000)  # until the server has warmed up
        page.goto(f"{url}/rnn?{urlencode({'model': 'mood-lstm', 'text': TEXT})}")
        page.get_by_test_id("rnn-cell").wait_for()
        page.wait_for_timeout(12_000)  # until the corpus states are computed
        texts = [TEXT + "d so on"[: 1 + k % 7] for k in range(KEYS + SETTLE)]
        keys = _times(page, KEY, texts, 450)
        steps = page.evaluate(STEP, [STEPS])[SETTLE:]
        page.get_by_test_id("tab-edit").click()
        page.get_by_test_id("token").nth(3).click()
        edits = _times(page, EDIT, [str(k % 9 / 10) for k in range(EDITS + SETTLE)], 100)
        page.get_by_test_id("tab-search").click()
        page.get_by_test_id("search-to").select_option("20")
        page.get_by_test_id("search-from").select_option("19")
        page.wait_for_timeout(500)
        searches = _times(
            page, SEARCH, [str(20 + 5 * (k % 4)) for k in range(SEARCHES + SETTLE)], 500
        )
    return {
        "key_ms": statistics.median(keys),
        "key_p95_ms": _p95(keys),
        "edit_ms": statistics.median(edits),
        "edit_p95_ms": _p95(edits),
        "step_ms": statistics.median(steps),
        "step_p95_ms": _p95(steps),
        "search_ms": statistics.median(searches),
        "search_p95_ms": _p95(searches),
        "search_python_ms": 1000 * _search_seconds(),
    }
