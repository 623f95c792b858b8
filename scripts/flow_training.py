"""What the scripts that train nets by flow matching share: the U-Net, the training, distances."""

from __future__ import annotations

import copy
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from playground.core.inputs import ImageInput
from playground.core.recipe import Recipe
from playground.core.task import FlowMatching, Restoration
from playground.nets.build import Net, build, load_module
from playground.nets.layers import Add, AvgPool, Concat, Conv, GroupNorm, Layer, SiLU, Upsample
from playground.nets.model import Model
from playground.nets.spec import INPUT, ModelSpec, Node
from playground.tasks.registry import task_of
from playground.tasks.task import Batch

RATE = 2e-3
GROUPS = 8  # of channels that are normalised together


def u_net(
    taken: ImageInput,
    task: FlowMatching | Restoration,
    wide: tuple[int, int, int],
    blocks: tuple[int, int, int] = (1, 1, 2),
) -> ModelSpec:
    """Residual blocks at three sizes, each half of the one before; shortcuts join blocks of the
    same size. The smaller sizes read the input again, because the normalisations weaken constant
    maps such as the time. `wide` and `blocks` are the channels and the number of blocks at each
    size, from the largest."""
    nodes: list[Node | Layer] = []
    counts: Counter[str] = Counter()

    def add(*layers: Node | Layer) -> str:
        for each in layers:
            nodes.append(each)
            kind = (each.layer if isinstance(each, Node) else each).kind
            counts[kind] += 1
        return f"{kind}{counts[kind]}"

    def conv(filters: int, kernel: int = 3, stride: int = 1) -> Conv:
        return Conv(filters, kernel, stride, same=True)

    def run(stream: str, size: int) -> str:
        for _ in range(blocks[size]):
            end = add(Node(GroupNorm(GROUPS), (stream,)), SiLU(), conv(wide[size]))
            stream = add(Node(Add(), (stream, end)))
        return stream

    large = run(add(conv(wide[0])), 0)
    asked = add(Node(AvgPool(), (INPUT,)))
    down = add(Node(conv(wide[1], 3, 2), (large,)))
    middle = run(add(Node(Concat(), (down, asked)), conv(wide[1])), 1)
    asked = add(Node(AvgPool(), (asked,)))
    down = add(Node(conv(wide[2], 3, 2), (middle,)))
    small = run(add(Node(Concat(), (down, asked)), conv(wide[2])), 2)
    up = add(Node(conv(wide[1], 1), (small,)), Upsample(2))
    middle = run(add(Node(Add(), (up, middle))), 1)
    up = add(Node(conv(wide[0], 1), (middle,)), Upsample(2))
    large = run(add(Node(Add(), (up, large))), 0)
    add(Node(GroupNorm(GROUPS), (large,)), SiLU(), conv(task.channels))
    return ModelSpec(taken, nodes, task)


@dataclass(frozen=True, slots=True)
class Trained:
    """`net` has the moving average of the weights."""

    net: Net
    steps: int
    batch: int  # examples
    loss: float  # mean of the last batches

    @property
    def recipe(self) -> str:
        return (
            f"AdamW, highest learning rate {RATE:g}, {self.steps:,} batches of {self.batch}; "
            "moving average of the weights"
        )


def train(
    spec: ModelSpec,
    batch: Callable[[torch.Generator], Batch],
    clock: float,
    look: Callable[[Trained, float], None],
    looks: int = 8,
    start: Model | None = None,
) -> Trained:
    """Train for `clock` seconds of CPU on the batches of `batch`, from new weights or those of
    `start`. `look` is called several times with what has been reached and the part of the time
    that is over."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    task, net = task_of(spec), (build(spec) if start is None else load_module(start).train())
    net = net.to(memory_format=torch.channels_last)
    mean = copy.deepcopy(net).eval()
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=1e-4, fused=True)
    random = torch.Generator().manual_seed(0)
    rate = RATE if start is None else RATE / 2
    losses: list[float] = []
    begun, looked = time.process_time(), 1
    while (part := (time.process_time() - begun) / clock) < 1:
        step = len(losses)
        for group in optimiser.param_groups:
            rising = min(1.0, (step + 1) / 200)
            group["lr"] = rate * rising * (0.5 * (1 + np.cos(np.pi * part)) + 1e-3)
        ready = batch(random)
        outputs = net(ready.inputs.contiguous(memory_format=torch.channels_last))
        loss = task.loss(net, outputs, ready, Recipe())
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        keep = min(0.999, (step + 1) / (step + 20))
        with torch.no_grad():
            for old, new in zip(mean.parameters(), net.parameters(), strict=True):
                old.lerp_(new, 1 - keep)
        if part * looks >= looked:
            look(Trained(mean, step + 1, ready.size, float(np.mean(losses[-300:]))), part)
            looked += 1
    return Trained(mean, len(losses), ready.size, float(np.mean(losses[-300:])))


def apart(pictures: np.ndarray, labels: np.ndarray) -> float:
    """The mean distance of two pictures with the same label."""
    flat = torch.from_numpy(pictures.reshape(len(pictures), -1)).float()
    each = [float(torch.pdist(flat[labels == label]).mean()) for label in np.unique(labels)]
    return float(np.mean(each))
