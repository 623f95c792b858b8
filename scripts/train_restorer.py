"""Train restorer, which fills holes in pictures of digits and removes noise, on MNIST's training
set.

python scripts/train_restorer.py FOLDER_OF_MNIST assets/models/vision/restorer.safetensors

FOLDER_OF_MNIST has train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz. The last 3,000 digits
are held out: the results on the card are measured on some of them. The training ends after --clock
seconds of CPU.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from flow_training import Trained, train, u_net
from train_digit_maker import mnist

from playground.core.inputs import ImageInput
from playground.core.task import Restoration
from playground.nets.build import model_of
from playground.nets.files import model_from_bytes, model_to_bytes, read_model, write_model
from playground.nets.model import Card, Model, Source
from playground.tasks.damage import random_holes
from playground.tasks.restoration import RestorationTask
from playground.tasks.task import Batch
from playground.vision.restore import blur, blur_fill, denoise, psnr, restore, telea_fill

NAME = "restorer"
HELD = 3_000  # digits
WIDE = (16, 48, 64)  # channels at 28×28, 14×14 and 7×7 pixels
BATCH = 32
TESTED = 60  # pictures
NOISE = 0.2  # standard deviation on the card, of pixels from 0 to 1


def together(values: list[float]) -> float:
    """The PSNR of all pictures together, from each one's."""
    return float(-10 * np.log10(np.mean([10 ** (-value / 10) for value in values])))


def measure(model: Model, held: np.ndarray, tested: int = TESTED) -> dict[str, float]:
    """PSNR in the hole, and of the whole picture with noise, by the net and by other methods."""
    random = torch.Generator().manual_seed(1)
    size = (held.shape[2], held.shape[3])
    found: dict[str, list[float]] = {}

    def tell(name: str, value: float) -> None:
        found.setdefault(name, []).append(min(value, 60))

    for row, picture in enumerate(held[:tested]):
        mask = random_holes(1, size, random)[0, 0].numpy()
        if not mask.any() or mask.all():
            continue
        tell("hole, net", psnr(restore(picture, mask, model, row).result, picture, mask))
        tell("hole, mean", psnr(restore(picture, mask, model, row, 0).result, picture, mask))
        tell("hole, Telea", psnr(telea_fill(picture, mask), picture, mask))
        tell("hole, blur", psnr(blur_fill(picture, mask), picture, mask))
        for strength in (0.1, NOISE, 0.3):
            noise = torch.randn(picture.shape, generator=random).numpy() * 255 * strength
            noisy = np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8)
            best = max(psnr(blur(noisy, sigma), picture) for sigma in np.arange(0, 3, 0.1))
            tell(f"noise {strength}, best blur", best)
            tell(f"noise {strength}, mean", psnr(denoise(noisy, model, row).result, picture))
            if strength == NOISE:
                one = denoise(noisy, model, row, 10).result
                tell(f"noise {strength}, net", psnr(one, picture))
    return {name: round(together(values), 2) for name, values in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("mnist", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clock", type=float, default=370, help="seconds of CPU")
    parser.add_argument("--start", type=Path, help="a file of this script to go on from")
    options = parser.parse_args()
    images = mnist(options.mnist).images
    held, every = images[-HELD:], torch.from_numpy(images[:-HELD].copy())
    spec = u_net(ImageInput(4), Restoration(), WIDE)
    task = RestorationTask(spec)

    def batch(random: torch.Generator) -> Batch:
        rows = torch.randint(len(every), (BATCH,), generator=random)
        return task.prepare(Batch(every[rows].float() / 255, {}, BATCH), random)

    def look(so_far: Trained, part: float) -> None:
        told = measure(model_of(so_far.net, NAME), held, 8)
        print(f"{so_far.steps} steps, {part:.0%}: {so_far.loss:.4f}, {told}", flush=True)
        write_model(model_of(so_far.net, NAME), options.out.with_suffix(".part"))

    begin = options.start and read_model(options.start)
    trained = train(spec, batch, options.clock, look, 3, begin)
    # The results are those of the weights as they are stored.
    stored = model_to_bytes(model_of(trained.net, NAME), eight_bit=True)
    found = measure(model_from_bytes(stored, NAME), held)
    card = Card(
        sources=(Source("MNIST, training set (LeCun, Cortes, Burges)", "CC BY-SA 3.0"),),
        recipe=trained.recipe,
        results={
            "PSNR in holes, mean of all fillings": found["hole, mean"],
            "PSNR in holes, one filling": found["hole, net"],
            "PSNR in holes, Telea": found["hole, Telea"],
            f"PSNR of the net with noise {NOISE:g}": found[f"noise {NOISE}, mean"],
            f"PSNR of the best Gaussian blur with noise {NOISE:g}": found[
                f"noise {NOISE}, best blur"
            ],
        },
        made_by="python scripts/train_restorer.py",
    )
    write_model(model_of(trained.net, NAME, card), options.out, eight_bit=True)
    print(f"{trained.steps} steps, {len(stored):,} bytes: {found}")


if __name__ == "__main__":
    main()
