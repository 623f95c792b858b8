"""Train digit-maker, which makes pictures of digits from noise, on MNIST's training set.

python scripts/train_digit_maker.py FOLDER_OF_MNIST assets/models/vision/digit-maker.safetensors

FOLDER_OF_MNIST has train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz. The training ends
after --clock seconds of CPU. The judge of the results on the card is seed-cnn.
"""

from __future__ import annotations

import argparse
import gzip
import time
from pathlib import Path

import numpy as np
import torch
from flow_training import Trained, apart, train, u_net

from playground.core.data import ImageSet
from playground.core.task import FlowMatching
from playground.data.digits import CLASSES
from playground.nets.build import Net, load_module, model_of
from playground.nets.files import model_from_bytes, model_to_bytes, read_model, write_model
from playground.nets.model import Card, Source
from playground.nets.spec import ImageInput, ModelSpec
from playground.nets.store import shipped_model
from playground.tasks.flow_matching import FlowMatchingTask
from playground.tasks.task import Batch
from playground.vision.generate import GUIDANCE, STEPS

NAME = "digit-maker"
BATCH = 64
WIDE = (16, 48, 96)  # channels at 28×28, 14×14 and 7×7 pixels


def maker_spec() -> ModelSpec:
    task = FlowMatching(CLASSES, 1, guided=True)
    return u_net(ImageInput(2 + len(CLASSES)), task, WIDE)


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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("mnist", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clock", type=float, default=1320, help="seconds of CPU")
    parser.add_argument("--start", type=Path, help="a file of this script to go on from")
    options = parser.parse_args()
    data = mnist(options.mnist)
    judge = load_module(shipped_model("seed-cnn"))
    spec = maker_spec()
    task = FlowMatchingTask(spec)
    tensors = task.tensors(data, torch.device("cpu"))

    def batch(random: torch.Generator) -> Batch:
        rows = torch.randint(len(data), (BATCH,), generator=random)
        return task.prepare(tensors.take(rows), random)

    def look(so_far: Trained, part: float) -> None:
        found = [judged(so_far.net, judge, guidance, 1, 5) for guidance in (1.0, GUIDANCE)]
        print(f"{so_far.steps} steps, {part:.0%}: {so_far.loss:.4f}, {found}", flush=True)
        write_model(model_of(so_far.net, NAME), options.out.with_suffix(".part"))

    trained = train(
        spec, batch, options.clock, look, 5, options.start and read_model(options.start)
    )
    # The results are those of the weights as they are stored.
    stored = model_to_bytes(model_of(trained.net, NAME), eight_bit=True)
    net = load_module(model_from_bytes(stored, NAME))
    found = {guidance: judged(net, judge, guidance, 2, 50) for guidance in (1.0, GUIDANCE, 2.0)}
    labels = torch.arange(10).repeat(30)
    real = np.stack([data.images[data.labels == row % 10][row // 10] for row in range(300)])
    share = {
        guidance: apart(task.sample(net, labels, 3, STEPS, guidance), labels.numpy())
        / apart(real, labels.numpy())
        for guidance in found
    }
    begun = time.perf_counter()
    task.sample(net, torch.arange(10), 4, STEPS, GUIDANCE)
    spent = time.perf_counter() - begun
    card = Card(
        sources=(Source("MNIST, training set (LeCun, Cortes, Burges)", "CC BY-SA 3.0"),),
        recipe=trained.recipe,
        results={
            "digits read as asked, 500 made without guidance": found[1.0],
            f"digits read as asked, 500 made with guidance {GUIDANCE:g}": found[GUIDANCE],
        },
        made_by="python scripts/train_digit_maker.py",
    )
    write_model(model_of(trained.net, NAME, card), options.out, eight_bit=True)
    print(f"{trained.steps} steps, {len(stored):,} bytes, ten digits in "
          f"{spent:.2f} s: read {found}, distances {share}")  # fmt: skip


if __name__ == "__main__":
    main()
