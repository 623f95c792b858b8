"""Where did the net look? The parts of a picture that its answer depends on.

Occlusion covers one part after another and measures how much the answer's probability falls.
Grad-CAM weights the maps of the last layer that still has maps by how much the answer's logit rises
with each.

Sources: Zeiler & Fergus (2014), arXiv:1311.2901; Selvaraju et al. (2017), arXiv:1610.02391.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.vision.classify import net_of

COVER = 0.25  # side of the covering square, as a fraction of the picture's side
STEPS = 7  # places of the square in each direction
BATCH = 7

Pixels = UInt8[np.ndarray, "channels h w"]


@dataclass(frozen=True, slots=True, eq=False)
class Occlusion:
    """`falls[i, j]` is the fall of the label's probability, from `probability`, if the square at
    (tops[i], lefts[j]) is covered; negative where covering helps. `side` is in pixels."""

    label: int
    probability: float
    falls: Float[np.ndarray, "rows columns"]
    tops: tuple[int, ...]
    lefts: tuple[int, ...]
    side: int


def occlusion(
    model: Model, pixels: Pixels, label: int, cover: float = COVER, steps: int = STEPS
) -> Occlusion:
    """Cover squares of a prepared picture with its mean colour, one at a time."""
    height, width = pixels.shape[1:]
    side = max(1, round(cover * min(height, width)))
    tops, lefts = (
        tuple(np.linspace(0, whole - side, steps).round().astype(int).tolist())
        for whole in (height, width)
    )
    inputs = _input(pixels)
    mean = inputs.mean((2, 3), keepdim=True)
    covered = inputs.repeat(steps * steps, 1, 1, 1)
    for number, picture in enumerate(covered):
        top, left = tops[number // steps], lefts[number % steps]
        picture[:, top : top + side, left : left + side] = mean[0]
    net = net_of(model)
    with torch.inference_mode():
        whole = net(inputs).softmax(1)[0, label].item()
        parts = [net(batch).softmax(1)[:, label] for batch in covered.split(BATCH)]
    falls = whole - torch.cat(parts).double().numpy().reshape(steps, steps)
    return Occlusion(label, whole, falls, tops, lefts, side)


@dataclass(frozen=True, slots=True, eq=False)
class GradCam:
    """`heat` is Σ_c weights[c] · maps[c], with negative values set to 0, of the layer `layer`;
    weights[c] is the mean slope of the label's logit over the cells of map c."""

    label: int
    layer: str
    weights: Float[np.ndarray, " channels"]
    heat: Float[np.ndarray, "rows columns"]


def grad_cam(model: Model, pixels: Pixels, label: int) -> GradCam:
    """The heat map of the net's last layer with maps, for one label of a prepared picture."""
    layer = last_maps(model)
    net = net_of(model)
    with torch.enable_grad():
        values = net.outputs(_input(pixels))
        maps: Tensor = values[layer]
        logit = values[model.spec.names[-1]][0, label]
        (slopes,) = torch.autograd.grad(logit, maps)
    weights = slopes[0].mean((1, 2))
    heat = torch.einsum("c,cij->ij", weights, maps[0].detach()).clamp(min=0)
    return GradCam(label, layer, weights.numpy(), heat.numpy())


def last_maps(model: Model) -> str:
    """The name of the net's last layer whose output has rows and columns."""
    return [info.name for info in describe_layers(model.spec) if len(info.output_shape) == 3][-1]


def _input(pixels: Pixels) -> Float[Tensor, "1 channels h w"]:
    return torch.from_numpy(np.array(pixels)).float()[None] / 255
