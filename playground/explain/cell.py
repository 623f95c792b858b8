"""The complete arithmetic of one cell: its inputs, its weights, and its output.

Every kind of layer takes the same form, `sum(inputs × weights) + bias = sum`, so that learners can
check it by hand. `output` is the value from the trace; for activations and the softmax it is a
function of the sum.
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

    `sources` holds the cell of each input, and `columns` that cell's column; None is padding.
    `facts` holds values that only some kinds of layer have: mean, variance, gain and shift of a
    batch norm, the largest logit, which the softmax subtracts before the exponential, and the
    position of a max pooling's maximum.
    """

    column: str
    kind: str
    cell: Cell
    sources: tuple[Cell | None, ...]
    columns: tuple[str | None, ...]
    inputs: Float[np.ndarray, " terms"]
    weights: Float[np.ndarray, " terms"]
    bias: float
    sum: float  # in float64, from the fields above
    output: float  # from the trace
    facts: dict[str, float] = field(default_factory=dict)

    @property
    def products(self) -> Float[np.ndarray, " terms"]:
        return self.inputs * self.weights


def explain_cell(trace: Trace, column: str, cell: Cell) -> CellArithmetic:
    """The arithmetic of one cell of a column.

    Raises:
        TraceError: there is no such layer or cell, or one of the numbers is not finite.
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
    """A column's kind, and the arithmetic of one of its cells."""
    if column == INPUT:
        return INPUT, Terms((Source(0, cell),), trace.input[cell].reshape(1), np.ones(1))
    if column == SOFTMAX:
        return SOFTMAX, _softmax(trace.logits)
    layer = trace.info(column).layer
    return layer.kind, layer.terms(trace.tensors(column), trace.given(column), cell)


def _softmax(logits: np.ndarray) -> Terms:
    """The terms exp(z − max z); the cell's output is its own term divided by their sum."""
    largest = float(logits.max())
    terms = np.exp(logits.astype(np.float64) - largest)
    sources = tuple(Source(0, (unit,)) for unit in range(len(logits)))
    return Terms(sources, terms, np.ones(len(terms)), 0.0, {"largest": largest})


def seen_cells(trace: Trace, column: str, cell: Cell) -> dict[str, np.ndarray]:
    """For each column from the cell's own back to the input, a boolean array of the cells that
    the cell depends on.

    `seen_cells(…)["input"]` is the receptive field. The result is exact even if strides leave
    gaps.
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
