"""Estimate the memory of a net's activations from its spec, before the net is built."""

from __future__ import annotations

from math import prod

from playground.nets.shapes import count_parameters, describe_layers
from playground.nets.spec import ModelSpec

VALUES_AT_ONCE = 20_000_000  # outputs of all layers for a whole batch: 80 MB
FLOAT = 4  # bytes


def count_values(spec: ModelSpec) -> int:
    """The number of output values of all layers in a forward pass of one input."""
    return sum(prod(info.output_shape) for info in describe_layers(spec))


def inputs_at_once(spec: ModelSpec, most: int) -> int:
    """The batch size for inference that keeps to `VALUES_AT_ONCE`: at least 1, at most `most`."""
    return max(1, min(most, VALUES_AT_ONCE // max(1, count_values(spec))))


def training_megabytes(spec: ModelSpec, batch_size: int) -> int:
    """Approximate memory of a training step in MB: activations and gradients of a batch; for each
    parameter its value, its gradient and two numbers of optimiser state."""
    numbers = 2 * batch_size * count_values(spec) + 4 * count_parameters(spec)
    return round(FLOAT * numbers / 1e6)
