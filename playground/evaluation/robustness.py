"""Robustness: a model's accuracy on increasingly distorted pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from playground.core.data import ImageSet
from playground.data.augment import move, thicken
from playground.evaluation.answers import image_probabilities
from playground.evaluation.figures import Figure, share
from playground.nets.model import Model

# Levels of each change. Units, in this order: pixels in a random direction, degrees, scale factor,
# standard deviation of the noise (full ink is 1), fraction of a change of the stroke width by two
# pixels, and weight of the inverted picture in the blend.
LEVELS: dict[str, tuple[float, ...]] = {
    "shift": (0, 1, 2, 3, 4, 6, 8),
    "turn": (-60, -40, -20, -10, 0, 10, 20, 40, 60),
    "scale": (0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6),
    "noise": (0, 0.1, 0.2, 0.3, 0.5, 0.8),
    "thickness": (-1, -0.5, 0, 0.5, 1),
    "inversion": (0, 0.25, 0.4, 0.5, 0.6, 0.75, 1),
}
COUNT = 400  # examples per level


@dataclass(frozen=True, slots=True)
class Point:
    """The accuracy of one model at one level of one change; `model` is an index from 0."""

    change: str
    level: float
    model: int
    accuracy: Figure


def measure_robustness(
    models: Sequence[Model], examples: ImageSet, count: int = COUNT, seed: int = 0
) -> Iterator[Point]:
    """Yield the points of all curves level by level, for all models on the same changed pictures,
    so that a page can draw the models' curves together as they grow."""
    rows = np.random.default_rng(seed).permutation(len(examples))[:count]
    images, labels = examples.images[np.sort(rows)], examples.labels[np.sort(rows)]
    for change, levels in LEVELS.items():
        for level in levels:
            changed = change_images(images, change, level, seed)
            for number, model in enumerate(models):
                said = image_probabilities(model, changed).argmax(1)
                yield Point(change, level, number, share(int((said == labels).sum()), len(labels)))


def change_images(
    images: UInt8[np.ndarray, "n channels h w"], change: str, level: float, seed: int = 0
) -> UInt8[np.ndarray, "n channels h w"]:
    """The pictures with one change at one level; deterministic for a given `seed`."""
    given = torch.from_numpy(images.astype(np.float32) / np.float32(255))
    made = _changed(given, change, level, torch.Generator().manual_seed(seed))
    return np.asarray((made.clamp(0, 1) * 255).round().byte().numpy())


def _changed(
    images: Float[Tensor, "n channels h w"], change: str, level: float, random: torch.Generator
) -> Float[Tensor, "n channels h w"]:
    n = len(images)
    zero, one = torch.zeros(n), torch.ones(n)
    match change:
        case "shift":
            angle = 2 * torch.pi * torch.rand(n, generator=random)
            return move(images, zero, one, level * torch.cos(angle), level * torch.sin(angle))
        case "turn":
            return move(images, level * one, one, zero, zero)
        case "scale":
            return move(images, zero, level * one, zero, zero)
        case "noise":
            return images + level * torch.randn(images.shape, generator=random)
        case "thickness":
            return thicken(images, level * one)
        case "inversion":
            return images + level * (1 - 2 * images)
        case _:
            raise ValueError(f"Got the change {change!r}; expected one of {list(LEVELS)}.")
