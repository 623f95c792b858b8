"""Which parts of a picture a label depends on: occlusion and Grad-CAM.

Sources: Zeiler & Fergus (2014), arXiv:1311.2901, section 4.2; Selvaraju et al. (2017),
arXiv:1610.02391.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float

from playground.nets.build import Net
from playground.nets.shapes import describe_layers

CELLS = 6  # of the occlusion map, in each row and column
SQUARE = 1.75  # side of the covering square, in cells
BATCH = 6  # pictures per forward pass
THREADS = 2

Picture = Float[np.ndarray, "channels height width"]


@dataclass(frozen=True, slots=True, eq=False)
class Occlusion:
    """The probability of a label with a square of the picture covered by the picture's mean
    colour: `covered[i, j]` for the square around cell (i, j), whose top, left, bottom and right
    edges are `squares[i, j]`, in pixels. `whole` is the probability without a cover."""

    whole: float
    covered: Float[np.ndarray, "rows columns"]
    squares: tuple[tuple[tuple[int, int, int, int], ...], ...]

    @property
    def drops(self) -> Float[np.ndarray, "rows columns"]:
        """How much the probability falls; negative where it rises."""
        return self.whole - self.covered


def squares_of(
    height: int, width: int, cells: int = CELLS
) -> tuple[tuple[tuple[int, int, int, int], ...], ...]:
    """The square around each cell: top, left, bottom, right, cropped at the picture's edges."""

    def spans(size: int) -> list[tuple[int, int]]:
        half = SQUARE * size / cells / 2
        middles = [(k + 0.5) * size / cells for k in range(cells)]
        return [(max(0, round(m - half)), min(size, round(m + half))) for m in middles]

    return tuple(
        tuple((top, left, bottom, right) for left, right in spans(width))
        for top, bottom in spans(height)
    )


def occlude(net: Net, picture: Picture, label: int, cells: int = CELLS) -> Occlusion:
    """Cover one square after another and read the label's probability."""
    _, height, width = picture.shape
    squares = squares_of(height, width, cells)
    base = _placed(net, picture)
    mean = base.mean((1, 2), keepdim=True)
    pictures = [base]
    for top, left, bottom, right in (square for row in squares for square in row):
        covered = base.clone()
        covered[:, top:bottom, left:right] = mean
        pictures.append(covered)

    def probabilities(begin: int) -> torch.Tensor:
        with torch.inference_mode():
            logits: torch.Tensor = net(torch.stack(pictures[begin : begin + BATCH]))
            return logits.softmax(1)[:, label]

    with ThreadPoolExecutor(THREADS) as pool:
        found = torch.cat(list(pool.map(probabilities, range(0, len(pictures), BATCH))))
    values = found.double().cpu().numpy()
    return Occlusion(float(values[0]), values[1:].reshape(cells, cells), squares)


def map_layer(net: Net) -> str:
    """The last layer whose output is a map of several cells: the one that Grad-CAM weights.

    Raises:
        ValueError: the net has no such layer.
    """
    for info in reversed(describe_layers(net.spec)):
        if len(info.output_shape) == 3 and max(info.output_shape[1:]) > 1:
            return info.name
    raise ValueError(net.spec.names)


def grad_cam(net: Net, picture: Picture, label: int) -> Float[np.ndarray, "rows columns"]:
    """ReLU of the sum of the layer's maps, each weighted by the mean gradient of the label's logit
    over the map."""
    name = map_layer(net)
    with torch.no_grad():
        values = net.outputs(_placed(net, picture)[None])
    maps = values[name].detach().requires_grad_()
    with torch.enable_grad():
        # The gradient with respect to the maps alone: threads share the net's parameters.
        (gradient,) = torch.autograd.grad(net.rest({**values, name: maps}, name)[0, label], maps)
    weights = gradient.mean((2, 3), keepdim=True)
    found: Float[np.ndarray, "rows columns"] = (
        (weights * maps.detach()).sum(1).clamp(min=0)[0].cpu().numpy()
    )
    return found


def _placed(net: Net, picture: Picture) -> torch.Tensor:
    """The picture as a tensor on the net's device."""
    return torch.from_numpy(np.ascontiguousarray(picture)).to(next(net.parameters()).device)
