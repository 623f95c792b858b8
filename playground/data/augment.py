"""Random augmentation of digits during training: shift, rotation, scale and thickness."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from playground.core.recipe import Augmentation


def augment(
    images: Float[Tensor, "n channels h w"],
    augmentation: Augmentation,
    generator: torch.Generator,
) -> Float[Tensor, "n channels h w"]:
    """Augment each image with its own random values; pixels from outside the image are 0.

    All values are uniform between −setting and +setting. The generator is on the CPU, so that a
    run draws the same numbers on any device. A setting of 0 skips its computation.
    """
    count = len(images)

    def draw(limit: float) -> Float[Tensor, " n"]:
        return (torch.rand(count, generator=generator) * 2 - 1) * limit

    if count and (augmentation.shift or augmentation.turn or augmentation.scale):
        images = _move(images, augmentation, draw)
    if count and augmentation.thickness:
        images = thicken(images, draw(augmentation.thickness))
    return images


def _move(
    images: Float[Tensor, "n channels h w"],
    augmentation: Augmentation,
    draw: Callable[[float], Float[Tensor, " n"]],
) -> Float[Tensor, "n channels h w"]:
    """Rotate (positive: clockwise) and scale about the centre, then shift right and down."""
    turn, scale = draw(augmentation.turn), 1 + draw(augmentation.scale)
    return move(images, turn, scale, draw(augmentation.shift), draw(augmentation.shift))


def move(
    images: Float[Tensor, "n channels h w"],
    turn: Float[Tensor, " n"],
    scale: Float[Tensor, " n"],
    right: Float[Tensor, " n"],
    down: Float[Tensor, " n"],
) -> Float[Tensor, "n channels h w"]:
    """Rotate each image by `turn` degrees clockwise and scale it by the factor `scale`, both about
    its centre, then shift it by `right` and `down` pixels."""
    height, width = images.shape[-2:]
    turn, zoom = torch.deg2rad(turn), 1 / scale.clamp(min=0.1)
    # The grid gives the source position of each output pixel, in half sides: the inverse transform.
    cosine, sine = zoom * torch.cos(turn), zoom * torch.sin(turn)
    across, down = -right * 2 / width, -down * 2 / height
    rows = [
        torch.stack([cosine, sine * (height / width), across], 1),
        torch.stack([-sine * (width / height), cosine, down], 1),
    ]
    grid = F.affine_grid(torch.stack(rows, 1).to(images), list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, mode="bilinear", align_corners=False)


def thicken(
    images: Float[Tensor, "n channels h w"], amount: Float[Tensor, " n"]
) -> Float[Tensor, "n channels h w"]:
    """Blend each image with its dilation (amount 1: lines two pixels thicker) or erosion (−1)."""
    amount = amount.to(images).view(-1, 1, 1, 1).clamp(-1, 1)
    thicker = F.max_pool2d(images, 3, 1, 1)
    thinner = -F.max_pool2d(-images, 3, 1, 1)
    return (
        images + amount.clamp(min=0) * (thicker - images) + amount.clamp(max=0) * (images - thinner)
    )
