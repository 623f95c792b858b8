"""`bench language`: the time of reading a sentence for all tasks, by this process's clock, and the
time of the first sentence, which loads the models; one thread, as on the server. Then, by the
browser's clock, the work for one step of a lattice of 40 tokens on the Language page."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from playground.bench.server import ROOT, chromium, serve

TEXTS = {
    "en": (
        "Ada Lovelace met Charles Babbage in London and gave him a wonderful idea for his machine.",
        "The film was not nearly as bad as everyone in Paris said, and the ending is beautiful.",
        "Win a free holiday now! Call 09061221066 before Friday to claim your prize from us.",
        "Scientists in Norway found that the glacier has lost a third of its ice since 1990.",
    ),
    "zh": (
        "小王昨天在北京大学见到了李老师，他们谈得很愉快。",
        "这家酒店的房间很脏，服务员的态度也很差。",
    ),
}
ROUNDS = 25
TOKENS = 40
LATTICE = (  # of `TOKENS` tokens
    "On Monday Ada Lovelace and Charles Babbage left London for Paris , where they met Marie Curie "
    "of the Institute in a house near the river and talked for a week about machines that "
    "write music for the queen ."
)
FRAMES, SETTLE = 130, 10  # steps, one a frame; the first are not counted

# Milliseconds of each step's work, with one step in each frame, and between the frames.
STEP = """([count]) => new Promise((resolve) => {
    const slider = document.querySelector('[data-testid=lattice-step]');
    const [works, gaps] = [[], []];
    let [begun, last] = [performance.now(), performance.now()];
    const frame = () => {
        const now = performance.now();
        works.push(now - begun);
        gaps.push(now - last);
        last = now;
        if (works.length === count) return resolve([works, gaps]);
        slider.value = String(works.length % (Number(slider.max) + 1));
        begun = performance.now();
        slider.dispatchEvent(new Event('input', {bubbles: true}));
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
})"""


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def run() -> dict[str, float]:
    """Median and p95 in ms for each language. Target: p95 at most 100 (aim 40) for all tasks."""
    import torch

    from playground.language.read import read_text
    from playground.language.records import LANGUAGES

    torch.set_num_threads(1)
    found: dict[str, float] = {}
    for language in LANGUAGES:
        texts = TEXTS[language]
        found[f"{language}_first_ms"] = _milliseconds(lambda t=texts[0]: read_text(t))  # type: ignore[misc]
        # Each text is new: a changed number at its end, so that no pass of the encoder is kept.
        times = sorted(
            _milliseconds(lambda t=f"{text} {number}": read_text(t))  # type: ignore[misc]
            for number in range(ROUNDS)
            for text in texts
        )
        reading = read_text(texts[0])
        found[f"{language}_tasks"] = float(len(reading.results))
        found[f"{language}_ms"] = statistics.median(times)
        found[f"{language}_p95_ms"] = times[int(0.95 * len(times))]
        for task, spent in reading.milliseconds.items():
            found[f"{language}_{task}_ms"] = spent
    return found | lattice_steps()


def lattice_steps() -> dict[str, float]:
    """Median and p95 in ms of a step's work in the browser, and of the time between two frames."""
    with serve(ROOT / "app.py", ROOT) as url, chromium() as browser:
        page: Any = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(120_000)  # the server has just started, perhaps on a busy machine
        page.goto(f"{url}/language?{urlencode({'task': 'entities', 'text': LATTICE})}")
        page.wait_for_selector("[data-testid=lattice-step]")
        page.wait_for_timeout(3_000)  # until the server has warmed up
        works, gaps = page.evaluate(STEP, [FRAMES + SETTLE])
    works, gaps = (sorted(times[SETTLE:]) for times in (works, gaps))
    return {
        "step_ms": statistics.median(works),
        "step_p95_ms": works[int(0.95 * len(works))],
        "frame_ms": statistics.median(gaps),
        "frame_p95_ms": gaps[int(0.95 * len(gaps))],
    }
