"""Train a restorer, which fills holes in small pictures and removes noise.

python scripts/train_restorer.py DATA assets/models/vision/restorer.safetensors
python scripts/train_restorer.py DATA assets/models/vision/restorer-colour.safetensors --colour

DATA is a folder with train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz of MNIST, whose last
3,000 digits are held out; or, with --colour, SPRITES.zip (see sprites.py), and the photos are those
that scikit-image and scikit-learn come with, or those of --photos FOLDER. A tenth of the tiles and
two photos are held out. The results on the card are measured on what is held out.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from colour_pictures import ColourPictures, held_pictures
from flow_training import Run, as_stored, device_options, u_net
from train_digit_maker import mnist

from playground.core.inputs import ImageInput
from playground.core.task import Restoration
from playground.nets.model import Card, Model, Source
from playground.nets.spec import ModelSpec
from playground.tasks.damage import random_holes
from playground.tasks.restoration import RestorationTask
from playground.tasks.task import Batch
from playground.vision.restore import blur, blur_fill, denoise, psnr, restore, telea_fill

HELD = 3_000  # digits
BATCH = 32, 256  # pictures, on the CPU and on CUDA
POOL = 24_000  # small colour pictures, made once
TESTED = 60  # pictures
NOISE = 0.2  # standard deviation on the card, of pixels from 0 to 1
DIGITS = Source("MNIST, training set (LeCun, Cortes, Burges)", "CC BY-SA 3.0")
COLOUR_SOURCES = (
    Source("tiles of Dungeon Crawl Stone Soup", "CC0", "https://github.com/crawl/tiles"),
    Source("photos that scikit-image and scikit-learn come with", "CC0, CC BY, public domain"),
)


def restorer_spec(colour: bool) -> ModelSpec:
    if colour:
        taken, wide, blocks = ImageInput(8, 32, 32), (40, 80, 112), (1, 2, 2)
        return u_net(taken, Restoration((), 3), wide, blocks, coarse=2, fine=24)
    return u_net(ImageInput(4), Restoration(), (16, 48, 64), (1, 1, 2))


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
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--colour", action="store_true")
    parser.add_argument("--photos", type=Path, help="a folder of photos")
    device_options(parser, 370)
    options = parser.parse_args()
    run = Run("restorer-colour" if options.colour else "restorer", options.out, options)
    spec = restorer_spec(options.colour)
    task = RestorationTask(spec)
    size = BATCH[run.device.type == "cuda"]
    draw: Callable[[torch.Generator], torch.Tensor]
    if options.colour:
        pictures = ColourPictures(options.data, run.device, options.photos).pool(
            POOL if options.clock > 0 else 1
        )

        def draw(random: torch.Generator) -> torch.Tensor:
            rows = torch.randint(len(pictures), (size,), generator=random, device=run.device)
            return pictures[rows].float() / 255
    else:
        images = mnist(options.data).images
        every = torch.from_numpy(images[:-HELD].copy()).to(run.device)

        def draw(random: torch.Generator) -> torch.Tensor:
            rows = torch.randint(len(every), (size,), generator=random, device=run.device)
            return every[rows].float() / 255

    def batch(random: torch.Generator) -> Batch:
        return task.prepare(Batch(draw(random), {}, size), random)

    model = run.train(spec, batch)
    if options.bare:
        return
    held = held_pictures(options.data, options.photos) if options.colour else images[-HELD:]
    found = measure(as_stored(model), held)
    card = Card(
        sources=COLOUR_SOURCES if options.colour else (DIGITS,),
        recipe=model.card.recipe,
        results={
            "PSNR in holes, mean of all fillings": found["hole, mean"],
            "PSNR in holes, one filling": found["hole, net"],
            "PSNR in holes, Telea": found["hole, Telea"],
            f"PSNR of the net with noise {NOISE:g}": found[f"noise {NOISE}, mean"],
            f"PSNR of the best Gaussian blur with noise {NOISE:g}": found[
                f"noise {NOISE}, best blur"
            ],
        },
        made_by=f"python scripts/train_restorer.py{' --colour' if options.colour else ''}",
    )
    run.write(replace(model, card=card))
    print(f"{options.out.stat().st_size:,} bytes: {found}")


if __name__ == "__main__":
    main()
