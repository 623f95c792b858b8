"""The whole arithmetic of one cell: what it was given, with which weights, and what came out.

Every kind of layer is told in one form, `sum(inputs × weights) + bias = sum`, so that anyone can
add it up; `output` is the trace's own number, which for the activations and the softmax is
a function of the sum.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from playground.explain.activations import Trace, TraceError, check_cell
from playground.nets.columns import INPUT, SOFTMAX, Cell
from playground.nets.layers import Source, Terms


@dataclass(frozen=True, slots=True, eq=False)
class CellArithmetic:
    """One cell, term by term.

    `sources` names the cell that each input came from, and `columns` the column that it is in;
    None is padding. `facts` holds what a kind adds: mean, variance, gain and shift of a batch
    norm, the largest logit that the softmax takes off before it exponentiates, the winner of a
    max pooling.
    """

    column: str
    kind: str
    cell: Cell
    sources: tuple[Cell | None, ...]
    columns: tuple[str | None, ...]
    inputs: Float[np.ndarray, " terms"]
    weights: Float[np.ndarray, " terms"]
    bias: float
    sum: float  # in float64, from the numbers above
    output: float  # the trace's own
    facts: dict[str, float] = field(default_factory=dict)

    @property
    def products(self) -> Float[np.ndarray, " terms"]:
        return self.inputs * self.weights


def explain_cell(trace: Trace, column: str, cell: Cell) -> CellArithmetic:
    """How one cell of a column came about.

    Raises:
        TraceError: there is no such layer or cell, or a number in it is not finite.
    """
    check_cell(trace, column, cell)
    output = float(trace.values(column)[cell])
    kind, terms = _terms(trace, column, cell)
    inputs, weights = terms.inputs.astype(np.float64), terms.weights.astype(np.float64)
    total = float((inputs * weights).sum() + terms.bias)
    if not (np.isfinite(inputs).all() and np.isfinite(total) and np.isfinite(output)):
        raise TraceError("explain.not_finite", layer=column, cell=",".join(map(str, cell)))
    names = trace.inputs(column) or (INPUT,)
    return CellArithmetic(
        column, kind, cell,
        tuple(None if source is None else source.cell for source in terms.sources),
        tuple(None if source is None else names[source.input] for source in terms.sources),
        inputs, weights, terms.bias, total, output, terms.facts,
    )  # fmt: skip


def _terms(trace: Trace, column: str, cell: Cell) -> tuple[str, Terms]:
    """The kind of a column, and the arithmetic of a cell of it."""
    if column == INPUT:
        return INPUT, Terms((Source(0, cell),), trace.input[cell].reshape(1), np.ones(1))
    if column == SOFTMAX:
        return SOFTMAX, _softmax(trace.logits)
    layer = trace.info(column).layer
    return layer.kind, layer.terms(trace.tensors(column), trace.given(column), cell)


def _softmax(logits: np.ndarray) -> Terms:
    """The terms exp(z − largest z), whose sum divides the cell's own term."""
    largest = float(logits.max())
    terms = np.exp(logits.astype(np.float64) - largest)
    sources = tuple(Source(0, (unit,)) for unit in range(len(logits)))
    return Terms(sources, terms, np.ones(len(terms)), 0.0, {"largest": largest})


def seen_cells(trace: Trace, column: str, cell: Cell) -> dict[str, np.ndarray]:
    """For each column that the cell depends on, which of its cells (a boolean array), from the
    cell's own column back.

    `seen_cells(…)["input"]` is the receptive field. Exact also where strides leave gaps.
    """
    mask = np.zeros(trace.values(column).shape, bool)
    mask[cell] = True
    seen = {column: mask}
    if column == SOFTMAX:
        seen[trace.table[-1].name] = np.ones_like(mask)
    for info in reversed(trace.table):
        if info.name not in seen:
            continue
        masks = info.layer.seen(seen[info.name], info.input_shapes)
        for name, part in zip(info.inputs, masks, strict=True):
            seen[name] = seen[name] | part if name in seen else part
    return {name: seen[name] for name in reversed(trace.columns) if name in seen}
