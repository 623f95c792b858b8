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
from playground.nets import spec as s
from playground.nets.columns import INPUT, SOFTMAX, Cell

NORM_EPS = 1e-5  # torch's own


@dataclass(frozen=True, slots=True, eq=False)
class CellArithmetic:
    """One cell, term by term.

    `sources` names the cell of the layer before that each input came from; None is padding.
    `facts` holds what a kind adds: mean, variance, gain and shift of a batch norm, the largest
    logit that the softmax takes off before it exponentiates, the winner of a max pooling.
    """

    column: str
    kind: str
    cell: Cell
    sources: tuple[Cell | None, ...]
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
    given = trace.before(column)
    if column == INPUT:
        parts = _plain((cell,), np.array([trace.input[cell]]))
        kind = INPUT
    elif column == SOFTMAX:
        parts, kind = _softmax(trace.logits), SOFTMAX
    else:
        info = next(info for info in trace.table if info.name == column)
        kind = info.layer.kind
        parts = _layer(trace, info.layer, column, given, cell)
    sources, inputs, weights, bias, facts = parts
    inputs, weights = inputs.astype(np.float64), weights.astype(np.float64)
    total = float((inputs * weights).sum() + bias)
    if not (np.isfinite(inputs).all() and np.isfinite(total) and np.isfinite(output)):
        raise TraceError(
            f"{column} {','.join(map(str, cell))} works with a number that is not finite: the "
            "weights are too large for float32. Choose another cell or another net."
        )
    return CellArithmetic(column, kind, cell, sources, inputs, weights, bias, total, output, facts)


Parts = tuple[tuple[Cell | None, ...], np.ndarray, np.ndarray, float, dict[str, float]]


def _layer(trace: Trace, layer: s.Layer, name: str, given: np.ndarray, cell: Cell) -> Parts:
    weights = trace.model.weights
    match layer:
        case s.Conv(_, kernel, stride, padding):
            sources = window(cell, kernel, stride, padding, given.shape, every_channel=True)
            kernels = weights[f"{name}.weight"][cell[0]].ravel()
            return (
                sources,
                _take(given, sources),
                kernels,
                float(weights[f"{name}.bias"][cell[0]]),
                {},
            )
        case s.MaxPool(size, stride):
            sources = window(cell, size, stride, 0, given.shape)
            inputs = _take(given, sources)
            winner = int(inputs.argmax())
            return sources, inputs, np.eye(len(inputs))[winner], 0.0, {"winner": float(winner)}
        case s.AvgPool(size, stride):
            sources = window(cell, size, stride, 0, given.shape)
            return sources, _take(given, sources), np.full(size * size, 1 / size**2), 0.0, {}
        case s.BatchNorm():
            return _norm(trace, name, given, cell)
        case s.Flatten():
            source = tuple(map(int, np.unravel_index(cell[0], given.shape)))
            return _plain((source,), given[source].reshape(1))
        case s.Dense():
            kernels = weights[f"{name}.weight"][cell[0]]
            sources = tuple((unit,) for unit in range(len(given)))
            return sources, given, kernels, float(weights[f"{name}.bias"][cell[0]]), {}
    return _plain((cell,), given[cell].reshape(1))


def _plain(sources: tuple[Cell, ...], inputs: np.ndarray) -> Parts:
    return sources, inputs, np.ones(len(inputs)), 0.0, {}


def _norm(trace: Trace, name: str, given: np.ndarray, cell: Cell) -> Parts:
    gain, shift, mean, variance = (
        float(trace.model.weights[f"{name}.{part}"][cell[0]])
        for part in ("weight", "bias", "running_mean", "running_var")
    )
    slope = gain / np.sqrt(variance + NORM_EPS)
    facts = {"mean": mean, "variance": variance, "gain": gain, "shift": shift, "eps": NORM_EPS}
    return (cell,), given[cell].reshape(1), np.array([slope]), float(shift - mean * slope), facts


def _softmax(logits: np.ndarray) -> Parts:
    """The terms exp(z − largest z), whose sum divides the cell's own term."""
    largest = float(logits.max())
    terms = np.exp(logits.astype(np.float64) - largest)
    sources = tuple((unit,) for unit in range(len(logits)))
    return sources, terms, np.ones(len(terms)), 0.0, {"largest": largest}


def window(
    cell: Cell, size: int, stride: int, padding: int, shape: tuple[int, ...],
    *, every_channel: bool = False,
) -> tuple[Cell | None, ...]:  # fmt: skip
    """The cells under a window, row by row (channel by channel); None where it is padding."""
    channel, row, column = cell
    channels = range(shape[0]) if every_channel else (channel,)
    top, left = row * stride - padding, column * stride - padding
    return tuple(
        (c, i, j) if 0 <= i < shape[1] and 0 <= j < shape[2] else None
        for c in channels
        for i in range(top, top + size)
        for j in range(left, left + size)
    )


def _take(values: np.ndarray, sources: tuple[Cell | None, ...]) -> np.ndarray:
    return np.array([0.0 if source is None else values[source] for source in sources])


def seen_cells(trace: Trace, column: str, cell: Cell) -> dict[str, np.ndarray]:
    """For each earlier column, which of its cells the cell depends on (a boolean array).

    `seen_cells(…)["input"]` is the receptive field. Exact also where strides leave gaps.
    """
    at = trace.columns.index(column)
    mask = np.zeros(trace.values(column).shape, bool)
    mask[cell] = True
    seen = {column: mask}
    if column == SOFTMAX:
        mask = np.ones_like(mask)
        at -= 1
        seen[trace.columns[at]] = mask
    for k in range(at, 0, -1):
        mask = _back(trace.table[k - 1].layer, mask, trace.values(trace.columns[k - 1]).shape)
        seen[trace.columns[k - 1]] = mask
    return seen


def _back(layer: s.Layer, mask: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    match layer:
        case s.Conv(_, kernel, stride, padding):
            spread = _spread(np.any(mask, axis=0), kernel, stride, padding, shape[1:])
            return np.broadcast_to(spread, shape).copy()
        case s.MaxPool(size, stride) | s.AvgPool(size, stride):
            return np.stack([_spread(part, size, stride, 0, shape[1:]) for part in mask])
        case s.Flatten():
            return mask.reshape(shape)
        case s.Dense():
            return np.full(shape, mask.any())
    return mask


def _spread(
    mask: np.ndarray, size: int, stride: int, padding: int, shape: tuple[int, ...]
) -> np.ndarray:
    height, width = shape
    padded = np.zeros((height + 2 * padding, width + 2 * padding), bool)
    for row, column in np.argwhere(mask):
        padded[row * stride : row * stride + size, column * stride : column * stride + size] = True
    return padded[padding : padding + height, padding : padding + width]
