"""`bench train`: training speed of the article's CNN in a run with all events and checkpoints that
a browser watches, against a bare PyTorch loop (`bare.py`), with and without the CPU optimizations
of the app's own loop. If tensorflow is installed, Keras' `fit` is measured too. All take turns in
each round."""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from playground.bench.train_page import press_start, train_page, wait_for_end
from playground.core.events import Batch

PRESET = "article-cnn"
BATCH = 32
EPOCHS = 5  # as in the article
ROUNDS = 4
SETTLE = 1  # warm-up rounds, not counted


@contextmanager
def _yardstick(module: str) -> Iterator[subprocess.Popen[str]]:
    from playground.training.runs.cluster import NICE

    program = subprocess.Popen(
        [sys.executable, "-m", f"playground.bench.{module}", PRESET, str(NICE)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert program.stdout is not None
        program.stdout.readline()
        yield program
    finally:
        program.kill()
        program.wait(20)


def _ask(program: subprocess.Popen[str], how: str) -> float:
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(f"{how}\n")
    program.stdin.flush()
    return float(program.stdout.readline())


def _watched(page: Any) -> float:
    """Examples per second of a run without validation: in each epoch, from the end of the first
    batch to the end of the last."""
    events = wait_for_end(page, press_start(page))
    examples, seconds = 0, 0.0
    for epoch in range(1, EPOCHS + 1):
        batches = [event for event in events if isinstance(event, Batch) and event.epoch == epoch]
        examples += BATCH * (len(batches) - 1)
        seconds += batches[-1].seconds - batches[0].seconds
    return examples / seconds


def run() -> dict[str, float | str]:
    """Median examples per second over the rounds, and median ratios (targets: at least 0.97 of the
    bare loop, and above 1 for Keras)."""
    query = f"preset={PRESET}&data=digits&epochs={EPOCHS}"
    keras = importlib.util.find_spec("tensorflow") is not None
    rows: list[dict[str, float]] = []
    with ExitStack() as stack:
        page, _ = stack.enter_context(train_page(query))
        # Separate processes: the memory that "quick" keeps would speed up "plain" too.
        bare = {how: stack.enter_context(_yardstick("bare")) for how in ("plain", "quick")}
        if keras:
            bare["keras"] = stack.enter_context(_yardstick("keras_fit"))
        for _ in range(ROUNDS + SETTLE):
            row = {"run": _watched(page)}
            rows.append(row | {how: _ask(program, how) for how, program in bare.items()})
    rows = rows[SETTLE:]
    found: dict[str, float | str] = {
        f"{name}_examples_per_second": statistics.median(row[name] for row in rows)
        for name in rows[0]
    }
    for how in bare:
        found[f"ratio_to_{how}"] = statistics.median(row["run"] / row[how] for row in rows)
    if not keras:
        found["keras"] = "tensorflow is not installed; not measured"
    return found
