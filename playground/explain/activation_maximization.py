"""What a channel looks for: the digits that excite it most, and a picture made to excite it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from playground.core.data import ImageSet
from playground.core.errors import quote
from playground.explain.activations import TraceError
from playground.nets.build import load_module
from playground.nets.limits import inputs_at_once
from playground.nets.model import Model
from playground.nets.no_compiler import optimiser_of
from playground.nets.shapes import LayerInfo, ReceptiveField, describe_layers
from playground.nets.spec import ImageInput, ModelSpec

PIECE = 100  # pictures at a time, channels last: measured for `evaluation/quick.py`
STEPS = 80
LEARNING_RATE = 0.08
SMOOTHNESS = 0.25  # weight of the total variation, against an excitement of about 1
START = 0.05  # deviation of the first picture's noise


@dataclass(frozen=True, slots=True)
class Patch:
    """Rows top to bottom - 1 and columns left to right - 1 of the picture."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Excited:
    """One digit and where it excites a channel most."""

    index: int  # in the set of digits
    label: int
    value: float
    cell: tuple[int, ...]  # (row, column), or () for a unit
    patch: Patch


@dataclass(frozen=True, slots=True, eq=False)
class Ascent:
    """A picture that gradient ascent made for one cell of a channel, values from 0 to 1.

    `values` are the cell's before each step and at the end. `moved` is False where nothing
    raises the cell: its channel answers the same to every picture.
    """

    picture: Float[np.ndarray, "h w"]
    values: Float[np.ndarray, " steps"]
    cell: tuple[int, ...]
    patch: Patch
    moved: bool


def seekable(model: Model) -> tuple[LayerInfo, ...]:
    """The layers that one can ask about: all but those that only pass values on.

    Raises:
        TraceError: the net does not read grey pictures.
    """
    shape = model.spec.input
    if not isinstance(shape, ImageInput) or shape.channels != 1:
        raise TraceError("explain.no_grey", model=model.name)
    return tuple(info for info in describe_layers(model.spec) if not info.layer.passes_on)


def picture_size(model: Model) -> tuple[int, int]:
    """Height and width of what the net reads; (0, 0) for a net that reads no pictures."""
    shape = model.spec.input
    return (shape.height, shape.width) if isinstance(shape, ImageInput) else (0, 0)


def _find(model: Model, layer: str, channel: int) -> LayerInfo:
    table = {info.name: info for info in seekable(model)}
    if layer not in table:
        raise TraceError(
            "explain.no_layer", model=model.name, layer=quote(layer), known=tuple(table)
        )
    count = table[layer].output_shape[0]
    if not 0 <= channel < count:
        raise TraceError("explain.no_channel", layer=layer, channel=channel, last=count - 1)
    return table[layer]


def patch_of(field: ReceptiveField | None, cell: tuple[int, ...], height: int, width: int) -> Patch:
    """The pixels that a cell sees, cut at the picture's edge; all of them without a field."""
    if field is None or not cell:
        return Patch(0, 0, height, width)
    (top, bottom), (left, right) = (field.range_of(at) for at in cell)
    return Patch(max(0, top), max(0, left), min(height, bottom), min(width, right))


@dataclass(frozen=True, slots=True, eq=False)
class Strongest:
    """Each picture's largest value in every channel of a layer, and which cell has it (its flat
    number; 0 for a unit)."""

    values: Float[np.ndarray, "pictures channels"]
    cells: Int64[np.ndarray, "pictures channels"]


def strongest(model: Model, layer: str, digits: ImageSet) -> Strongest:
    """All channels of a layer at once: going from one channel to the next then costs nothing.

    Raises:
        TraceError: no such layer, or a net that reads other pictures.
    """
    info = _find(model, layer, 0)
    height, width = digits.images.shape[2:]
    if picture_size(model) != (height, width):
        given = "×".join(map(str, picture_size(model)))
        size = f"{height}×{width}"
        raise TraceError("explain.other_digits", model=model.name, given=given, size=size)
    net = load_module(model).to(memory_format=torch.channels_last)
    values, cells = [], []
    with torch.inference_mode():
        piece = inputs_at_once(model.spec, PIECE)
        for start in range(0, len(digits), piece):
            images = digits.images[start : start + piece].astype(np.float32) / np.float32(255)
            batch = torch.from_numpy(images).contiguous(memory_format=torch.channels_last)
            maps = net.until(batch, info.name)
            top = maps.contiguous().reshape(*maps.shape[:2], -1).max(2)
            values.append(top.values.numpy())
            cells.append(top.indices.numpy())
    return Strongest(np.concatenate(values), np.concatenate(cells))


def most_exciting(
    model: Model, layer: str, channel: int, digits: ImageSet, found: Strongest, count: int = 9
) -> tuple[Excited, ...]:
    """The digits whose largest value in a channel is highest, the most exciting first; `found`
    is what `strongest` gave for the layer and these digits.

    Raises:
        TraceError: no such layer or channel.
    """
    info = _find(model, layer, channel)
    tops, cells = found.values[:, channel], found.cells[:, channel]
    chosen = []
    for index in np.argsort(-tops, kind="stable")[:count]:
        cell: tuple[int, ...] = ()
        if len(info.output_shape) == 3:
            cell = divmod(int(cells[index]), info.output_shape[2])
        patch = patch_of(info.field, cell, *digits.images.shape[2:])
        label, value = int(digits.labels[index]), float(tops[index])
        chosen.append(Excited(int(index), label, value, cell, patch))
    return tuple(chosen)


def _last_rectifier(spec: ModelSpec, layer: str) -> str | None:
    """The layer itself if it is a ReLU, or the ReLU behind which max poolings alone lead to it.
    It only cuts off, and where it cuts off there is no gradient to climb; the rectified maximum is
    the maximum rectified."""
    inputs = dict(zip(spec.names, spec.inputs, strict=True))
    while spec.layer(layer).takes_largest and inputs[layer][0] in inputs:
        layer = inputs[layer][0]
    behind_weights = inputs[layer][0] in inputs
    return layer if spec.layer(layer).cuts_off and behind_weights else None


def _roughness_gradient(picture: Tensor) -> Tensor:
    """Gradient of the total variation a pixel: the mean size of the steps to the next row and
    column."""
    gradient = torch.zeros_like(picture)
    down, right = picture.diff(dim=-2).sign(), picture.diff(dim=-1).sign()
    gradient[..., 1:, :] += down
    gradient[..., :-1, :] -= down
    gradient[..., 1:] += right
    gradient[..., :-1] -= right
    return gradient / picture.numel()


@dataclass(frozen=True, slots=True)
class AscentPlan:
    """Which cell gradient ascent raises, the pixels that it sees, and the ReLU that is left out
    on the way, where there is one."""

    cell: tuple[int, ...]
    patch: Patch
    rectifier: str | None


def ascent_plan(model: Model, layer: str, channel: int) -> AscentPlan:
    """What `ascend` does for this channel.

    Raises:
        TraceError: no such layer or channel, or a net that reads no grey pictures.
    """
    info = _find(model, layer, channel)
    cell = tuple(size // 2 for size in info.output_shape[1:])
    patch = patch_of(info.field, cell, *picture_size(model))
    return AscentPlan(cell, patch, _last_rectifier(model.spec, layer))


def ascend(model: Model, layer: str, channel: int, seed: int = 0, steps: int = STEPS) -> Ascent:
    """Make a picture that excites the middle cell of a channel, by gradient ascent on pixels.

    Adam climbs `cell / |first gradient| − SMOOTHNESS·total variation` from dim noise; pixels
    are kept from 0 to 1, as a drawing's are, and those that the cell does not see stay 0.
    Source of the idea: Erhan et al. (2009), Visualizing higher-layer features of a deep
    network, University of Montreal, technical report 1341.

    Raises:
        TraceError: no such layer or channel, or a net that reads no grey pictures.
    """
    plan = ascent_plan(model, layer, channel)
    rectifier, cell, patch = plan.rectifier, plan.cell, plan.patch
    net = load_module(model).requires_grad_(False)
    seen = torch.zeros(1, 1, *picture_size(model))
    seen[..., patch.top : patch.bottom, patch.left : patch.right] = 1
    noise = torch.randn(seen.shape, generator=torch.Generator().manual_seed(seed))
    picture = ((0.1 + START * noise).clamp(0, 1) * seen).requires_grad_()
    optimiser = optimiser_of(torch.optim.Adam, [picture], lr=LEARNING_RATE)
    best, values, moved, size = picture.detach().clone(), [], False, 0.0
    for _ in range(steps + 1):
        with torch.enable_grad():
            value = net.until(picture, layer, without=rectifier)[(0, channel, *cell)]
            (gradient,) = torch.autograd.grad(value, picture)
        values.append(float(value.detach()))
        if values[-1] >= max(values):
            best = picture.detach().clone()
        size = size or float(gradient.abs().sum())  # one scale for faint and loud channels
        if size == 0 or not np.isfinite(size):
            break
        moved = True
        picture.grad = (SMOOTHNESS * _roughness_gradient(picture.detach()) - gradient / size) * seen
        optimiser.step()
        with torch.no_grad():
            picture.clamp_(0, 1)
    shown = np.array(values, np.float64)
    if rectifier is not None:
        shown = np.maximum(shown, 0)
    return Ascent(best[0, 0].numpy(), shown, cell, patch, moved)
