"""Train restorer (digits) or restorer-colour (small colour pictures), which fill holes in pictures
and remove noise.

python scripts/train_restorer.py digits FOLDER_OF_MNIST restorer.safetensors
python scripts/train_restorer.py colours sprites.zip restorer-colour.safetensors

FOLDER_OF_MNIST has train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz; sprites.zip has the
tiles of Dungeon Crawl as PNG files. The photos of scikit-learn are added to the sprites. Pictures
that are held out give the results on the card. The training ends after --clock seconds of CPU.
"""

from __future__ import annotations

import argparse
import io
import re
import zipfile
import zlib
from pathlib import Path

import numpy as np
import torch
from flow_training import Trained, train, u_net
from PIL import Image
from sklearn.datasets import load_sample_images
from train_digit_maker import mnist

from playground.core.inputs import ImageInput
from playground.core.task import Restoration
from playground.data.photos import NAMES, photo_bytes
from playground.nets.build import model_of
from playground.nets.files import model_from_bytes, model_to_bytes, read_model, write_model
from playground.nets.model import Card, Model, Source
from playground.tasks.damage import random_holes
from playground.tasks.restoration import RestorationTask
from playground.tasks.task import Batch
from playground.vision.restore import blur, blur_fill, denoise, psnr, restore, telea_fill

HELD = 3_000  # digits
HELD_PART = 10  # of the sprites, one in so many is held out
SIDE = 32
PHOTO_PARTS = 1_500  # parts of each photo
TESTED = 60  # pictures
# Channels at the picture's size, a half and a quarter of it.
WIDE = {"digits": (16, 48, 64), "colours": (32, 48, 64)}
BATCH = 32
NOISE = 0.2  # standard deviation on the card, of pixels from 0 to 1


def digits(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """The pictures to train on, and those held out."""
    images = mnist(folder).images
    return images[:-HELD], images[-HELD:]


def sprites(path: Path) -> tuple[list[tuple[str, Image.Image]], list[tuple[str, Image.Image]]]:
    """Names (folders and file name) and pictures, and those held out. Pictures whose names differ
    in a number only are on the same side."""
    sides: tuple[list[tuple[str, Image.Image]], list[tuple[str, Image.Image]]] = ([], [])
    with zipfile.ZipFile(path) as file:
        for name in sorted(file.namelist()):
            if name.endswith(".png"):
                plain = re.sub(r"[\d_]+", "", name)
                held = zlib.crc32(plain.encode()) % HELD_PART == 0
                picture = Image.open(io.BytesIO(file.read(name))).convert("RGBA")
                if picture.size == (SIDE, SIDE):
                    sides[held].append((name, picture))
    return sides


def colours(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The pictures to train on: sprites, each on several grounds, and parts of scikit-learn's
    photos; and those held out: sprites, and parts of the shipped photos."""
    random = np.random.default_rng(0)
    train_part, held_part = sprites(path)
    photos = [Image.fromarray(each) for each in load_sample_images().images]
    shipped = [Image.open(io.BytesIO(photo_bytes(name))).convert("RGB") for name in NAMES]
    found = []
    for part, others, times, each in (
        (train_part, photos, 4, PHOTO_PARTS), (held_part, shipped, 1, 40),
    ):  # fmt: skip
        grounds = [picture for name, picture in part if "/floor" in name or "/wall" in name]
        made = [on_ground(picture, grounds, random) for _, picture in part for _ in range(times)]
        made += [part_of(photo, random) for photo in others for _ in range(each)]
        rows = random.permutation(len(made))
        found.append(np.stack(made)[rows].transpose(0, 3, 1, 2))
    return found[0], found[1]


def on_ground(
    picture: Image.Image, grounds: list[Image.Image], random: np.random.Generator
) -> np.ndarray:
    """A sprite on a floor or wall, or on a plain colour."""
    ground = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 255))
    if random.random() < 0.6:
        ground.alpha_composite(grounds[random.integers(len(grounds))])
    else:
        colour = tuple(int(x) for x in random.integers(0, 256, 3))
        ground = Image.new("RGBA", (SIDE, SIDE), (*colour, 255))
    ground.alpha_composite(picture)
    return np.asarray(ground.convert("RGB"))


def part_of(photo: Image.Image, random: np.random.Generator) -> np.ndarray:
    """A square of a photo, of a random size, scaled to the net's input."""
    side = int(np.exp(random.uniform(np.log(SIDE), np.log(min(photo.size)))))
    left, top = (int(random.integers(0, have - side + 1)) for have in photo.size)
    square = photo.resize((SIDE, SIDE), Image.Resampling.BOX, (left, top, left + side, top + side))
    return np.asarray(square.convert("RGB"))


# ---- results --------------------------------------------------------------------------------


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
    parser.add_argument("kind", choices=("digits", "colours"))
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clock", type=float, default=450, help="seconds of CPU")
    parser.add_argument("--start", type=Path, help="a file of this script to go on from")
    options = parser.parse_args()
    grey = options.kind == "digits"
    name = "restorer" if grey else "restorer-colour"
    images, held = (digits if grey else colours)(options.data)
    channels, side = images.shape[1], images.shape[2]
    taken = ImageInput(2 * channels + 2, side, side)
    spec = u_net(taken, Restoration((), channels), WIDE[options.kind])
    task, every = RestorationTask(spec), torch.from_numpy(images.copy())

    def batch(random: torch.Generator) -> Batch:
        rows = torch.randint(len(every), (BATCH,), generator=random)
        inputs = every[rows].float() / 255
        if not grey and torch.rand((), generator=random) < 0.5:
            inputs = inputs.flip(3)
        return task.prepare(Batch(inputs, {}, BATCH), random)

    def look(so_far: Trained, part: float) -> None:
        told = measure(model_of(so_far.net, name), held, 8)
        print(f"{so_far.steps} steps, {part:.0%}: {so_far.loss:.4f}, {told}", flush=True)
        write_model(model_of(so_far.net, name), options.out.with_suffix(".part"))

    trained = train(
        spec, batch, options.clock, look, 3, options.start and read_model(options.start)
    )
    # The results are those of the weights as they are stored.
    stored = model_to_bytes(model_of(trained.net, name), eight_bit=True)
    found = measure(model_from_bytes(stored, name), held)
    sources = (
        (Source("MNIST, training set (LeCun, Cortes, Burges)", "CC BY-SA 3.0"),)
        if grey
        else (
            Source("Tiles of Dungeon Crawl Stone Soup", "CC0"),
            Source("Photos of scikit-learn (china.jpg, flower.jpg)", "CC BY 2.0"),
        )
    )
    results = {
        "PSNR in holes, mean of all fillings": found["hole, mean"],
        "PSNR in holes, one filling": found["hole, net"],
        "PSNR in holes, Telea": found["hole, Telea"],
        f"PSNR with noise {NOISE:g}, the net": found[f"noise {NOISE}, mean"],
        f"PSNR with noise {NOISE:g}, best Gaussian blur": found[f"noise {NOISE}, best blur"],
    }
    made_by = f"python scripts/train_restorer.py {options.kind}"
    card = Card({}, sources, trained.recipe, results, made_by)
    write_model(model_of(trained.net, name, card), options.out, eight_bit=True)
    print(f"{trained.steps} steps, {len(stored):,} bytes: {found}")


if __name__ == "__main__":
    main()
