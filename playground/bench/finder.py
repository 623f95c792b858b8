"""`bench finder`: what the preset “Finder” reaches from nothing within two minutes of one core, on
the scenes of digits that the Train page offers."""

from __future__ import annotations

import time

SECONDS = 120.0  # of processor time


def run() -> dict[str, float]:
    """The mean average precision after the last epoch within the time (target: .80), the seconds
    until .80, and the longest time between two evaluations, which redraw the curve (target: 15)."""
    import torch

    from playground.core.events import Evaluated
    from playground.training.datasets import load_dataset
    from playground.training.loop import train
    from playground.training.presets import recipe_for, spec_for

    torch.set_num_threads(1)
    data = load_dataset("scenes")
    spec, recipe = spec_for("finder", data), recipe_for("finder", data)
    found = {"map50": 0.0, "seconds_to_80": float("nan"), "longest_gap_s": 0.0}
    begun = last = time.process_time()
    for event in train(spec, recipe, data, "cpu"):
        now = time.process_time()
        if now - begun > SECONDS:
            break
        if isinstance(event, Evaluated) and event.split == "validation":
            found["map50"] = event.metrics["map50"]
            found["longest_gap_s"] = max(found["longest_gap_s"], now - last)
            last = now
            if found["map50"] >= 0.8 and found["seconds_to_80"] != found["seconds_to_80"]:
                found["seconds_to_80"] = now - begun
    found["seconds"] = last - begun
    return found
