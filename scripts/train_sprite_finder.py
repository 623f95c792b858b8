"""Train sprite-finder, which finds a game's figures in pictures, on scenes composed from tiles.

python scripts/train_sprite_finder.py SPRITES.zip assets/models/vision/sprite-finder.safetensors

SPRITES.zip has the tiles of Dungeon Crawl Stone Soup, in folders that say what they show. A fifth
of the sprites of each label and of the grounds, drawn with a fixed seed, is held out: the results
on the card are measured on scenes composed from them. A part of the training's sprites is drawn by
the playground (`data/sprites.py`), with other random numbers than those of the page. The first
stages of the net begin with the weights of EfficientNet-Lite0. The training takes 7 minutes of one
core.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np
import torch
from finders import Replay, measure, photo_finder_spec, shipped, started, train, write_finder
from PIL import Image

from playground.core.data import BoxSet
from playground.data.scenes import Style, compose_colour_scene
from playground.data.sprites import LABELS, draw_sprite
from playground.nets.build import Net, load_module, model_of
from playground.nets.files import write_model
from playground.nets.model import Source

NAME = "sprite-finder"
SIDE = 160
TRAIN_SIDE = 128  # of the training scenes; a convolution takes any size
BATCH = 12
RATES = (1e-3, 2.5e-3)  # of the stages of EfficientNet-Lite0, and of the others
HELD = 0.2
SCENES = 300  # on which the results are measured
# What each folder shows; the others (tentacles, gold, food, statues, …) are left out.
FOLDERS = {
    "mon": "monster", "item/weapon": "weapon", "item/armour": "armour", "item/potion": "potion",
    "item/scroll": "scroll", "item/book": "book", "item/wand": "staff", "item/staff": "staff",
    "item/rod": "staff", "item/ring": "jewel", "item/amulet": "jewel",
}  # fmt: skip
DRAWN = 600  # sprites that the playground draws
DRAWN_PART = 0.3  # of the sprites in the scenes
WITHOUT = ("tentacles", "statues", "brands", "nonliving")
GROUNDS = ("dngn/floor", "dngn/wall", "dngn/water")
STYLE = Style(fewest=1, most=7, smallest=0.12, largest=0.7, turn=10.0, stretch=0.1, overlap=0.15)
USUAL = Style(fewest=1, most=8, smallest=0.14, largest=0.4, turn=5.0, stretch=0.05, overlap=0.1)


@dataclass(frozen=True, slots=True, eq=False)
class Tiles:
    """Sprites with their labels, and grounds to put them on."""

    sprites: list[np.ndarray]  # each 32 × 32 × 4
    labels: np.ndarray
    grounds: list[np.ndarray]  # each 32 × 32 × 3
    weights: np.ndarray  # how often each sprite is chosen


def read_tiles(path: Path) -> tuple[Tiles, Tiles]:
    """The tiles to train on, and those held out."""
    random = np.random.default_rng(0)
    sprites: list[tuple[np.ndarray, int]] = []
    grounds: list[np.ndarray] = []
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            folder = "/".join(PurePosixPath(name).parts[2:-1])
            label = next((FOLDERS[f] for f in FOLDERS if f"{folder}/".startswith(f"{f}/")), None)
            floor = any(f"{folder}/".startswith(f"{each}/") for each in GROUNDS)
            if not name.endswith(".png") or (label is None and not floor):
                continue
            picture = Image.open(io.BytesIO(archive.read(name))).convert("RGBA")
            pixels = np.asarray(picture)
            # Names that begin with "i-" are signs that the game lays over a thing.
            if picture.size != (32, 32) or PurePosixPath(name).name.startswith("i-"):
                continue
            if floor:
                if pixels[..., 3].min() == 255:
                    grounds.append(pixels[..., :3])
            elif label and not set(folder.split("/")) & set(WITHOUT) and pixels[..., 3].any():
                sprites.append((pixels, LABELS.index(label)))
    parts = []
    apart = np.zeros(len(sprites), bool), random.random(len(grounds)) < HELD
    for label in range(len(LABELS)):
        rows = random.permutation([k for k, (_, one) in enumerate(sprites) if one == label])
        apart[0][rows[: max(2, round(HELD * len(rows)))]] = True
    for held in (False, True):
        chosen = [one for one, out in zip(sprites, apart[0], strict=True) if out == held]
        floors = [one for one, out in zip(grounds, apart[1], strict=True) if out == held]
        labels = np.array([label for _, label in chosen], np.int64)
        parts.append(Tiles([one for one, _ in chosen], labels, floors, weights_of(labels)))
    return parts[0], parts[1]


def weights_of(labels: np.ndarray) -> np.ndarray:
    weights: np.ndarray = 1 / np.bincount(labels, minlength=len(LABELS))[labels] ** 0.5
    return weights / weights.sum()


def with_drawn(tiles: Tiles) -> Tiles:
    """The tiles, and sprites that the playground draws."""
    random = np.random.default_rng(2)
    labels = np.arange(DRAWN) % len(LABELS)
    drawn = [draw_sprite(int(label), random) for label in labels]
    weights = (1 - DRAWN_PART) * tiles.weights, DRAWN_PART * weights_of(labels)
    return Tiles(
        [*tiles.sprites, *drawn], np.concatenate([tiles.labels, labels]), tiles.grounds,
        np.concatenate(weights),
    )  # fmt: skip


# ---- scenes ---------------------------------------------------------------------------------


def ground_of(tiles: Tiles, side: int, random: np.random.Generator) -> np.ndarray:
    """A floor of one tile, of several similar ones, or of one colour."""
    if random.random() < 0.25:
        return np.full((side, side, 3), random.integers(0, 256, 3), np.uint8)
    tile = int(random.integers(24, 64))
    count = -(-side // tile)
    first = int(random.integers(len(tiles.grounds)))
    near = int(random.choice([1, 3]))  # tiles of the same floor have similar names
    rows = []
    for _ in range(count):
        row = []
        for _ in range(count):
            chosen = tiles.grounds[(first + int(random.integers(near))) % len(tiles.grounds)]
            row.append(np.asarray(Image.fromarray(chosen).resize((tile, tile))))
        rows.append(np.concatenate(row, 1))
    return np.concatenate(rows, 0)[:side, :side].copy()


def scene_of(
    tiles: Tiles, random: np.random.Generator, style: Style, varied: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A scene of as many sprites of each label, on a random ground; pixels, boxes, labels."""
    rows = random.choice(len(tiles.labels), 20, p=tiles.weights)
    sprites = [tiles.sprites[row] for row in rows]
    if varied:
        sprites = [_varied(one, random) for one in sprites]
        style = replace(style, most=int(random.choice([3, style.most])))
    ground = ground_of(tiles, TRAIN_SIDE if varied else SIDE, random)
    scene = compose_colour_scene(sprites, tiles.labels[rows], ground, random, style)
    pixels = scene.pixels
    if varied and random.random() < 0.5:
        light = random.uniform(0.8, 1.2, 3) * random.uniform(0.8, 1.2)
        pixels = (pixels * light + random.normal(0, random.uniform(0, 6), pixels.shape)).clip(
            0, 255
        ).astype(np.uint8)  # fmt: skip
    return pixels.transpose(2, 0, 1), scene.boxes, scene.labels


def _varied(sprite: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Mirrored, in other colours, or smoothed as by a photo."""
    if random.random() < 0.5:
        sprite = sprite[:, ::-1]
    colours = sprite[..., :3].astype(np.float32)
    if random.random() < 0.3:
        colours = colours[..., random.permutation(3)]
    if random.random() < 0.5:
        colours = colours * random.uniform(0.75, 1.25, 3).astype(np.float32)
    mixed = np.concatenate([colours.clip(0, 255), sprite[..., 3:]], 2)
    return np.ascontiguousarray(mixed.astype(np.uint8))


def batch_of(
    tiles: Tiles, count: int, random: np.random.Generator, style: Style, varied: bool
) -> BoxSet:
    made = [scene_of(tiles, random, style, varied) for _ in range(count)]
    return BoxSet(
        "scenes", np.stack([one[0] for one in made]),
        np.concatenate([one[1] for one in made]),
        np.repeat(np.arange(count), [len(one[2]) for one in made]),
        np.concatenate([one[2] for one in made]), LABELS,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sprites", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--clock", type=float, default=420, help="seconds of CPU after which to end"
    )
    parser.add_argument(
        "--latest", type=float, default=float("inf"), help="seconds after which to end in any case"
    )
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    known, held = read_tiles(options.sprites)
    print(f"{len(known.sprites)} sprites and {len(known.grounds)} grounds, {len(held.sprites)} and "
          f"{len(held.grounds)} held out")  # fmt: skip
    usual = batch_of(held, SCENES, np.random.default_rng(1), USUAL, False)
    known = with_drawn(known)
    net, first, rest = started(photo_finder_spec(SIDE, SIDE, LABELS))
    random = np.random.default_rng(0)

    def report(told: str, mean: Net) -> None:
        print(told, flush=True)
        part = options.out.with_suffix(".part.safetensors")
        write_model(model_of(mean, NAME), part, eight_bit=True)

    groups = [(first, RATES[0]), (rest, RATES[1])]
    replay = Replay(net, lambda count: batch_of(known, count, random, STYLE, True), BATCH, random)
    mean, steps = train(net, groups, replay, options.clock, report, options.latest)
    found = measure(load_module(shipped(mean, NAME)), usual)
    recipe = (
        f"AdamW, highest learning rates {RATES[0]:g} and {RATES[1]:g}, {steps:,} batches of "
        f"{BATCH} scenes of {len(known.sprites) - DRAWN:,} sprites and {DRAWN} that the playground "
        "draws; averaged weights"
    )
    data = Source("tiles of Dungeon Crawl Stone Soup", "CC0", "https://github.com/crawl/tiles")
    on = f"{SCENES} scenes of held-out sprites"
    write_finder(mean, NAME, data, recipe, found, on, Path(__file__).name, options.out)


if __name__ == "__main__":
    main()
