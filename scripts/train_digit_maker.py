"""Train digit-maker, which makes pictures of digits from noise, on MNIST's training set.

python scripts/train_digit_maker.py FOLDER_OF_MNIST assets/models/vision/digit-maker.safetensors

FOLDER_OF_MNIST has train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz. The training takes 25
minutes of CPU; with --seconds it can be shorter. The judge of the results on the card is seed-cnn.
"""

from __future__ import annotations

import argparse
import copy
import gzip
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from playground.core.data import ImageSet
from playground.core.recipe import Recipe
from playground.core.task import FlowMatching
from playground.data.digits import CLASSES
from playground.nets.build import Net, build, load_module, model_of
from playground.nets.files import write_model
from playground.nets.layers import Add, AvgPool, Concat, GroupNorm, Layer, SiLU, Upsample
from playground.nets.model import Card, Source
from playground.nets.spec import INPUT, Conv, ImageInput, ModelSpec, Node
from playground.nets.store import shipped_model
from playground.tasks.flow_matching import FlowMatchingTask

NAME = "digit-maker"
BATCH = 64
RATE = 2e-3
GUIDANCE = 2.0
STEPS = 10
WIDE = (24, 48, 96)  # channels at 28×28, 14×14 and 7×7 pixels


def maker_spec() -> ModelSpec:
    """A U-Net: residual blocks at three sizes, and shortcuts between blocks of the same size. The
    smaller sizes read the time and the label again."""

    def conv(filters: int, kernel: int = 3, stride: int = 1) -> Conv:
        return Conv(filters, kernel, stride, same=True)

    nodes: list[Node | Layer] = []
    counts: Counter[str] = Counter()

    def add(*layers: Node | Layer) -> str:
        nodes.extend(layers)
        for each in layers:
            kind = (each.layer if isinstance(each, Node) else each).kind
            counts[kind] += 1
        last = nodes[-1]
        kind = (last.layer if isinstance(last, Node) else last).kind
        return f"{kind}{counts[kind]}"

    def block(stream: str, filters: int) -> str:
        end = add(GroupNorm(8), SiLU(), conv(filters))
        return add(Node(Add(), (stream, end)))

    large = block(add(conv(WIDE[0])), WIDE[0])
    asked = add(Node(AvgPool(), (INPUT,)))
    down = add(Node(conv(WIDE[1], 3, 2), (large,)))
    middle = block(add(Node(Concat(), (down, asked)), conv(WIDE[1])), WIDE[1])
    asked = add(Node(AvgPool(), (asked,)))
    down = add(Node(conv(WIDE[2], 3, 2), (middle,)))
    small = block(add(Node(Concat(), (down, asked)), conv(WIDE[2])), WIDE[2])
    block(small, WIDE[2])
    up = add(conv(WIDE[1], 1), Upsample(2))
    block(add(Node(Add(), (up, middle))), WIDE[1])
    up = add(conv(WIDE[0], 1), Upsample(2))
    block(add(Node(Add(), (up, large))), WIDE[0])
    add(GroupNorm(8), SiLU(), conv(1))
    task = FlowMatching(CLASSES, 1, guided=True)
    return ModelSpec(ImageInput(2 + len(CLASSES)), nodes, task)


def mnist(folder: Path) -> ImageSet:
    with gzip.open(folder / "train-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    with gzip.open(folder / "train-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8).astype(np.int64)
    return ImageSet("mnist", images, labels, CLASSES)


def judged(net: Net, task: FlowMatchingTask, judge: Net, guidance: float, seed: int) -> float:
    """The share of 200 made digits that the judge reads as the asked label."""
    labels = torch.arange(10).repeat(20)
    made = task.sample(net, labels, seed, STEPS, guidance)
    with torch.inference_mode():
        answers = judge(torch.from_numpy(made).float() / 255).argmax(1)
    return float((answers == labels).float().mean())


def apart(pictures: np.ndarray) -> float:
    """The mean distance of two pictures of the same label; they are sorted label by label."""
    found = []
    for label in range(10):
        flat = torch.from_numpy(pictures[label::10].reshape(-1, 784)).float()
        found.append(float(torch.pdist(flat).mean()))
    return float(np.mean(found))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("mnist", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=1500, help="of CPU")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    data, spec = mnist(options.mnist), maker_spec()
    judge = load_module(shipped_model("seed-cnn"))
    task, net = FlowMatchingTask(spec), build(spec).to(memory_format=torch.channels_last)
    mean = copy.deepcopy(net).eval()
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=1e-4, fused=True)
    random, tensors = torch.Generator().manual_seed(0), task.tensors(data, torch.device("cpu"))
    losses: list[float] = []
    start, looked = time.process_time(), 0.1
    while (part := (time.process_time() - start) / options.seconds) < 1:
        step = len(losses)
        rate = RATE * min(1.0, (step + 1) / 300) * (0.5 * (1 + np.cos(np.pi * part)) + 1e-3)
        for group in optimiser.param_groups:
            group["lr"] = rate
        rows = torch.randint(len(data), (BATCH,), generator=random)
        batch = task.prepare(tensors.take(rows), random)
        inputs = batch.inputs.contiguous(memory_format=torch.channels_last)
        loss = task.loss(net, net(inputs), batch, Recipe())
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        keep = min(0.999, (step + 1) / (step + 20))  # of the weights' moving average
        with torch.no_grad():
            for old, new in zip(mean.parameters(), net.parameters(), strict=True):
                old.lerp_(new, 1 - keep)
        if part >= looked:
            found = [judged(mean, task, judge, guidance, 1) for guidance in (1.0, GUIDANCE)]
            print(f"{step} steps, {part:.0%}: {np.mean(losses[-300:]):.4f}, {found}", flush=True)
            write_model(model_of(mean, NAME), options.out.with_suffix(".part.safetensors"))
            looked += 0.1
    found = [judged(mean, task, judge, guidance, 2) for guidance in (1.0, GUIDANCE)]
    labels = torch.arange(10).repeat(30)
    real = np.stack([data.images[data.labels == row % 10][row // 10] for row in range(300)])
    share = [
        apart(task.sample(mean, labels, 3, STEPS, guidance)) / apart(real)
        for guidance in (1.0, GUIDANCE)
    ]
    card = Card(
        sources=(Source("MNIST, training set (LeCun, Cortes, Burges)", "CC BY-SA 3.0"),),
        recipe=f"AdamW, highest learning rate {RATE:g}, {len(losses):,} batches of {BATCH}; moving "
        "average of the weights",
        results={
            "digits read as asked, 200 made without guidance": found[0],
            "digits read as asked, 200 made with guidance 2": found[1],
        },
        made_by="python scripts/train_digit_maker.py",
    )
    write_model(model_of(mean, NAME, card), options.out)
    print(f"{len(losses)} steps: {found}, distances {share}")


if __name__ == "__main__":
    main()
