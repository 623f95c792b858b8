"""`bench train`: examples a second of the article's CNN in a run that a page in a browser
watches, with all its events and checkpoints, against a bare PyTorch loop (`bare.py`), in turn.
Where tensorflow is installed, Keras' `fit` takes its turn too."""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playground.bench.train_page import press_start, train_page, wait_for_end
from playground.core.events import Batch

PRESET = "article-cnn"
BATCH = 32
EPOCHS = 1
ROUNDS = 4
SETTLE = 1  # first rounds, not counted


@contextmanager
def _yardstick(module: str) -> Iterator[subprocess.Popen[str]]:
    from playground.training.cluster import NICE

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


def _ask(program: subprocess.Popen[str]) -> float:
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write("go\n")
    program.stdin.flush()
    return float(program.stdout.readline())


def _watched(page: Any) -> float:
    """Examples a second over a run's first epoch, from its first batch's end to its last one's."""
    events = wait_for_end(page, press_start(page))
    batches = [event for event in events if isinstance(event, Batch) and event.epoch == 1]
    examples = BATCH * (len(batches) - 1)
    return examples / (batches[-1].seconds - batches[0].seconds)


def run() -> dict[str, float | str]:
    """Medians, and the median of the rounds' ratios; the aim is at least 0.97 of the bare loop,
    and more than Keras."""
    keras = importlib.util.find_spec("tensorflow") is not None
    rows = []
    query = f"preset={PRESET}&data=digits&epochs={EPOCHS}"
    with train_page(query) as (page, _), _yardstick("bare") as bare:
        for _ in range(ROUNDS + SETTLE):
            before = _ask(bare)
            watched = _watched(page)
            rows.append((watched, (before + _ask(bare)) / 2))
    rows = rows[SETTLE:]
    found: dict[str, float | str] = {
        "run_examples_per_second": statistics.median(row[0] for row in rows),
        "bare_examples_per_second": statistics.median(row[1] for row in rows),
        "ratio": statistics.median(row[0] / row[1] for row in rows),
        "keras": "tensorflow is not installed; not measured",
    }
    if keras:
        with _yardstick("keras_fit") as fit:
            found["keras"] = statistics.median(_ask(fit) for _ in range(ROUNDS))
    return found
