"""`bench large`: milliseconds to explain one cell in EfficientNet-Lite0, for an RGB photo of
224 × 224 pixels, and the time of the net's forward pass; on the CNN page, milliseconds to open a
stage and from a click on a cell to its painted arithmetic."""

from __future__ import annotations

import statistics
import time

import numpy as np

from playground.bench.cnn import CLICK
from playground.bench.server import ROOT, chromium, serve
from playground.nets.efficientnet import random_lite0

CELLS = 120


def _page() -> dict[str, float]:
    """The CNN page in a browser: every stage is opened, and a cell of every column is clicked."""
    from playground.nets.stages import stages_of

    opened, clicks, computed = [], [], []
    with serve(ROOT / "app.py", ROOT) as url, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{url}/cnn?model=lite0-random&photo=cat&show=sandbox")
        page.get_by_test_id("value").wait_for()
        page.wait_for_timeout(8000)  # until the server has warmed up
        for stage in stages_of(random_lite0().spec)[1:]:
            begun = time.perf_counter()
            page.get_by_test_id(f"stage-{stage.number}").click()
            page.locator(f"[data-testid=stage-{stage.number}][aria-current=true]").wait_for()
            opened.append(1000 * (time.perf_counter() - begun))
            for name in stage.names:
                clicks.append(page.evaluate(CLICK, [name, 0.4, 0.4]))
                page.wait_for_timeout(150)
                arithmetic = page.get_by_test_id("arithmetic")
                computed.append(float(arithmetic.get_attribute("data-ms")))
    return {
        "page: milliseconds to open a stage, median": statistics.median(opened),
        "page: milliseconds to open a stage, slowest": max(opened),
        "page: milliseconds of computing the arithmetic, slowest": max(computed),
        "page: milliseconds from a click to the arithmetic, median": statistics.median(clicks),
        "page: milliseconds from a click to the arithmetic, slowest": max(clicks),
    }


def run() -> dict[str, float | int]:
    """Milliseconds to a cell's arithmetic and to its receptive field, median and slowest (target:
    at most 300), and milliseconds of the forward pass."""
    import torch

    from playground.explain.activations import trace_model
    from playground.explain.cell import explain_cell, seen_cells
    from playground.nets.shapes import count_parameters

    torch.set_num_threads(1)  # as in the app
    model, random = random_lite0(), np.random.default_rng(1)
    photo = random.integers(0, 256, (3, 224, 224), dtype=np.uint8)
    begun = time.perf_counter()
    trace = trace_model(model, photo)
    traced = time.perf_counter() - begun
    sums, fields = [], []
    for number in range(CELLS):
        column = trace.columns[number % len(trace.columns)]
        shape = trace.values(column).shape
        cell = tuple(int(random.integers(size)) for size in shape)
        begun = time.perf_counter()
        explain_cell(trace, column, cell)
        sums.append(1000 * (time.perf_counter() - begun))
        if number % 10 == 0:
            begun = time.perf_counter()
            seen_cells(trace, column, cell)
            fields.append(1000 * (time.perf_counter() - begun))
    return {
        "parameters": count_parameters(model.spec),
        "columns": len(trace.columns),
        "milliseconds of the pass": 1000 * traced,
        "milliseconds to a cell's arithmetic, median": statistics.median(sums),
        "milliseconds to a cell's arithmetic, slowest": max(sums),
        "milliseconds to what it depends on, median": statistics.median(fields),
        "milliseconds to what it depends on, slowest": max(fields),
        **_page(),
    }
