"""Train digit-maker, which makes pictures of digits from noise, on MNIST's training set.

python scripts/train_digit_maker.py FOLDER_OF_MNIST assets/models/vision/digit-maker.safetensors

FOLDER_OF_MNIST has train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz. The training ends
after --clock seconds; `distil_guidance.py` follows. seed-cnn is the judge of the results on the
card.
"""

from __future__ import annotations

import argparse
import gzip
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from flow_training import Run, apart, as_stored, device_options, u_net

from playground.core.data import ImageSet
from playground.core.task import FlowMatching
from playground.data.digits import CLASSES
from playground.nets.build import Net, load_module
from playground.nets.model import Card, Model, Source
from playground.nets.spec import ImageInput, ModelSpec
from playground.nets.store import shipped_model
from playground.tasks.flow_matching import FlowMatchingTask
from playground.tasks.task import Batch
from playground.vision.generate import GUIDANCE, STEPS

NAME = "digit-maker"
BATCH = 64, 512  # pictures, on the CPU and on CUDA
# Channels and blocks at 28×28, 14×14 and 7×7 pixels, and maps of what is asked.
WIDE, BLOCKS, ASKED = (16, 48, 96), (1, 1, 2), 0


def maker_spec(wide: tuple[int, ...] = WIDE) -> ModelSpec:
    task = FlowMatching(CLASSES, 1, guided=True)
    return u_net(ImageInput(2 + len(CLASSES)), task, wide, BLOCKS, ASKED)


def mnist(folder: Path) -> ImageSet:
    with gzip.open(folder / "train-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    with gzip.open(folder / "train-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8).astype(np.int64)
    return ImageSet("mnist", images, labels, CLASSES)


def judged(net: Net, judge: Net, guidance: float, seed: int, each: int = 20) -> float:
    """The share of made digits, `each` of every label, that the judge reads as the asked label."""
    labels = torch.arange(10).repeat(each)
    made = FlowMatchingTask(net.spec).sample(net, labels, seed, STEPS, guidance)
    with torch.inference_mode():
        answers = judge(torch.from_numpy(made).float() / 255).argmax(1)
    return float((answers == labels).float().mean())


def measure(model: Model, data: ImageSet) -> dict[float, tuple[float, float]]:
    """By guidance: the share of 500 digits that the judge reads as asked, and how far apart two
    digits of a label are, as a share of the distance of real ones. The weights are those of the
    model's file."""
    stored = as_stored(model)
    task, net = FlowMatchingTask(stored.spec), load_module(stored)
    judge = load_module(shipped_model("seed-cnn"))
    labels = torch.arange(10).repeat(30)
    real = np.stack([data.images[data.labels == row % 10][row // 10] for row in range(300)])
    typical, found = apart(real, labels.numpy()), {}
    for guidance in (1.0, GUIDANCE, 2.0):
        made = task.sample(net, labels, 3, STEPS, guidance)
        read = judged(net, judge, guidance, 2, 50)
        found[guidance] = (read, round(apart(made, labels.numpy()) / typical, 4))
    begun = time.perf_counter()
    task.sample(net, torch.arange(10), 4, STEPS, GUIDANCE)
    print(f"ten digits in {time.perf_counter() - begun:.2f} s", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("mnist", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--deep", type=int, default=WIDE[-1], help="channels at 7×7 pixels")
    device_options(parser, 1320)
    options = parser.parse_args()
    data = mnist(options.mnist)
    run = Run(NAME, options.out, options)
    spec = maker_spec((*WIDE[:-1], options.deep))
    task = FlowMatchingTask(spec)
    tensors = task.tensors(data, run.device)
    size = BATCH[run.device.type == "cuda"]

    def batch(random: torch.Generator) -> Batch:
        rows = torch.randint(len(data), (size,), generator=random, device=run.device)
        pictures = Batch(
            tensors.inputs[rows].float() / 255, {"labels": tensors.targets["labels"][rows]}, size
        )
        return task.prepare(pictures, random)

    model = run.train(spec, batch)
    if options.bare:
        return
    found = measure(model, data)
    card = Card(
        sources=(Source("MNIST, training set (LeCun, Cortes, Burges)", "CC BY-SA 3.0"),),
        recipe=model.card.recipe,
        results={
            "digits read as asked, 500 made without guidance": found[1.0][0],
            f"digits read as asked, 500 made with guidance {GUIDANCE:g}": found[GUIDANCE][0],
        },
        made_by="python scripts/train_digit_maker.py",
    )
    run.write(replace(model, card=card))
    print(f"{options.out.stat().st_size:,} bytes; read and distances: {found}")


if __name__ == "__main__":
    main()
