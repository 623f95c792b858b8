"""Activation maximization: the digits with the highest activation of a channel, and a picture
optimized by gradient ascent to raise the activation."""

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

PIECE = 100  # pictures per batch, channels last: measured for `evaluation/quick.py`
STEPS = 80
LEARNING_RATE = 0.08
SMOOTHNESS = 0.25  # weight of the total variation, relative to a normalized activation of about 1
START = 0.05  # standard deviation of the initial picture's noise


@dataclass(frozen=True, slots=True)
class Patch:
    """Rows `top` to `bottom` - 1 and columns `left` to `right` - 1 of the picture."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Excited:
    """One digit, and the cell with its highest activation in a channel."""

    index: int  # in the data set of digits
    label: int
    value: float
    cell: tuple[int, ...]  # (row, column), or () for a unit
    patch: Patch


@dataclass(frozen=True, slots=True, eq=False)
class Ascent:
    """The result of gradient ascent for one cell of a channel: a picture, values from 0 to 1.

    `values` are the cell's activations before each step and at the end. `moved` is False if the
    first gradient is zero or not finite, so that no step was made.
    """

    picture: Float[np.ndarray, "h w"]
    values: Float[np.ndarray, " steps"]
    cell: tuple[int, ...]
    patch: Patch
    moved: bool


def seekable(model: Model) -> tuple[LayerInfo, ...]:
    """The layers offered for activation maximization: all except those that only pass values on.

    Raises:
        TraceError: the net's input is not grey pictures.
    """
    shape = model.spec.input
    if not isinstance(shape, ImageInput) or shape.channels != 1:
        raise TraceError("explain.no_grey", model=model.name)
    return tuple(info for info in describe_layers(model.spec) if not info.layer.passes_on)


def picture_size(model: Model) -> tuple[int, int]:
    """Height and width of the net's input in pixels; (0, 0) if the input is no picture."""
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
    """The cell's receptive field, clipped at the picture's edge; the whole picture if `field` is
    None."""
    if field is None or not cell:
        return Patch(0, 0, height, width)
    (top, bottom), (left, right) = (field.range_of(at) for at in cell)
    return Patch(max(0, top), max(0, left), min(height, bottom), min(width, right))


@dataclass(frozen=True, slots=True, eq=False)
class Strongest:
    """Each picture's maximum activation in every channel of a layer, and the flat index of its
    cell (0 for a unit)."""

    values: Float[np.ndarray, "pictures channels"]
    cells: Int64[np.ndarray, "pictures channels"]


def strongest(model: Model, layer: str, digits: ImageSet) -> Strongest:
    """The maximum activations of all channels of a layer in one pass, so that the page can switch
    channels without another pass.

    Raises:
        TraceError: there is no such layer, or the pictures do not fit the net's input.
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
    """The `count` digits with the highest maximum activation in a channel, in descending order.
    `found` is the result of `strongest` for the layer and these digits.

    Raises:
        TraceError: there is no such layer or channel.
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
    """The layer itself if it is a ReLU, or the ReLU before it with only max poolings in between.

    Gradient ascent leaves this ReLU out, because its gradient is 0 for negative inputs. ReLU and
    max pooling commute, so it can be applied to the results afterwards.
    """
    inputs = dict(zip(spec.names, spec.inputs, strict=True))
    while spec.layer(layer).takes_largest and inputs[layer][0] in inputs:
        layer = inputs[layer][0]
    behind_weights = inputs[layer][0] in inputs
    return layer if spec.layer(layer).cuts_off and behind_weights else None


def _roughness_gradient(picture: Tensor) -> Tensor:
    """Gradient of the total variation per pixel: the mean absolute difference to the next row and
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
    """The cell that gradient ascent maximizes, its receptive field, and the name of the ReLU that
    is left out (None if there is none)."""

    cell: tuple[int, ...]
    patch: Patch
    rectifier: str | None


def ascent_plan(model: Model, layer: str, channel: int) -> AscentPlan:
    """The plan that `ascend` follows for this channel.

    Raises:
        TraceError: there is no such layer or channel, or the net's input is not grey pictures.
    """
    info = _find(model, layer, channel)
    cell = tuple(size // 2 for size in info.output_shape[1:])
    patch = patch_of(info.field, cell, *picture_size(model))
    return AscentPlan(cell, patch, _last_rectifier(model.spec, layer))


def ascend(model: Model, layer: str, channel: int, seed: int = 0, steps: int = STEPS) -> Ascent:
    """Maximize the activation of a channel's middle cell by gradient ascent on the pixels.

    Starting from faint noise, Adam maximizes `cell / ‖first gradient‖₁ − SMOOTHNESS·total
    variation`. Pixels are clipped to 0 to 1, as in a drawing, and pixels outside the cell's
    receptive field stay 0.
    Source of the idea: Erhan et al. (2009), Visualizing higher-layer features of a deep
    network, University of Montreal, technical report 1341.

    Raises:
        TraceError: there is no such layer or channel, or the net's input is not grey pictures.
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
        size = size or float(gradient.abs().sum())  # normalizes weak and strong channels
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
