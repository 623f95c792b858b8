"""A bare PyTorch training loop without events, checkpoints or validation: the baseline of
`bench train`.

The program trains one epoch of a preset for each line of standard input, and prints the examples
per second, measured from the end of the first batch to the end of the last. A line is "plain" for
the usual loop, or "quick" for the CPU optimizations of the app's own training loop.
"""

from __future__ import annotations

import os
import sys
import time


def main(preset: str, nice: int) -> None:
    """Train one epoch for each line of standard input."""
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
    inputs, labels = torch.tensor(digits.images), torch.tensor(digits.labels)
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
