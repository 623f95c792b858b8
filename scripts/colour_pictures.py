"""Small colour pictures for the training of a restorer: crops of photos, and tiles on grounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from sprites import GROUND, SIDE, Varied, held_out, read_sprites
from torch import Tensor

# Photos in colour that scikit-image and scikit-learn come with, and those held out for results.
PHOTOS = (
    "astronaut.png", "chelsea.png", "motorcycle_left.png", "rocket.jpg", "hubble_deep_field.jpg",
    "retina.jpg", "ihc.png", "china.jpg",
)  # fmt: skip
HELD_PHOTOS = ("coffee.png", "flower.jpg")
CROPS = 24_000
LARGEST = 8  # a crop is up to so many times as large in its photo
WALL_LEAST = 0.97  # share of a tile that is opaque, for a wall or floor


class ColourPictures:
    """Random batches of pictures from 0 to 1: half crops of photos, half tiles on grounds."""

    def __init__(self, sprites: Path, device: torch.device, photos: Path | None = None) -> None:
        every = read_sprites(sprites)
        known, _ = held_out(every)
        self.tiles = Varied(every, device, known)
        crops = photo_crops(photos, PHOTOS, CROPS, np.random.default_rng(0))
        self.crops = torch.from_numpy(crops).to(device)
        full = (every.pixels[known][:, 3] > 250).mean((1, 2)) > WALL_LEAST
        self.walls = torch.from_numpy(every.pixels[known][full][:, :3].copy()).to(device)
        self.device = device

    def pool(self, count: int, seed: int = 1) -> Tensor:
        """So many pictures from 0 to 255."""
        random = torch.Generator(self.device).manual_seed(seed)
        parts = [(self.batch(256, random) * 255).round().byte() for _ in range(-(-count // 256))]
        return torch.cat(parts)[:count]

    def batch(self, size: int, random: torch.Generator) -> Tensor:
        half = size // 2

        def draw(count: int) -> Tensor:
            return torch.rand(count, 1, 1, 1, generator=random, device=self.device)

        def rows(count: int, of: int) -> Tensor:
            return torch.randint(of, (count,), generator=random, device=self.device)

        crops = self.crops[rows(half, len(self.crops))].float() / 255
        crops = torch.where(draw(half) < 0.5, crops.flip(3), crops)
        varied = self.tiles.recoloured(crops, random)
        crops = torch.where(draw(half) < 0.4, varied, crops)
        walls = self.walls[rows(size - half, len(self.walls))].float() / 255
        walls = walls * (0.4 + 0.6 * draw(size - half))
        plain = torch.rand(size - half, 3, 1, 1, generator=random, device=self.device)
        kind = draw(size - half)
        ground = torch.where(kind < 0.3, plain.expand_as(walls), walls)
        ground = torch.where(kind > 0.7, self.tiles.ground, ground)
        tiles = self.tiles.batch(size - half, random, ground)[0]
        return torch.cat([crops, tiles])


def photo_crops(
    folder: Path | None, names: tuple[str, ...], count: int, random: np.random.Generator
) -> np.ndarray:
    """Square crops of random sizes and places, scaled to 32×32; count × 3 × 32 × 32."""
    photos = [Image.open(path).convert("RGB") for path in photo_files(folder, names)]
    crops = []
    for row in range(count):
        photo = photos[row % len(photos)]
        side = min(SIDE * LARGEST ** random.random(), *photo.size)
        left, top = (random.random() * (length - side) for length in photo.size)
        box = (left, top, left + side, top + side)
        small = photo.resize((SIDE, SIDE), Image.Resampling.BOX, box, reducing_gap=2.0)
        crops.append(np.asarray(small).transpose(2, 0, 1))
    return np.stack(crops)


def photo_files(folder: Path | None, names: tuple[str, ...]) -> list[Path]:
    if folder is not None:
        return [folder / name for name in names]
    import skimage.data
    import sklearn.datasets

    places = (Path(skimage.data.__file__).parent, Path(sklearn.datasets.__file__).parent / "images")
    return [place / name for name in names for place in places if (place / name).exists()]


def held_pictures(sprites: Path, photos: Path | None = None, count: int = 120) -> np.ndarray:
    """Crops of held-out photos and held-out tiles in their own colours in turn, from 0 to 255."""
    every = read_sprites(sprites)
    _, held = held_out(every)
    random = np.random.default_rng(1)
    crops = photo_crops(photos, HELD_PHOTOS, count // 2, random)
    tiles = every.pixels[random.permutation(held)[: count // 2]].astype(np.float32) / 255
    ground = np.array(GROUND, np.float32).reshape(1, 3, 1, 1) / 255
    shown = tiles[:, :3] * tiles[:, 3:] + ground * (1 - tiles[:, 3:])
    pairs = zip(crops, np.rint(shown * 255).astype(np.uint8), strict=False)
    return np.stack([each for pair in pairs for each in pair])
