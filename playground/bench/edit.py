"""`bench edit`: seconds to compute the accuracy on 1,000 shipped digits after a kernel was edited,
against a plain forward pass: one batch, channels first."""

from __future__ import annotations

import statistics
import time

import numpy as np

MODELS = ("pen-cnn", "seed-cnn")
ROUNDS = 7


def _seconds(name: str) -> tuple[list[float], list[float], list[float]]:
    """For each edit: wall seconds, CPU seconds, and the wall seconds of the plain pass."""
    import torch

    from playground.data.digits import shipped_digits
    from playground.evaluation.quick import COUNT, quick_answers
    from playground.nets.build import load_module
    from playground.nets.edit import Edit, apply_edits
    from playground.nets.store import find_model

    model = find_model(name)
    side = model.weights["conv1.weight"].shape[-1]
    digits = shipped_digits("test")
    quick_answers(model)
    quick, busy, plain = [], [], []
    for number in range(ROUNDS):
        kernel = np.full((side, side), 0.01 * (number + 1), np.float32)
        begun, worked = time.perf_counter(), time.process_time()
        changed = apply_edits(model, [Edit("conv1", 0, None, kernel)])
        quick_answers(changed)
        quick.append(time.perf_counter() - begun)
        busy.append(time.process_time() - worked)
        begun = time.perf_counter()
        images = torch.from_numpy(digits.images[:COUNT].astype(np.float32) / 255)
        with torch.inference_mode():
            load_module(changed)(images).argmax(-1)
        plain.append(time.perf_counter() - begun)
    return quick, busy, plain


def run() -> dict[str, float]:
    """Seconds for each shipped digit net, median and slowest, and the ratio to a plain pass.
    Target: the slowest at most 1 s on an idle machine."""
    import torch

    torch.set_num_threads(1)  # as in the app
    found = {}
    for name in MODELS:
        quick, busy, plain = _seconds(name)
        found[f"{name} seconds median"] = statistics.median(quick)
        found[f"{name} seconds of processor"] = statistics.median(busy)
        found[f"{name} seconds slowest"] = max(quick)
        found[f"{name} ratio to a plain pass"] = statistics.median(quick) / statistics.median(plain)
    return found
