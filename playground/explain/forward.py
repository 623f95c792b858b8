"""The forward influence of a cell: the later cells that depend on it, and its share of logits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from playground.explain.activations import Trace, check_cell
from playground.nets.build import load_module
from playground.nets.columns import SOFTMAX, Cell


@dataclass(frozen=True, slots=True, eq=False)
class Following:
    """A cell's influence on the logits.

    `gradients` are ∂logit/∂cell. `flow` is gradient × the cell's value: to first order, how much
    each logit falls if the cell is set to 0. `drops` are exact: each logit minus its value when
    the cell is set to 0 and the later layers are recomputed.
    """

    column: str
    cell: Cell
    value: float
    fed: dict[str, np.ndarray]  # for each later column, which of its cells depend on the cell
    gradients: Float[np.ndarray, " labels"]
    flow: Float[np.ndarray, " labels"]
    logits: Float[np.ndarray, " labels"]
    logits_without: Float[np.ndarray, " labels"]

    @property
    def drops(self) -> Float[np.ndarray, " labels"]:
        return self.logits - self.logits_without


def trace_forward(trace: Trace, column: str, cell: Cell) -> Following:
    """Compute the influence of a cell, in any column before the softmax, on the logits.

    Raises:
        TraceError: there is no such layer or cell.
    """
    check_cell(trace, column, cell)
    fed = fed_cells(trace, column, cell)
    value = float(trace.values(column)[cell])
    if column == SOFTMAX:
        nothing = np.zeros_like(trace.logits)
        return Following(column, cell, value, fed, nothing, nothing, trace.logits, trace.logits)
    # A module of its own: the backward pass must not share a cached module with other threads.
    net = load_module(trace.model)
    values = {name: torch.from_numpy(trace.values(name).copy())[None] for name in trace.columns}
    start = values[column].requires_grad_()
    logits = net.rest(values, column)[0]
    gradients = np.array([_gradient(logit, start)[cell] for logit in logits], np.float32)
    without = start.detach().clone()
    without[(0, *cell)] = 0.0
    with torch.inference_mode():
        logits_without = net.rest({**values, column: without}, column)[0].numpy()
    return Following(
        column, cell, value, fed, gradients, gradients * np.float32(value),
        logits.detach().numpy(), logits_without,
    )  # fmt: skip


def _gradient(output: Tensor, start: Tensor) -> np.ndarray:
    (gradient,) = torch.autograd.grad(output, start, retain_graph=True)
    return gradient[0].numpy()


def fed_cells(trace: Trace, column: str, cell: Cell) -> dict[str, np.ndarray]:
    """For each later column that depends on the cell, a boolean array of the cells that do.

    A max pooling counts as dependent on its whole window, wherever the maximum is.
    """
    mask = np.zeros(trace.values(column).shape, bool)
    mask[cell] = True
    fed = {column: mask}
    for info in trace.table:
        if fed.keys().isdisjoint(info.inputs) or info.name == column:
            continue
        masks = [
            fed.get(name, np.zeros(shape, bool))
            for name, shape in zip(info.inputs, info.input_shapes, strict=True)
        ]
        fed[info.name] = info.layer.fed(masks, info.input_shapes, info.output_shape)
    if column != SOFTMAX and trace.table[-1].name in fed:
        logits = fed[trace.table[-1].name]
        fed[SOFTMAX] = np.full(logits.shape, logits.any())
    return fed
