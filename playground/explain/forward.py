"""Where a cell goes: the later cells it feeds, and how much of each logit runs through it."""

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
    """A cell's way to the answer.

    `gradients` are ∂logit/∂cell, `flow` is gradient × the cell's value: the logit's change to
    first order were the cell taken away. `drops` are exact: each logit less the logit that
    comes out when the cell is set to 0 and the layers after it are computed again.
    """

    column: str
    cell: Cell
    value: float
    fed: dict[str, np.ndarray]  # for each later column, which of its cells it feeds
    gradients: Float[np.ndarray, " labels"]
    flow: Float[np.ndarray, " labels"]
    logits: Float[np.ndarray, " labels"]
    logits_without: Float[np.ndarray, " labels"]

    @property
    def drops(self) -> Float[np.ndarray, " labels"]:
        return self.logits - self.logits_without


def follow_forward(trace: Trace, column: str, cell: Cell) -> Following:
    """Follow a cell of any column before the softmax to the logits.

    Raises:
        TraceError: there is no such layer or cell.
    """
    check_cell(trace, column, cell)
    fed = fed_cells(trace, column, cell)
    value = float(trace.values(column)[cell])
    if column == SOFTMAX:
        nothing = np.zeros_like(trace.logits)
        return Following(column, cell, value, fed, nothing, nothing, trace.logits, trace.logits)
    # Modules keep no state in evaluation mode, but a backward pass wants one of its own.
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
    """For each later column that depends on the cell, which of its cells do (a boolean array).

    A max pooling counts as fed by its whole window, whoever wins.
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
