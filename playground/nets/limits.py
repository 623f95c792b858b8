"""How much memory a net's values take, counted before anything is built."""

from __future__ import annotations

from math import prod

from playground.nets.shapes import count_parameters, describe_layers
from playground.nets.spec import ModelSpec

VALUES_AT_ONCE = 20_000_000  # of all layers together, for all inputs of a piece: 80 MB
FLOAT = 4  # bytes


def count_values(spec: ModelSpec) -> int:
    """The numbers that a forward pass of one input makes, of all layers together."""
    return sum(prod(info.output_shape) for info in describe_layers(spec))


def inputs_at_once(spec: ModelSpec, most: int) -> int:
    """How many inputs may go through a net at a time, at most `most`."""
    return max(1, min(most, VALUES_AT_ONCE // max(1, count_values(spec))))


def training_megabytes(spec: ModelSpec, batch_size: int) -> int:
    """Roughly what a training step holds: values and gradients of a batch, and of each parameter
    its value, its gradient and two numbers of the optimiser's."""
    numbers = 2 * batch_size * count_values(spec) + 4 * count_parameters(spec)
    return round(FLOAT * numbers / 1e6)
