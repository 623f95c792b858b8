"""A bare PyTorch loop, the yardstick of `bench train`: no events, no checkpoints, no validation.

As a program it trains one epoch of a preset for each line on its standard input, and answers
with the examples a second from its first batch's end to its last one's. The line says how:
"plain", as anybody writes it, or "quick", arranged in memory as a run's own loop is.
"""

from __future__ import annotations

import os
import sys
import time


def main(preset: str, nice: int) -> None:
    """Train an epoch a line, until there is no more."""
    os.nice(nice)
    import torch
    import torch.nn.functional as F

    from playground.data.digits import shipped_digits
    from playground.nets.build import build
    from playground.nets.cpu_speed import keep_freed_memory, optimise_for_cpu
    from playground.training.datasets import load_dataset
    from playground.training.optimisers import make_optimiser
    from playground.training.presets import recipe_for, spec_for

    torch.set_num_threads(1)
    data = load_dataset("digits")
    recipe, spec = recipe_for(preset, data), spec_for(preset, data)
    digits = shipped_digits("train")
    inputs, labels = torch.from_numpy(digits.images.copy()), torch.from_numpy(digits.labels)
    print("ready", flush=True)
    for line in sys.stdin:
        net = build(spec)
        optimiser: torch.optim.Optimizer = torch.optim.Adam(net.parameters(), recipe.learning_rate)
        if line.strip() == "quick":
            keep_freed_memory()
            optimise_for_cpu(net)
            optimiser = make_optimiser(recipe, net.parameters())
        begun, counted = 0.0, 0
        for rows in torch.randperm(len(labels)).split(recipe.batch_size):
            loss = F.cross_entropy(net(inputs[rows].float().div_(255)), labels[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            counted += len(rows) if begun else 0
            begun = begun or time.perf_counter()
        print(counted / (time.perf_counter() - begun), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
