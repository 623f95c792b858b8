"""The loss's gradients at one cell and one weight, and the effect of one step of gradient descent.

Losses: cross-entropy, L = −ln p[label]; mean squared error of the probabilities against the
label's one-hot row, L = (1/K) Σ (p_k − y_k)². Source of the gradients: torch's autograd.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from playground.core.errors import quote
from playground.explain.activations import Trace, TraceError, check_cell
from playground.nets.build import Net, load_module
from playground.nets.columns import INPUT, SOFTMAX, Cell

LOSSES = ("cross_entropy", "mse")
WeightIndex = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kernel:
    """The weights that a cell was computed with: `place` (output channel or unit) of the weight
    tensor of `layer`.

    `cell` is the cell of that layer from which the clicked cell was computed: for an activation,
    the same position; for a max pooling, the position of the maximum.
    """

    layer: str
    cell: Cell
    place: tuple[int, ...]
    shape: tuple[int, ...]  # of the kernel: channels × kernel × kernel, inputs, or () for a norm


@dataclass(frozen=True, slots=True, eq=False)
class Tracing:
    """The loss, its gradients at one cell and one weight, and the loss after one SGD step.

    `terms` are the terms of the loss: −ln p[label] for cross-entropy, (p_k − y_k)² for each k for
    mean squared error.
    """

    loss_kind: str
    label: int
    learning_rate: float
    loss: float
    terms: Float[np.ndarray, " terms"]
    cell_gradient: float  # ∂L/∂cell
    logit_gradients: Float[np.ndarray, " labels"]  # ∂L/∂z_k
    kernel: Kernel | None  # None if no layer up to the cell has weights
    index: WeightIndex = ()  # in the kernel
    at: WeightIndex = ()  # in the layer's weight tensor
    weight: float = 0.0
    weight_gradient: float = 0.0
    weight_after: float = 0.0
    loss_one_weight: float = 0.0  # recomputed after updating this weight only
    loss_all_weights: float = 0.0  # recomputed after updating all weights


def find_kernel(trace: Trace, column: str, cell: Cell) -> Kernel | None:
    """The weights of the cell's own layer or, if that has none, of the nearest layer before it."""
    if column == SOFTMAX:
        column = trace.table[-1].name
    while column != INPUT:
        info = trace.info(column)
        place = info.layer.kernel_place(info.input_shapes, cell)
        if place is not None:
            shape = info.layer.kernel_shape(info.input_shapes, place)
            return Kernel(column, cell, place, shape)
        source = info.layer.origin(trace.given(column), cell)
        column, cell = info.inputs[source.input], source.cell
    return None


def best_index(trace: Trace, kernel: Kernel) -> WeightIndex:
    """The weight with the largest contribution to the cell: the largest |input × weight|."""
    if not kernel.shape:
        return ()
    layer = trace.info(kernel.layer).layer
    terms = layer.terms(trace.tensors(kernel.layer), trace.given(kernel.layer), kernel.cell)
    best = int(np.abs(terms.inputs * terms.weights).argmax())
    return tuple(map(int, np.unravel_index(best, kernel.shape)))


def loss_of(probabilities: Tensor, logits: Tensor, label: int, kind: str) -> tuple[Tensor, Tensor]:
    """The loss and its terms. Cross-entropy is computed from the logits, because a tiny p would
    lose precision."""
    if kind == "cross_entropy":
        loss = torch.logsumexp(logits, -1) - logits[label]
        return loss, loss.reshape(1)
    truth = torch.zeros_like(probabilities)
    truth[label] = 1.0
    terms = (probabilities - truth) ** 2
    return terms.mean(), terms


def trace_backward(
    trace: Trace,
    column: str,
    cell: Cell,
    label: int,
    *,
    loss_kind: str = "cross_entropy",
    learning_rate: float = 0.1,
    index: WeightIndex | None = None,
) -> Tracing:
    """The loss for a true label, its gradient at a cell and at one weight, and one SGD step.

    `index` is the weight's index in the kernel; None takes the weight of `best_index`.

    Raises:
        TraceError: there is no such layer, cell, label, loss or weight.
    """
    check_cell(trace, column, cell)
    if loss_kind not in LOSSES:
        raise TraceError("explain.no_loss", loss=quote(loss_kind), known=tuple(LOSSES))
    if not 0 <= label < len(trace.logits):
        raise TraceError("explain.no_label", label=label, last=len(trace.logits) - 1)
    if not (0 <= learning_rate < 1e6):
        raise TraceError("explain.learning_rate", given=learning_rate)
    net = load_module(trace.model)
    values = _passes(net, trace)
    loss, terms = loss_of(values[SOFTMAX], values["logits"], label, loss_kind)
    loss.backward()
    kernel = find_kernel(trace, column, cell)
    traced = Tracing(
        loss_kind=loss_kind,
        label=label,
        learning_rate=learning_rate,
        loss=float(loss.detach()),
        terms=terms.detach().numpy(),
        cell_gradient=_gradient_at(values, column, cell, label, loss_kind),
        logit_gradients=_zero_or(values["logits"].grad, trace.logits),
        kernel=kernel,
    )
    if kernel is None:
        return traced
    index = best_index(trace, kernel) if index is None else index
    parameter = net.get_parameter(f"{kernel.layer}.weight")
    if len(index) != len(kernel.shape) or not all(
        0 <= i < size for i, size in zip(index, kernel.shape, strict=True)
    ):
        raise TraceError(
            "explain.no_weight", layer=kernel.layer, index=str(index), shape=str(kernel.shape)
        )
    at = trace.info(kernel.layer).layer.weight_index(kernel.place, index)
    weight, gradient = float(parameter[at].detach()), float(_grad(parameter)[at])
    with torch.no_grad():
        parameter[at] -= learning_rate * gradient
        after = float(parameter[at])
        alone = _loss(net, trace, label, loss_kind)
        parameter[at] = weight
        for each in net.parameters():
            each.sub_(learning_rate * _grad(each))
        everything = _loss(net, trace, label, loss_kind)
    return replace(
        traced, index=index, at=at, weight=weight, weight_gradient=gradient, weight_after=after,
        loss_one_weight=alone, loss_all_weights=everything,
    )  # fmt: skip


def _passes(net: Net, trace: Trace) -> dict[str, Tensor]:
    """Run the net and keep each column's values with their gradients."""
    values = torch.from_numpy(trace.input.copy())[None].requires_grad_()
    found = net.outputs(values)
    for each in found.values():
        each.retain_grad()
    logits = found[trace.table[-1].name][0]
    logits.retain_grad()
    found["logits"] = logits
    found[SOFTMAX] = torch.softmax(logits, -1)
    found[SOFTMAX].retain_grad()
    return found


def _gradient_at(
    values: dict[str, Tensor], column: str, cell: Cell, label: int, loss_kind: str
) -> float:
    if column == SOFTMAX and loss_kind == "cross_entropy":
        # The loss is computed from the logits, so autograd gives no gradient at the softmax's
        # output: d(−ln p)/dp = −1/p.
        return -1.0 / float(values[SOFTMAX][label].detach()) if cell == (label,) else 0.0
    gradient = values[column].grad
    if gradient is None:
        return 0.0
    return float(gradient[cell] if column == SOFTMAX else gradient[(0, *cell)])


def _zero_or(gradient: Tensor | None, like: np.ndarray) -> np.ndarray:
    return np.zeros_like(like) if gradient is None else gradient.numpy()


def _grad(parameter: Tensor) -> Tensor:
    return torch.zeros_like(parameter) if parameter.grad is None else parameter.grad


def _loss(net: Net, trace: Trace, label: int, kind: str) -> float:
    logits = net(torch.from_numpy(trace.input.copy())[None])[0]
    return float(loss_of(torch.softmax(logits, -1), logits, label, kind)[0])
