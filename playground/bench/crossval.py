"""`bench crossval`: a watched cross-validation on the Evaluate page of a server that has just
started: five folds of a small net on 5,000 digits. Seconds from the click on Start to the first
point of the curves, and to the end, by the browser's clock. The baseline trains the same folds in
this process, without a page."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from playground.bench.server import ROOT, chromium, own_home, serve

PRESET, FOLDS, EXAMPLES = "tiny-cnn", 5, 5_000

# Seconds from a click on Start to the first painted point, and to the end.
START = """() => new Promise((resolve) => {
    const at = (id) => document.querySelector(`[data-testid=${id}]`);
    const begun = performance.now();
    let first = null;
    const look = () => {
        const now = (performance.now() - begun) / 1000;
        if (first === null && at('ev-folds-loss').querySelector('[data-line]')) first = now;
        const state = at('ev-folds').dataset.state;
        if (['finished', 'failed', 'stopped'].includes(state)) return resolve([state, first, now]);
        requestAnimationFrame(look);
    };
    at('ev-folds-go').click();
    look();
})"""


def run() -> dict[str, Any]:
    """Seconds, and the ratio of the page's time to that of the baseline."""
    with own_home(), chromium() as browser, serve(ROOT / "app.py", ROOT) as url:
        opened, (state, first, end) = _on_the_page(browser, url)
    plain = _plain()
    return {
        "opened_s": round(opened, 2),
        "first_frame_s": first and round(first, 2),
        "finished_s": round(end, 2),
        "state": state,
        "plain_s": round(plain, 2),
        "ratio": round(end / plain, 2),
    }


def _on_the_page(browser: Any, url: str) -> tuple[float, tuple[str, float | None, float]]:
    """Seconds until Start can be pressed, and what `START` gives."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(120_000)
    begun = time.perf_counter()
    page.goto(f"{url}/evaluate?show=folds&net={PRESET}&folds={FOLDS}&sample={EXAMPLES}")
    page.wait_for_selector("[data-testid=ev-folds-go]:enabled")
    opened = time.perf_counter() - begun
    found: tuple[str, float | None, float] = page.evaluate(START)
    page.close()
    return opened, found


def _plain() -> float:
    """Seconds of the same folds in this process, on as many threads as the worker has."""
    import torch

    from playground.data.digits import shipped_digits
    from playground.nets.cpu_speed import keep_freed_memory
    from playground.training.cross_validation import cross_validate, make_folds
    from playground.training.data import TrainingData
    from playground.training.presets import recipe_for, spec_for
    from playground.training.settings import settings

    keep_freed_memory()
    torch.set_num_threads(settings().torch_threads)
    whole = shipped_digits("train")
    examples = whole.take(np.arange(EXAMPLES))
    recipe = recipe_for(PRESET, TrainingData(examples, examples))
    folds = make_folds(examples.labels, FOLDS)
    begun = time.perf_counter()
    for _ in cross_validate(lambda data: spec_for(PRESET, data), recipe, examples, folds):
        pass
    return time.perf_counter() - begun
