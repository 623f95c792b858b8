"""Run a recurrent layer over a whole text in NumPy. The layer's class implements one step
(`playground.nets.layers.recurrence`)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from playground.nets.layers.recurrence import CellWeights, Change, Recurrent, StepValues, unchanged
from playground.nets.model import Model, tensors_of


def recurrent_layers(model: Model) -> dict[str, Recurrent]:
    """The net's recurrent layers by name, from input to output."""
    pairs = zip(model.spec.names, model.spec.layers, strict=True)
    return {name: layer for name, layer in pairs if isinstance(layer, Recurrent)}


def cell_weights(model: Model, name: str, dtype: type = np.float32) -> CellWeights:
    """The weights of the recurrent layer called `name`."""
    layer = model.spec.layer(name)
    assert isinstance(layer, Recurrent)
    return layer.cell(name, tensors_of(model, name), dtype)


def run_cell(
    cell: CellWeights,
    inputs: Float[np.ndarray, "*batch steps inputs"],
    change_at: Callable[[int], Change] | None = None,
) -> list[StepValues]:
    """The values of all steps; the initial state is zero."""
    driven = inputs @ cell.input.T + cell.input_bias
    hidden = np.zeros((*inputs.shape[:-2], cell.units), inputs.dtype)
    memory = np.zeros_like(hidden) if cell.layer.has_memory else None
    steps = []
    for t in range(inputs.shape[-2]):
        change = change_at(t) if change_at else unchanged
        step = cell.layer.step(cell, driven[..., t, :], hidden, memory, change)
        hidden, memory = step.hidden, step.memory
        steps.append(step)
    return steps
