"""Backpropagation through time (BPTT) in float64 NumPy.

The gradient goes from the loss -log y_T[label] back through the head, then through each recurrent
layer step by step (`back_cell`). Without torch, thirty steps of three cells take milliseconds; the
tests compare with torch's autograd and finite differences.
Source: Werbos (1990), doi:10.1109/5.58337; Pascanu et al. (2013), arXiv:1211.5063 (the product
of Jacobians).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from playground.core.errors import quote
from playground.explain.edits import Edit, check_edits, edits_at
from playground.explain.reading import ReadingError, apply_layer, encode_text, softmax
from playground.explain.recurrence import cell_weights, recurrent_layers, run_cell
from playground.nets.layers.recurrence import CellWeights, Change, StepValues
from playground.nets.model import Model, tensors_of

Array = np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class CellGradients:
    """The gradients of one recurrent layer. Row t of `hidden` is ∂L/∂h_t (over all paths from h_t
    to the loss), of `memory` ∂L/∂c_t (LSTM), and of `inputs` ∂L/∂x_t; `sums` holds the derivative
    of L with respect to each gate's pre-activation.

    `jacobian[t]` is ‖∂h_T/∂h_t‖, the largest singular value of the product of the layer's
    Jacobians from t to its last step T (1 at T); `memory_jacobian[t]` is ‖∂h_T/∂c_t‖, the path
    through the LSTM's cell state.
    """

    name: str
    kind: str
    hidden: Float64[np.ndarray, "steps units"]
    memory: Float64[np.ndarray, "steps units"] | None
    inputs: Float64[np.ndarray, "steps inputs"]
    sums: dict[str, Float64[np.ndarray, "steps units"]]
    jacobian: Float64[np.ndarray, " steps"]
    memory_jacobian: Float64[np.ndarray, " steps"] | None

    @property
    def norms(self) -> Float64[np.ndarray, " steps"]:
        """‖∂L/∂h_t‖ for each step."""
        norms: Array = np.linalg.norm(self.hidden, axis=1)
        return norms


@dataclass(frozen=True, slots=True, eq=False)
class ThroughTime:
    """The loss of one text with one label, and the gradients of the loss."""

    tokens: tuple[str, ...]
    label: int
    loss: float
    cells: tuple[CellGradients, ...]
    words: Float64[np.ndarray, "steps dimensions"]  # ∂L/∂x_t, with x_t the embedding of token t

    @property
    def word_norms(self) -> Float64[np.ndarray, " steps"]:
        """‖∂L/∂x_t‖ for each word: the loss's sensitivity to the word's embedding."""
        norms: Array = np.linalg.norm(self.words, axis=1)
        return norms


@dataclass(frozen=True, slots=True, eq=False)
class WeightGradient:
    """One weight's gradient as the sum of its contributions from each step. `weight` is the
    weight's current value."""

    tensor: str
    row: int
    column: int
    weight: float
    steps: Float64[np.ndarray, " steps"]  # contribution of each step
    total: float


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    """The values of a recurrent layer's forward pass, kept for the backward pass."""

    cell: CellWeights
    inputs: Array
    steps: list[StepValues]
    change_at: Callable[[int], Change] | None = None  # the edits at each step

    def free(self, t: int, name: str) -> Array:
        """1 for each unit whose quantity was computed at step t, 0 for each unit held by an edit:
        no gradient flows through a held value."""
        if self.change_at is None:
            return np.ones(self.cell.units)
        change, zeros = self.change_at(t), np.zeros(self.cell.units)
        return np.asarray(change(name, zeros + 1) - change(name, zeros))

    def before(self, t: int) -> tuple[Array, Array]:
        """h and c before step t; c is zero if the layer has none."""
        zero = np.zeros(self.cell.units)
        if t == 0:
            return zero, zero
        memory = self.steps[t - 1].memory
        return self.steps[t - 1].hidden, zero if memory is None else memory


def back_cell(layer: _Layer, t: int, hidden: Array, memory: Array) -> dict[str, Array]:
    """The backward pass of step t (`Recurrent.step_back`)."""
    cell = layer.cell
    return cell.layer.step_back(
        cell, layer.steps[t], layer.before(t), hidden, memory, lambda name: layer.free(t, name)
    )


def _forward(
    model: Model, ids: Array, edits: tuple[Edit, ...]
) -> tuple[list[tuple[str, Array, _Layer | None]], Array]:
    """Each layer after the embedding with its inputs, and the logits of every step."""
    values = model.weights["embedding1.weight"].astype(np.float64)[ids]
    passed: list[tuple[str, Array, _Layer | None]] = []
    recurrent = recurrent_layers(model)
    for name in model.spec.names[1:]:
        kept = None
        before = values
        if name in recurrent:
            cell = cell_weights(model, name, np.float64)
            change_at = edits_at(edits, name) if any(e.layer == name for e in edits) else None
            kept = _Layer(cell, values, run_cell(cell, values, change_at), change_at)
            values = np.stack([step.hidden for step in kept.steps])
        else:
            values = apply_layer(model, name, values)
        passed.append((name, before, kept))
    return passed, values


def _back_plain(model: Model, name: str, inputs: Array, gradient: Array) -> Array:
    """The backward pass of a layer that processes each step independently."""
    tensors = {part: array.astype(np.float64) for part, array in tensors_of(model, name).items()}
    return model.spec.layer(name).gradient(tensors, inputs, gradient)


def _back_layer(layer: _Layer, gradient: Array) -> tuple[CellGradients, Array]:
    """The backward pass of a recurrent layer; row t of `gradient` is ∂L/∂h_t from the layer above.

    Also returns the gradients of the recurrent part, one row for each step.
    """
    cell, count = layer.cell, len(layer.steps)
    hidden, memory = np.zeros(cell.units), np.zeros(cell.units)
    backs: list[dict[str, Array]] = []
    totals: list[Array] = []
    for t in reversed(range(count)):
        totals.insert(0, hidden + gradient[t])
        backs.insert(0, back_cell(layer, t, totals[0], memory))
        hidden, memory = backs[0]["hidden"], backs[0]["memory"]
    jacobian, memory_jacobian = _jacobians(layer)
    has_memory = cell.layer.has_memory
    names = [name for name in backs[0] if name.startswith("sum:")]
    return CellGradients(
        name=cell.name,
        kind=cell.layer.kind,
        hidden=np.stack(totals),
        memory=np.stack([back["at_memory"] for back in backs]) if has_memory else None,
        inputs=np.stack([back["inputs"] for back in backs]),
        sums={name[4:]: np.stack([back[name] for back in backs]) for name in names},
        jacobian=jacobian,
        memory_jacobian=memory_jacobian if has_memory else None,
    ), np.stack([back["recurrent"] for back in backs])


def _jacobians(layer: _Layer) -> tuple[Array, Array]:
    """‖∂h_T/∂h_t‖ and ‖∂h_T/∂c_t‖ for each step, from one backward pass for all units of h_T."""
    units = layer.cell.units
    hidden, memory = np.eye(units), np.zeros((units, units))
    of_hidden, of_memory = [], []
    for t in reversed(range(len(layer.steps))):
        back = back_cell(layer, t, hidden, memory)
        of_hidden.append(hidden)
        of_memory.append(back.get("at_memory", memory))
        hidden, memory = back["hidden"], back["memory"]
    norms = [
        np.linalg.norm(np.stack(matrices[::-1]), ord=2, axis=(1, 2))
        for matrices in (of_hidden, of_memory)
    ]
    return norms[0], norms[1]


def _run_back(
    model: Model, text: str, label: int, edits: tuple[Edit, ...]
) -> tuple[ThroughTime, dict[str, tuple[_Layer, CellGradients, Array]]]:
    encoded = encode_text(model, text)
    if not 0 <= label < len(model.spec.labels):
        last = len(model.spec.labels) - 1
        raise ReadingError("explain.no_label_of", label=label, model=model.name, last=last)
    check_edits(model, len(encoded.tokens), edits)
    passed, logits = _forward(model, encoded.ids, edits)
    probabilities = softmax(logits[-1])
    gradient = np.zeros_like(logits)
    gradient[-1] = probabilities
    gradient[-1, label] -= 1
    kept: dict[str, tuple[_Layer, CellGradients, Array]] = {}
    for name, inputs, layer in reversed(passed):
        if layer is None:
            gradient = _back_plain(model, name, inputs, gradient)
        else:
            found, recurrent = _back_layer(layer, gradient)
            kept[name] = (layer, found, recurrent)
            gradient = found.inputs
    cells = tuple(kept[name][1] for name, _, layer in passed if layer is not None)
    loss = float(np.log(np.exp(logits[-1] - logits[-1].max()).sum()) + logits[-1].max())
    loss -= float(logits[-1, label])
    return ThroughTime(encoded.tokens, label, loss, cells, gradient), kept


def gradients_through_time(
    model: Model, text: str, label: int, edits: tuple[Edit, ...] = ()
) -> ThroughTime:
    """The loss -log y_T[label] at the text's end, and its gradient at each state and word, with
    the states and gates of `edits` held.

    Raises:
        ReadingError: the model's input is not text, the text is empty, or there is no such label.
        EditError: an edit is invalid for the model.
    """
    return _run_back(model, text, label, edits)[0]


def weight_gradient_by_step(
    model: Model,
    text: str,
    label: int,
    tensor: str,
    row: int,
    column: int = 0,
    edits: tuple[Edit, ...] = (),
) -> WeightGradient:
    """The gradient of one weight of a recurrent layer (`tensor`: "gru1.weight_hh_l0", or a bias,
    whose `column` is 0), step by step; the contributions sum to the gradient.

    Raises:
        ReadingError: as for `gradients_through_time`, or `tensor` does not belong to a recurrent
            layer, or the index is out of range.
        EditError: an edit is invalid for the model.
    """
    _, kept = _run_back(model, text, label, edits)
    name, _, part = tensor.partition(".")
    if name not in kept or tensor not in model.weights:
        known = ", ".join(f"{cell}.weight_hh_l0" for cell in sorted(kept))
        raise ReadingError("explain.no_tensor", tensor=quote(tensor, 60), known=known)
    shape = model.weights[tensor].shape
    if not (0 <= row < shape[0] and 0 <= column < (shape[1] if len(shape) == 2 else 1)):
        size = "×".join(map(str, shape))
        raise ReadingError("explain.no_place", tensor=tensor, size=size, row=row, column=column)
    layer, found, recurrent = kept[name]
    driven = np.concatenate(list(found.sums.values()), axis=1)
    count = len(layer.steps)
    factors = {
        "weight_ih_l0": lambda: driven[:, row] * layer.inputs[:, column],
        "weight_hh_l0": lambda: (
            recurrent[:, row] * np.stack([layer.before(t)[0] for t in range(count)])[:, column]
        ),
        "bias_ih_l0": lambda: driven[:, row],
        "bias_hh_l0": lambda: recurrent[:, row],
    }
    steps: Array = np.asarray(factors[part](), np.float64)
    weight = float(model.weights[tensor].reshape(shape[0], -1)[row, column])
    return WeightGradient(tensor, row, column, weight, steps, float(steps.sum()))
