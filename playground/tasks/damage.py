"""Random damage to pictures, for the training of a net that restores them: holes and noise."""

from __future__ import annotations

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from playground.core.task import Restoration

SHAPES = 3  # a picture has up to so many holes
SMALLEST, LARGEST = 0.04, 0.4  # half of a hole's side, as a share of the picture's shorter side
FAINTEST, STRONGEST = 0.03, 0.5  # standard deviation of the noise, of pixels from 0 to 1
WITH_HOLES, WITH_NOISE = 0.65, 0.45  # shares of the pictures; a tenth has both


def damage(
    pictures: Float[Tensor, "batch channels h w"], random: torch.Generator
) -> tuple[Float[Tensor, "batch channels h w"], Float[Tensor, "batch 1 h w"]]:
    """Pictures (values from -1 to 1) with random damage, and how unsure each pixel is, as at
    `Restoration`. Noise is clipped as in a stored picture. The draws are made on the device of
    `random`."""
    count, device = len(pictures), random.device
    which = torch.rand(count, 1, 1, 1, generator=random, device=device)
    holes = random_holes(count, (pictures.shape[2], pictures.shape[3]), random)
    holes = holes & (which < WITH_HOLES)
    strength = FAINTEST + (STRONGEST - FAINTEST) * torch.rand(
        count, 1, 1, 1, generator=random, device=device
    )
    drawn = torch.randn(pictures.shape, generator=random, device=device) * 2 * strength
    unsure = Restoration.NOISY * (which > 1 - WITH_NOISE).float()
    unsure = unsure.expand(holes.shape).masked_fill(holes, Restoration.HOLE).to(pictures.device)
    noisy = (pictures + drawn.to(pictures.device)).clamp(-1, 1)
    known = torch.where(unsure > 0, noisy, pictures)
    return known.masked_fill(unsure == Restoration.HOLE, 0), unsure


def random_holes(
    count: int, size: tuple[int, int], random: torch.Generator
) -> Bool[Tensor, "batch 1 h w"]:
    """One to three holes for each picture: rectangles and ellipses of any angle, some so thin
    that they are scratches. Their centres are not at the picture's edge."""

    device = random.device

    def draw() -> Tensor:
        return torch.rand(count, SHAPES, 1, 1, generator=random, device=device)

    height, width = size
    short = min(size)
    every = [torch.arange(side, device=device) for side in size]
    rows = every[0].view(1, 1, -1, 1) - height * (0.1 + 0.8 * draw())
    columns = every[1].view(1, 1, 1, -1) - width * (0.1 + 0.8 * draw())
    angle, shrink = math.pi * draw(), math.log(SMALLEST / LARGEST)
    along, across = (short * LARGEST * (shrink * draw()).exp() for _ in range(2))
    u = (angle.cos() * columns + angle.sin() * rows) / along
    v = (angle.cos() * rows - angle.sin() * columns) / across
    inside = torch.where(
        draw() < 0.5, u.square() + v.square() < 1, torch.maximum(u.abs(), v.abs()) < 1
    )
    present = draw() < 0.5 ** torch.arange(SHAPES, device=device).view(1, -1, 1, 1)
    return (inside & present).any(1, keepdim=True)
