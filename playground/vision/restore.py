"""Restore: fill holes in a picture or remove its noise, by a net and by two older methods.

The nets were trained on small pictures, so a larger one is restored in windows of the net's input
size, one after another, each seeing what the ones before it have filled. The net can look only
across one window: a hole that is thicker than `THICK` pixels in a larger picture is filled at a
reduced size, and the filling is enlarged. Pixels outside the mask are never changed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float32, UInt8
from PIL import Image
from scipy import ndimage

from playground.core.errors import UserError
from playground.core.inputs import ImageInput
from playground.core.task import Restoration
from playground.nets.build import Net
from playground.nets.model import Model
from playground.nets.store import COLOUR_RESTORER, RESTORER
from playground.tasks.restoration import RestorationTask
from playground.vision.classify import net_of

STEPS = 10
THICK = 14  # pixels; the thickest hole that is filled at the picture's own size
MARGIN = 8  # pixels at a window's edge that are only looked at
# Standard deviation of the noise that a filling begins with: weaker than in training, so that
# fillings are the more probable ones. It raises one filling's PSNR by 2 dB.
SPREAD = 0.6
MEANS = 4  # noises over which the expected picture is averaged
BATCH = 64  # windows at a time, if they do not depend on each other
TELEA_RADIUS = 3  # pixels

Picture = UInt8[np.ndarray, "channels h w"]
Mask = Bool[np.ndarray, "h w"]
GivenMask = Bool[np.ndarray, "mask_h mask_w"]  # not yet checked


@dataclass(frozen=True, slots=True, eq=False)
class Restored:
    """`frames[0]` has noise where the picture is restored, `frames[-1]` is the result; values
    from about -1 (black) to 1 (white). `mask` is True where the picture was restored."""

    model: str
    seed: int
    picture: Picture
    mask: Mask
    frames: Float32[np.ndarray, "frames channels h w"]

    @property
    def result(self) -> Picture:
        """The restored picture, from 0 to 255; outside the mask it is the given picture."""
        return _pasted(self.picture, self.mask, self.frames[-1])


# ---- by a net -------------------------------------------------------------------------------


def restore(
    picture: Picture, mask: GivenMask, model: Model, seed: int = 0, steps: int = STEPS
) -> Restored:
    """Fill the holes: the pixels where `mask` is True, whatever they hold now. Another seed gives
    another filling. With `steps` 0 the filling is the mean of all possible ones: the smallest
    squared error, but not sharp.

    Raises:
        UserError: the model does not restore pictures, or not in colour; or the mask is empty or
            covers the whole picture or has another size.
    """
    task = restoring_task(model)
    check_mask(mask, picture)
    factor = _reduction(mask, task)
    values, holes = _reduced(_fitting(picture, task), mask, factor)
    frames = _in_windows(task, net_of(model), values, holes, Restoration.HOLE, seed, steps)
    return Restored(model.name, seed, picture, mask, _enlarged(frames, factor, picture, mask))


def denoise(picture: Picture, model: Model, seed: int = 0, steps: int = 0) -> Restored:
    """Remove the noise of the whole picture. With `steps` 0, the result is the mean of all
    possible pictures; with more, one of them: sharper, but with a larger squared error.

    Raises:
        UserError: the model does not restore pictures, or not in colour.
    """
    task = restoring_task(model)
    mask = np.ones(picture.shape[1:], bool)
    given = _fitting(picture, task).astype(np.float32) / 127.5 - 1
    frames = _in_windows(task, net_of(model), given, mask, Restoration.NOISY, seed, steps)
    return Restored(model.name, seed, picture, mask, _enlarged(frames, 1, picture, mask))


def restoring_task(model: Model) -> RestorationTask:
    """The model's task.

    Raises:
        UserError: the model does not restore pictures.
    """
    if not isinstance(model.spec.task, Restoration):
        raise UserError("vision.not_restoring", model=model.name)
    return RestorationTask(model.spec)


def check_mask(mask: GivenMask, picture: Picture) -> None:
    """Check that a mask fits a picture.

    Raises:
        UserError: it has another size, is empty, or covers the whole picture.
    """
    if mask.shape != picture.shape[1:]:
        sizes = [f"{width}×{height}" for height, width in (mask.shape, picture.shape[1:])]
        raise UserError("vision.mask_size", given=sizes[0], wanted=sizes[1])
    if not mask.any():
        raise UserError("vision.mask_empty")
    if mask.all():
        raise UserError("vision.mask_full")


def restorer_for(picture: Picture) -> str:
    """The name of the shipped net for a picture, which is in colour or not."""
    return RESTORER if is_grey(picture) else COLOUR_RESTORER


def is_grey(picture: Picture) -> bool:
    """Whether a picture has no colour."""
    return len(picture) == 1 or bool((picture == picture[:1]).all())


def _fitting(picture: Picture, task: RestorationTask) -> UInt8[np.ndarray, "maps h w"]:
    """The picture with the net's number of channels.

    Raises:
        UserError: the picture has colours and the net has not.
    """
    if task.channels == len(picture):
        return picture
    if task.channels == 1:
        if not is_grey(picture):
            raise UserError("vision.restores_grey")
        return picture[:1]
    return picture.repeat(task.channels, 0)


def _reduction(mask: Mask, task: RestorationTask) -> int:
    """By how much the picture is reduced, so that no hole is thicker than `THICK`."""
    height, width = _window(task)
    if mask.shape[0] <= height and mask.shape[1] <= width:
        return 1
    thick = 2 * float(ndimage.distance_transform_edt(np.pad(mask, 1)).max())
    return max(1, math.ceil(thick / THICK))


def _window(task: RestorationTask) -> tuple[int, int]:
    """Height and width of the net's input."""
    taken = task.spec.input
    assert isinstance(taken, ImageInput)
    return taken.height, taken.width


def _reduced(
    picture: Picture, mask: Mask, factor: int
) -> tuple[Float32[np.ndarray, "channels rows columns"], Bool[np.ndarray, "rows columns"]]:
    """The picture from -1 to 1 and its holes, each `factor` × `factor` pixels one: the mean of the
    known pixels, and a hole if none is known."""
    values = picture.astype(np.float32) / 127.5 - 1
    if factor == 1:
        return values, mask
    height, width = mask.shape
    beyond = ((0, -height % factor), (0, -width % factor))
    known = np.pad(~mask, beyond).astype(np.float32)
    values = np.pad(values * ~mask, ((0, 0), *beyond))
    rows, columns = known.shape[0] // factor, known.shape[1] // factor
    counts = known.reshape(rows, factor, columns, factor).sum((1, 3))
    sums = values.reshape(len(values), rows, factor, columns, factor).sum((2, 4))
    return (sums / np.maximum(counts, 1)).astype(np.float32), counts == 0


def _in_windows(
    task: RestorationTask,
    net: Net,
    values: Float32[np.ndarray, "channels h w"],
    mask: Mask,
    unsure: float,
    seed: int,
    steps: int,
) -> Float32[np.ndarray, "frames channels h w"]:
    """The film of the whole picture. Light ground is turned to dark for nets without colour."""
    ground = float(np.median(values[:, ~mask] if not mask.all() else values))
    turned = -1.0 if task.channels == 1 and ground > 0 else 1.0
    size = _window(task)
    beyond = [max(0, side - have) for side, have in zip(size, mask.shape, strict=True)]
    pads = ((0, beyond[0]), (0, beyond[1]))
    filled = torch.from_numpy(np.pad(turned * values, ((0, 0), *pads), "edge"))
    doubt = torch.from_numpy(np.pad(mask, pads, "edge").astype(np.float32) * unsure)[None]
    noise = torch.randn(filled.shape, generator=torch.Generator().manual_seed(seed))
    noise *= SPREAD if steps else 1.0
    frames = filled.repeat(1 + max(steps, 1), 1, 1, 1)
    frames[0] = torch.where(doubt > 0, noise, filled)
    hole = unsure == Restoration.HOLE
    for places in _groups(doubt[0].numpy() > 0, size, 1 if hole else BATCH):
        cut = [(slice(top, top + size[0]), slice(left, left + size[1])) for top, left, _ in places]
        known = torch.stack([filled[:, rows, columns] for rows, columns in cut])
        given = torch.stack([doubt[:, rows, columns] for rows, columns in cut])
        drawn = torch.stack([noise[:, rows, columns] for rows, columns in cut])
        known = torch.where(given == Restoration.HOLE, 0, known)
        if steps:
            made = list(task.restoring(net, drawn, known, given, steps))[1:]
        else:
            made = [_mean(task, net, drawn, known, given)]
        for row, (top, left, core) in enumerate(places):
            for at, points in enumerate(made, 1):
                target = frames[at][:, core[0], core[1]]
                inner = points[row][:, _within(core[0], top), _within(core[1], left)]
                target.copy_(torch.where(doubt[:, core[0], core[1]] > 0, inner, target))
            if hole:  # the next windows see it
                filled[:, core[0], core[1]] = frames[-1][:, core[0], core[1]]
                doubt[:, core[0], core[1]] = 0
    height, width = mask.shape
    found: Float32[np.ndarray, "frames channels h w"] = frames[:, :, :height, :width].numpy()
    return turned * found


def _mean(
    task: RestorationTask, net: Net, noise: torch.Tensor, known: torch.Tensor, given: torch.Tensor
) -> torch.Tensor:
    """The expected picture, averaged over several noises."""
    random = torch.Generator().manual_seed(0)
    noises = [noise, *(torch.randn(noise.shape, generator=random) for _ in range(MEANS - 1))]
    return torch.stack([task.expected(net, each, known, given) for each in noises]).mean(0)


def _groups(
    mask: Mask, window: tuple[int, int], most: int
) -> Iterator[list[tuple[int, int, tuple[slice, slice]]]]:
    """The windows that are needed for the pixels of `mask`, up to `most` at a time: top, left, and
    the part of the picture that is taken from the window."""
    places = []
    for rows, top in _spans(mask.shape[0], window[0]):
        for columns, left in _spans(mask.shape[1], window[1]):
            if mask[rows, columns].any():
                places.append((top, left, (rows, columns)))
    for start in range(0, len(places), most):
        yield places[start : start + most]


def _spans(side: int, window: int) -> Iterator[tuple[slice, int]]:
    """The parts that an axis is divided into, each with the start of its window. A part is the
    window without its margins, which reach to the picture's edge where there is one."""
    if side <= window:
        yield slice(0, side), 0
        return
    start = 0
    while start < side:
        end = side if start + window - MARGIN >= side else max(start, MARGIN) + window - 2 * MARGIN
        yield slice(start, end), min(max(start - MARGIN, 0), side - window)
        start = end


def _within(part: slice, start: int) -> slice:
    return slice(part.start - start, part.stop - start)


def _enlarged(
    frames: Float32[np.ndarray, "frames maps rows columns"],
    factor: int,
    picture: Picture,
    mask: Mask,
) -> Float32[np.ndarray, "frames channels h w"]:
    """The frames at the picture's size and with its channels, and with its pixels outside the
    mask."""
    height, width = mask.shape
    if factor > 1:
        size = (frames.shape[3] * factor, frames.shape[2] * factor)
        planes = [
            [np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.BICUBIC))
             for plane in frame]
            for frame in frames
        ]  # fmt: skip
        frames = np.array(planes, np.float32)[:, :, :height, :width]
    if frames.shape[1] != len(picture):
        frames = frames.mean(1, keepdims=True).repeat(len(picture), 1)
    given = picture.astype(np.float32) / 127.5 - 1
    return np.where(mask, frames, given).astype(np.float32)


def _pasted(picture: Picture, mask: Mask, values: Float32[np.ndarray, "channels h w"]) -> Picture:
    filled = np.clip(np.rint((values + 1) * 127.5), 0, 255).astype(np.uint8)
    return np.where(mask, filled, picture)


# ---- by older methods -----------------------------------------------------------------------


def blur_fill(picture: Picture, mask: Mask, sigma: float = 2.0) -> Picture:
    """Fill the holes with a Gaussian blur of the known pixels; where none is near, with their
    nearest neighbour. `sigma` is in pixels."""
    known = (~mask).astype(np.float64)
    weight = ndimage.gaussian_filter(known, sigma)
    sums = np.stack([ndimage.gaussian_filter(plane * known, sigma) for plane in picture])
    rows, columns = ndimage.distance_transform_edt(
        mask, return_distances=False, return_indices=True
    )
    filled = np.where(weight > 1e-6, sums / np.maximum(weight, 1e-6), picture[:, rows, columns])
    return np.where(mask, np.rint(filled).astype(np.uint8), picture)


def blur(picture: Picture, sigma: float) -> Picture:
    """A Gaussian blur; `sigma` is in pixels, and 0 changes nothing."""
    planes = [ndimage.gaussian_filter(plane.astype(np.float64), sigma) for plane in picture]
    return np.rint(np.stack(planes)).astype(np.uint8)


def telea_fill(picture: Picture, mask: Mask, radius: int = TELEA_RADIUS) -> Picture:
    """Fill the holes from their edge inwards, each pixel from the known ones within `radius`.

    Source: Telea (2004), An image inpainting technique based on the fast marching method; OpenCV.
    """
    import cv2

    packed = picture[0] if len(picture) == 1 else picture.transpose(1, 2, 0)
    done = cv2.inpaint(
        np.ascontiguousarray(packed), mask.astype(np.uint8), radius, cv2.INPAINT_TELEA
    )
    whole = done[None] if done.ndim == 2 else done.transpose(2, 0, 1)
    return np.where(mask, whole, picture).astype(np.uint8)


def psnr(picture: Picture, true: Picture, mask: Mask | None = None) -> float:
    """The peak signal-to-noise ratio in decibels: 10 · log₁₀(255² / mean squared error); with
    `mask`, of its pixels only. Infinite if the pictures are equal there."""
    error = (picture.astype(np.float64) - true) ** 2
    mean = float((error if mask is None else error[:, mask]).mean())
    return 10 * math.log10(255**2 / mean) if mean else math.inf
