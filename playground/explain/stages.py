"""A net's forward pass on one photo, kept by stage: each stage's input, not all feature maps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int8
from torch import Tensor

from playground.explain.activations import Pixels, as_input
from playground.nets.build import load_module
from playground.nets.columns import INPUT
from playground.nets.model import Model
from playground.nets.stages import Stage, stages_of

PREVIEW = 56  # pixels; side of a stage's small picture
MAPS = 2  # maps in each row and column of that picture


@dataclass(frozen=True, slots=True, eq=False)
class StagedPass:
    """`inputs[k]` is the input of stage k + 1; `previews[k]` is a picture of some of its output
    maps, from -127 to 127. Treat the arrays as read-only."""

    stages: tuple[Stage, ...]
    inputs: tuple[np.ndarray, ...]
    previews: Int8[np.ndarray, "stages side side"]
    logits: Float[np.ndarray, " labels"]
    probabilities: Float[np.ndarray, " labels"]

    @property
    def bytes(self) -> int:
        """The memory of all arrays."""
        held = (*self.inputs, self.previews, self.logits, self.probabilities)
        return sum(array.nbytes for array in held)


def run_stages(model: Model, pixels: Pixels) -> StagedPass:
    """Run the net once on a photo. At most one stage's feature maps are in memory at a time.

    Raises:
        TraceError: the net's input is not a picture of this size.
    """
    stages = stages_of(model.spec)
    net = load_module(model)
    value = as_input(model, pixels)
    inputs, previews = [], []
    with torch.inference_mode():
        for stage in stages:
            inputs.append(value)
            value = _outputs(net, stage, value)[stage.output]
            previews.append(_preview(value))
        logits = torch.from_numpy(value)
        probabilities = torch.softmax(logits, -1).numpy()
    return StagedPass(stages, tuple(inputs), np.stack(previews), value, probabilities)


def stage_outputs(model: Model, stage: Stage, given: np.ndarray) -> list[np.ndarray]:
    """The outputs of a stage's layers for the stage's input `given`."""
    with torch.inference_mode():
        found = _outputs(load_module(model), stage, given)
    return [found[name] for name in stage.names]


def _outputs(net: torch.nn.Module, stage: Stage, given: np.ndarray) -> dict[str, np.ndarray]:
    values: dict[str, Tensor] = {stage.input: torch.from_numpy(given)[None]}
    for info in stage.rows:
        read = [values[name] for name in info.inputs]
        values[info.name] = info.layer.run(getattr(net, info.name), read, None)
    return {name: value[0].numpy() for name, value in values.items() if name != INPUT}


def _preview(output: np.ndarray) -> Int8[np.ndarray, "side side"]:
    """The first maps (or all units) as one small picture, scaled by the largest value."""
    picture = np.zeros((PREVIEW, PREVIEW), np.float32)
    shown = _tiles(output)
    across = int(np.ceil(np.sqrt(len(shown))))
    side = PREVIEW // across
    for number, tile in enumerate(shown):
        top, left = side * (number // across), side * (number % across)
        rows, columns = (np.arange(side) * size // side for size in tile.shape)
        picture[top : top + side, left : left + side] = tile[np.ix_(rows, columns)]
    largest = float(np.abs(picture).max()) or 1.0
    return np.round(np.nan_to_num(picture / largest) * 127).clip(-127, 127).astype(np.int8)


def _tiles(output: np.ndarray) -> np.ndarray:
    if output.ndim == 3:
        return output[: MAPS**2]
    side = int(np.ceil(np.sqrt(output.size)))
    units = np.zeros(side * side, np.float32)
    units[: output.size] = output.ravel()
    return units.reshape(1, side, side)
