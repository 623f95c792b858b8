"""Damaged digits repaired by several methods side by side, each measured against the original."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, UInt8

from playground.nets.model import Model
from playground.vision.restore import (
    STEPS,
    Restored,
    blur,
    blur_fill,
    check_mask,
    denoise,
    psnr,
    restore,
    telea_fill,
)

Picture = UInt8[np.ndarray, "channels h w"]
Mask = Bool[np.ndarray, "h w"]
BLURS = tuple(round(0.3 + 0.1 * step, 1) for step in range(28))  # sigmas, in pixels


@dataclass(frozen=True, slots=True, eq=False)
class Repair:
    """A picture by one method. `decibels` is its PSNR where the picture was damaged; `sigma` is
    that of a blur, in pixels."""

    method: str
    picture: Picture
    decibels: float
    sigma: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Repairs:
    """What the methods make of a damaged picture, and several different samples by the net.
    `mask` is where it was damaged."""

    original: Picture
    damaged: Picture
    mask: Mask
    methods: tuple[Repair, ...]
    fills: tuple[Repair, ...]
    frames: Float32[np.ndarray, "frames fills channels h w"]  # of the fills, from noise

    @property
    def changed_outside(self) -> int:
        """How many pixels outside the mask differ from the original in any filling."""
        pictures = np.stack([one.picture for one in (*self.methods, *self.fills)])
        differs = (pictures != self.original).any((0, 1))
        return int((differs & ~self.mask).sum())


def fill_hole(original: Picture, mask: Mask, model: Model, fills: int) -> Repairs:
    """Fill a hole with a blur of its surroundings, by Telea's method and by the net.

    Raises:
        UserError: the mask is empty, or covers the whole picture.
    """
    check_mask(mask, original)
    damaged = np.where(mask, 0, original).astype(np.uint8)
    blurred = [(sigma, blur_fill(damaged, mask, sigma)) for sigma in BLURS]
    mean = restore(damaged, mask, model, steps=0).result
    methods = (
        _best_blur(blurred, original, mask),
        Repair("telea", found := telea_fill(damaged, mask), psnr(found, original, mask)),
        Repair("mean", mean, psnr(mean, original, mask)),
    )
    samples = [restore(damaged, mask, model, seed, STEPS) for seed in range(fills)]
    return _repairs(original, damaged, mask, methods, samples)


def remove_noise(original: Picture, sigma: float, model: Model, fills: int) -> Repairs:
    """Add normal noise of this standard deviation (pixels from 0 to 1), always the same, and remove
    it by the best blur and by the net."""
    drawn = np.random.default_rng(0).normal(size=original.shape) * sigma * 255
    damaged = np.clip(np.rint(original + drawn), 0, 255).astype(np.uint8)
    mask = np.ones(original.shape[1:], bool)
    blurred = [(width, blur(damaged, width)) for width in BLURS]
    mean = denoise(damaged, model).result
    methods = (
        _best_blur(blurred, original, mask),
        Repair("mean", mean, psnr(mean, original, mask)),
    )
    samples = [denoise(damaged, model, seed, STEPS) for seed in range(fills)]
    return _repairs(original, damaged, mask, methods, samples)


def _best_blur(blurred: list[tuple[float, Picture]], original: Picture, mask: Mask) -> Repair:
    """The blur with the highest PSNR: better than anybody could choose without the original."""
    sigma, picture = max(blurred, key=lambda one: psnr(one[1], original, mask))
    return Repair("blur", picture, psnr(picture, original, mask), sigma)


def _repairs(
    original: Picture, damaged: Picture, mask: Mask, methods: tuple[Repair, ...],
    samples: list[Restored],
) -> Repairs:  # fmt: skip
    fills = tuple(Repair("net", one.result, psnr(one.result, original, mask)) for one in samples)
    frames = np.stack([one.frames for one in samples], 1)
    return Repairs(original, damaged, mask, methods, fills, frames)
