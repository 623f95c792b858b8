"""Train cell-finder, which finds red cells, white cells and platelets in photos of blood.

python scripts/train_cell_finder.py BCCD.zip assets/models/vision/cell-finder.safetensors

BCCD.zip is the BCCD data set in the format of Pascal VOC. The photos that its own list test.txt
names are held out: the results on the card are measured on them, once. The first stages of the net
begin with the weights of EfficientNet-Lite0. The training takes 15 minutes on one core.

The length of the training was chosen on the photos of val.txt (`--develop`): many cells of the data
set have no box, and a net that sees the photos for longer learns that, too (mAP@.5 .897 after
480 s, .873 after 1,080 s; on all 292 photos 680 s are as many passes as 480 s there). Rates and
variations are those of earlier trainings, which had been compared by the held-out photos.
"""

from __future__ import annotations

import argparse
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import torch
from finders import Replay, averaged, photo_finder_spec, shipped, started, train, write_finder
from PIL import Image

from playground.core.data import BoxSet
from playground.data.picture_files import open_picture
from playground.data.uploads.box_files import BoxedPicture, read_boxes
from playground.nets.build import Net, model_of
from playground.nets.model import Model, Source
from playground.vision.box_scores import BoxScores, score_boxes

NAME = "cell-finder"
LABELS = ("RBC", "WBC", "Platelets")
HEIGHT, WIDTH = 192, 256
KEPT = (640, 480)  # photos are kept in this size (width, height) for the training
MARGIN = (KEPT[0] // 3, KEPT[1] // 3)  # of the border around them
BATCH = 8
RATES = (8e-4, 2.5e-3)  # of the stages of EfficientNet-Lite0, and of the others
LAST_RATES = (1.5e-4, 4e-4)
RUNS = 3  # last trainings, whose weights are averaged
SEEN = 0.35  # part of a box that must be in the picture
JOINED = 0.3  # part of the pictures that are joined from two


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A photo with a border of its own colour around it, and the boxes in it."""

    picture: Image.Image
    boxes: np.ndarray  # n × 4, in pixels of the picture without the border
    labels: np.ndarray


Example = tuple[np.ndarray, np.ndarray, np.ndarray]  # pixels (h × w × 3), boxes, labels


def parts(path: Path, held: str) -> tuple[list[BoxedPicture], list[BoxedPicture]]:
    """The photos to train on, and those that the list `held` of the data set names."""
    with zipfile.ZipFile(path) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(f"/{held}"))
        listed = set(archive.read(name).decode().split())
    found = list(read_boxes(path))
    chosen = [PurePosixPath(one.name).stem in listed for one in found]
    return (
        [one for one, apart in zip(found, chosen, strict=True) if not apart],
        [one for one, apart in zip(found, chosen, strict=True) if apart],
    )


def photo_of(given: BoxedPicture) -> Photo:
    picture = open_picture(given.data, colour=True)
    scale = np.array([KEPT[0] / picture.width, KEPT[1] / picture.height] * 2)
    corners = np.array([one.box.corners for one in given.boxes]).reshape(-1, 4)
    small = picture.resize(KEPT, Image.Resampling.BOX)
    ground = tuple(np.median(np.asarray(small), (0, 1)).astype(int).tolist())
    bordered = Image.new("RGB", (KEPT[0] + 2 * MARGIN[0], KEPT[1] + 2 * MARGIN[1]), ground)
    bordered.paste(small, MARGIN)
    labels = [LABELS.index(one.label) for one in given.boxes]
    return Photo(bordered, corners * scale, np.array(labels, np.int64))


# ---- variations -----------------------------------------------------------------------------


def varied(photo: Photo, random: np.random.Generator, plain: bool) -> Example:
    """The photo in another size, form and place, mirrored, in other colours; `plain`: nearly in its
    own size and form."""
    least, most, bend = (0.93, 1.02, 0.03) if plain else (0.72, 1.15, 0.12)
    size = np.exp(random.uniform(np.log(least), np.log(most)))
    form = np.exp(random.uniform(-bend, bend))
    window = np.array(KEPT) * size * np.array([form, 1 / form])
    free = np.array(KEPT) - window
    corner = np.minimum(free, 0) + random.random(2) * np.abs(free)
    area = np.concatenate([corner, corner + window]) + np.tile(MARGIN, 2)
    filters = (Image.Resampling.BOX, Image.Resampling.BOX, Image.Resampling.BILINEAR)
    chosen = filters[int(random.integers(len(filters)))]
    picture = photo.picture.resize((WIDTH, HEIGHT), chosen, tuple(area.tolist()))
    scale = np.array([WIDTH, HEIGHT]) / window
    boxes = (photo.boxes - np.tile(corner, 2)) * np.tile(scale, 2)
    boxes, labels = within(boxes, photo.labels, (0, 0, WIDTH, HEIGHT))
    pixels = np.asarray(picture)
    if random.random() < 0.5:
        pixels, boxes = (
            pixels[:, ::-1],
            np.stack([WIDTH - boxes[:, 2], boxes[:, 1], WIDTH - boxes[:, 0], boxes[:, 3]], 1),
        )
    if random.random() < 0.5:
        pixels, boxes = (
            pixels[::-1],
            np.stack([boxes[:, 0], HEIGHT - boxes[:, 3], boxes[:, 2], HEIGHT - boxes[:, 1]], 1),
        )
    return coloured(pixels, random), boxes, labels


def within(
    boxes: np.ndarray, labels: np.ndarray, area: tuple[float, float, float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """The boxes cut off at the area's edges, without those of which too little is left."""
    cut = boxes.clip(np.array([*area[:2], *area[:2]]), np.array([*area[2:], *area[2:]]))
    left, whole = ((each[:, 2:] - each[:, :2]).clip(min=0).prod(1) for each in (cut, boxes))
    kept = left >= SEEN * whole
    return cut[kept], labels[kept]


def coloured(pixels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Other light: brightness, contrast, tint, saturation, and noise."""
    if random.random() < 0.2:
        return pixels
    values = pixels.astype(np.float32) / 255
    values = values * random.uniform(0.92, 1.08, 3).astype(np.float32)
    mean, grey = values.mean((0, 1)), values.mean(2, keepdims=True)
    values = mean + (values - mean) * np.float32(random.uniform(0.75, 1.25))
    values = grey + (values - grey) * np.float32(random.uniform(0.7, 1.3))
    values = values + np.float32(random.uniform(-0.12, 0.12))
    if random.random() < 0.3:
        values = values + random.normal(0, random.uniform(0, 0.03), values.shape)
    return (values.clip(0, 1) * 255).astype(np.uint8)


def joined(first: Example, second: Example, random: np.random.Generator) -> Example:
    """The left part of one picture beside the right part of the other."""
    seam = int(WIDTH * random.uniform(0.3, 0.7))
    pixels = np.concatenate([first[0][:, :seam], second[0][:, seam:]], 1)
    left = within(*first[1:], (0, 0, seam, HEIGHT))
    right = within(*second[1:], (seam, 0, WIDTH, HEIGHT))
    return pixels, np.concatenate([left[0], right[0]]), np.concatenate([left[1], right[1]])


class Pictures:
    """Endless varied photos; each photo comes once before the first comes again."""

    def __init__(self, photos: list[Photo], random: np.random.Generator, plain: bool) -> None:
        self._photos, self._random, self._plain = photos, random, plain
        self._next: list[int] = []

    def __call__(self, count: int) -> BoxSet:
        made = []
        for _ in range(count):
            one = varied(self._photo(), self._random, self._plain)
            if not self._plain and self._random.random() < JOINED:
                other = varied(self._photo(), self._random, False)
                one = joined(one, other, self._random)
            made.append(one)
        return BoxSet(
            "photos", np.stack([one[0].transpose(2, 0, 1) for one in made]),
            np.concatenate([one[1] for one in made]).astype(np.float32),
            np.repeat(np.arange(count), [len(one[2]) for one in made]),
            np.concatenate([one[2] for one in made]), LABELS,
        )  # fmt: skip

    def _photo(self) -> Photo:
        if not self._next:
            self._next = self._random.permutation(len(self._photos)).tolist()
        return self._photos[self._next.pop()]


# ---- training -------------------------------------------------------------------------------


def measure(model: Model, photos: list[BoxedPicture]) -> BoxScores:
    return score_boxes(model, photos, "BCCD")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("bccd", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--clock", type=float, default=680, help="seconds of CPU after which to end"
    )
    parser.add_argument(
        "--develop", action="store_true", help="hold out the list val.txt instead, and test.txt too"
    )
    parser.add_argument(
        "--last", type=float, default=55, metavar="SECONDS",
        help=f"of CPU for each of {RUNS} last trainings on photos that are varied less",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    given, held = parts(options.bccd, "test.txt")
    if options.develop:
        names = {one.name for one in parts(options.bccd, "val.txt")[1]}
        held = [one for one in given if one.name in names]
        given = [one for one in given if one.name not in names]
    photos = [photo_of(one) for one in given]

    def trained(
        begun: Net | None, rates: tuple[float, float], plain: bool, seed: int
    ) -> tuple[Net, int]:
        """The net with averaged weights, and the number of steps."""
        net, first, rest = started(photo_finder_spec(HEIGHT, WIDTH, LABELS))
        if begun is not None:
            net.load_state_dict(begun.state_dict())
        pictures = Pictures(photos, np.random.default_rng([seed, 0]), plain)
        replay = Replay(net, pictures, BATCH, np.random.default_rng([seed, 1]))
        groups = [(first, rates[0]), (rest, rates[1])]
        return train(net, groups, replay, options.last if plain else options.clock, report)

    def report(told: str, mean: Net) -> None:
        at = measure(model_of(mean, NAME), held).map50 if options.develop else None
        print(told, at, flush=True)

    net, steps = trained(None, RATES, False, options.seed)
    runs = [trained(net, LAST_RATES, True, options.seed + run + 1) for run in range(RUNS)]
    mean = averaged([run for run, _ in runs])
    found = measure(shipped(mean, NAME), held)
    recipe = (
        f"AdamW, highest learning rates {RATES[0]:g} and {RATES[1]:g}, {steps:,} batches of "
        f"{BATCH} of {len(given)} photos, mirrored, cropped, joined and in other colours; then "
        f"{RUNS} times at least {min(count for _, count in runs)} batches of nearly their own "
        "size; averaged weights"
    )
    data = Source(
        "BCCD data set (Shenggan, after cosmicad and akshaylamba)", "MIT",
        "https://github.com/Shenggan/BCCD_Dataset",
    )  # fmt: skip
    write_finder(
        mean, NAME, data, recipe, (found.map50, found.map75), f"{found.pictures} held-out photos",
        Path(__file__).name, options.out,
    )  # fmt: skip


if __name__ == "__main__":
    main()
