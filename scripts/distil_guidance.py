"""Distil guidance into digit-maker: its velocity with a label learns the guided velocity, so that
digits are read as asked also without guidance, at half the cost.

python scripts/distil_guidance.py FOLDER_OF_MNIST OLD.safetensors NEW.safetensors

The net begins with the weights of OLD, which is the teacher: at random points on the way from noise
to digits, the target is v₀ + w·(v − v₀) of the teacher. Without a label the target is v₀.

Source: Meng et al. (2023), On distillation of guided diffusion models, arXiv:2210.03142.
"""

from __future__ import annotations

import argparse
import copy
import time
from pathlib import Path

import numpy as np
import torch
from train_digit_maker import measure, mnist

from playground.nets.build import load_module, model_of
from playground.nets.files import read_model, write_model
from playground.nets.model import Card
from playground.tasks.flow_matching import DROPPED, NO_LABEL, FlowMatchingTask

WEIGHT = 1.25
BATCH = 48
RATE = 6e-4


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("mnist", type=Path)
    parser.add_argument("old", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clock", type=float, default=180, help="seconds of CPU")
    parser.add_argument("--weight", type=float, default=WEIGHT)
    options = parser.parse_args()
    torch.set_num_threads(1)
    data, old = mnist(options.mnist), read_model(options.old)
    task = FlowMatchingTask(old.spec)
    teacher, net = load_module(old), load_module(old).train()
    teacher, net = (each.to(memory_format=torch.channels_last) for each in (teacher, net))
    mean = copy.deepcopy(net).eval()
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=1e-4, fused=True)
    tensors, random = task.tensors(data, torch.device("cpu")), torch.Generator().manual_seed(1)
    begun, count, loss_mean = time.process_time(), 0, 0.0
    while (part := (time.process_time() - begun) / options.clock) < 1:
        for group in optimiser.param_groups:
            warm = min(1.0, (count + 1) / 20)
            group["lr"] = RATE * warm * (0.5 * (1 + np.cos(np.pi * part)) + 1e-3)
        rows = torch.randint(len(data), (BATCH,), generator=random)
        pictures = tensors.inputs[rows].float() / 127.5 - 1
        times = torch.rand(BATCH, generator=random)
        at = times.view(-1, 1, 1, 1)
        points = (1 - at) * torch.randn(pictures.shape, generator=random) + at * pictures
        labels = tensors.targets["labels"][rows]
        free = torch.rand(BATCH, generator=random) < DROPPED
        asked = labels.masked_fill(free, NO_LABEL)
        with torch.inference_mode():
            plain = teacher(task.net_maps(points, times, torch.full_like(labels, NO_LABEL)))
            given = teacher(task.net_maps(points, times, labels))
            target = plain + torch.where(free.view(-1, 1, 1, 1), 0.0, options.weight) * (
                given - plain
            )
        found = net(task.net_maps(points, times, asked))
        loss = (found - target.clone()).square().mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 0.5)
        optimiser.step()
        count += 1
        loss_mean += (loss.item() - loss_mean) / min(count, 50)
        keep = min(0.99, (count + 1) / (count + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(mean.parameters()), list(net.parameters()), 1 - keep)
        if count % 50 == 0:
            print(f"{count} batches, {part:.0%}: {loss_mean:.5f}", flush=True)
            write_model(model_of(mean, old.name), options.out.with_suffix(".part"))
    recipe = (
        f"{old.card.recipe}; then guidance {options.weight:g} distilled: {count:,} batches of "
        f"{BATCH} with its own guided velocity as the target"
    )
    model = model_of(mean, old.name, Card(sources=old.card.sources, recipe=recipe))
    write_model(model, options.out, eight_bit=True)
    print(measure(model, data))


if __name__ == "__main__":
    main()
