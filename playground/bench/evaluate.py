"""`bench evaluate`: the time from choosing 10,000 digits on the Evaluate page to the painted
results, and a drag of the threshold slider, for pen-cnn, by the browser's clock. The baseline is a
plain PyTorch pass over the same digits."""

from __future__ import annotations

import statistics
import struct
import time
from pathlib import Path
from typing import Any

import numpy as np

from playground.bench.click import WARM
from playground.bench.server import ROOT, chromium, own_home, serve
from playground.data.digits import shipped_digits

FRAMES = 120
BATCH = 250

# Milliseconds from a click on the data set to the first frame with all results.
CHOOSE = """([text]) => new Promise((resolve) => {
    const option = [...document.querySelectorAll('[role=option]')]
        .find((each) => each.innerText.includes(text));
    const part = document.querySelector('[data-testid=evaluate]');
    const begun = performance.now();
    new MutationObserver((_, watch) => {
        if (!part.dataset.ready.startsWith('mnist')) return;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun), 0));
    }).observe(part, {attributes: true, attributeFilter: ['data-ready']});
    option.click();
})"""

# Drags the slider, a step for each frame: milliseconds of work for each step, its painting
# included, milliseconds between frames, and the number of frames with new counts.
SLIDE = """([frames]) => new Promise((resolve) => {
    const slider = document.querySelector('[data-testid=ev-threshold]');
    const value = slider.parentElement.querySelector('output');
    const [works, between] = [[], []];
    let [k, last, begun, shown, painted] = [0, 0, 0, value.textContent, 0];
    const step = (now) => {
        if (last) between.push(now - last);
        last = now;
        if (begun) setTimeout((from) => works.push(performance.now() - from), 0, begun);
        if (value.textContent !== shown) painted++;
        shown = value.textContent;
        if (k === frames) return setTimeout(() => resolve([works, between, painted]), 50);
        slider.value = String((k++ % 100) / 100);
        requestAnimationFrame(() => (begun = performance.now()));
        slider.dispatchEvent(new Event('input', {bubbles: true}));  // paints in the next frame
        requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
})"""


def run() -> dict[str, Any]:
    """Seconds and milliseconds, and the ratio of the choice's time to that of a plain pass."""
    with own_home() as home:
        _write_digits(home)
        with serve(ROOT / "app.py", ROOT) as url, chromium() as browser:
            chosen, (works, between, painted) = _on_the_page(browser, url)
    plain = _plain_pass()
    return {
        "evaluated_and_drawn_s": round(chosen / 1000, 3),
        "plain_pass_s": round(plain, 3),
        "ratio": round(chosen / 1000 / plain, 2),
        "threshold_step_ms": round(statistics.median(works), 1),
        "threshold_step_p95_ms": round(sorted(works)[int(0.95 * len(works))], 1),
        "threshold_frame_ms": round(statistics.median(between), 1),
        "threshold_frames_painted": round(painted / FRAMES, 3),
    }


def _on_the_page(browser: Any, url: str) -> tuple[float, tuple[list[float], list[float], int]]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(120_000)  # the server has just started, perhaps on a busy machine
    page.goto(f"{url}/evaluate?show=threshold")
    page.wait_for_selector("[data-testid=evaluate][data-ready]")
    while not page.evaluate(WARM):
        page.wait_for_timeout(500)
        page.reload()
        page.wait_for_selector("[data-testid=evaluate][data-ready]")
    page.click("[class*=st-key-evaluate_data_select] [role=combobox]")
    page.wait_for_selector("[role=option]")
    chosen: float = page.evaluate(CHOOSE, ["MNIST, test set"])
    works, between, painted = page.evaluate(SLIDE, [FRAMES])
    page.close()
    return chosen, (works, between, painted)


def _write_digits(home: Path) -> None:
    """Write the 10,000 shipped digits in the file format of MNIST's test set."""
    digits = shipped_digits("all")
    folder = home / "data" / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for part, rows in (("t10k", slice(None)), ("train", slice(10))):
        images, labels = digits.images[rows, 0], digits.labels[rows].astype(np.uint8)
        head = struct.pack(">iiii", 2051, len(images), 28, 28)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(head + images.tobytes())
        head = struct.pack(">ii", 2049, len(labels))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(head + labels.tobytes())


def _plain_pass() -> float:
    """Seconds of a plain PyTorch loop over the digits, on one thread."""
    import torch

    from playground.nets.build import load_module
    from playground.nets.store import shipped_model

    torch.set_num_threads(1)
    net, images = load_module(shipped_model("pen-cnn")), shipped_digits("all").images
    begun = time.perf_counter()
    with torch.inference_mode():
        for start in range(0, len(images), BATCH):
            batch = torch.tensor(images[start : start + BATCH]).float() / 255
            net(batch).softmax(1)
    return time.perf_counter() - begun
