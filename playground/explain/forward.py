"""Where a cell goes: the later cells it feeds, and how much of each logit runs through it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from playground.explain.activations import Trace, check_cell
from playground.nets import spec as s
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
    rest = list(load_module(trace.model).children())[trace.columns.index(column) :]
    start = torch.from_numpy(trace.values(column).copy())[None].requires_grad_()
    logits = _run(rest, start)[0]
    gradients = np.array([_gradient(logit, start)[cell] for logit in logits], np.float32)
    without = start.detach().clone()
    without[(0, *cell)] = 0.0
    with torch.inference_mode():
        logits_without = _run(rest, without)[0].numpy()
    return Following(
        column, cell, value, fed, gradients, gradients * np.float32(value),
        logits.detach().numpy(), logits_without,
    )  # fmt: skip


def _run(modules: list[torch.nn.Module], values: Tensor) -> Tensor:
    for module in modules:
        values = module(values)
    return values


def _gradient(output: Tensor, start: Tensor) -> np.ndarray:
    (gradient,) = torch.autograd.grad(output, start, retain_graph=True)
    return gradient[0].numpy()


def fed_cells(trace: Trace, column: str, cell: Cell) -> dict[str, np.ndarray]:
    """For each later column, which of its cells depend on the cell (a boolean array).

    A max pooling counts as fed by its whole window, whoever wins.
    """
    columns = trace.columns
    mask = np.zeros(trace.values(column).shape, bool)
    mask[cell] = True
    fed = {column: mask}
    for k in range(columns.index(column) + 1, len(columns)):
        shape = trace.values(columns[k]).shape
        layer = trace.table[k - 1].layer if columns[k] != SOFTMAX else None
        mask = _on(layer, mask, shape) if layer else np.full(shape, mask.any())
        fed[columns[k]] = mask
    return fed


def _on(layer: s.Layer, mask: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    match layer:
        case s.Conv(_, kernel, stride, padding):
            touched = _windows(np.pad(mask.any(0), padding), kernel, stride)
            return np.broadcast_to(touched, shape).copy()
        case s.MaxPool(size, stride) | s.AvgPool(size, stride):
            return np.stack([_windows(part, size, stride) for part in mask])
        case s.Flatten():
            return mask.reshape(shape)
        case s.Dense():
            return np.full(shape, mask.any())
    return mask


def _windows(
    mask: Bool[np.ndarray, "height width"], size: int, stride: int
) -> Bool[np.ndarray, "rows columns"]:
    views = np.lib.stride_tricks.sliding_window_view(mask, (size, size))
    return np.asarray(views[::stride, ::stride].any((2, 3)))
