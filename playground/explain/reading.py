"""Run a recurrent net over a text, step by step, in NumPy, with every state, gate and sum.

Torch is not needed: a sentence in three models takes milliseconds, and the page can show it while
torch is still being imported. `playground.explain.edits` sets states and gates by hand.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Int64

from playground.core.errors import UserError
from playground.core.reading import CellReading, Reading
from playground.data.tokens import Encoded, encode
from playground.explain.edits import Edit, check_edits, edits_at
from playground.explain.recurrence import cell_weights, recurrent_layers, run_cell
from playground.nets.layers.recurrence import Change
from playground.nets.model import Model, tensors_of
from playground.nets.spec import INPUT, TextInput


class ReadingError(UserError):
    """The model's input is not text, or the text has no token."""


def text_input_of(model: Model) -> TextInput:
    """The model's text input.

    Raises:
        ReadingError: the model's input is pictures.
    """
    if model.spec.input.kind == "features":
        raise ReadingError("explain.reads_features", model=model.name)
    if not isinstance(model.spec.input, TextInput):
        raise ReadingError("explain.reads_pictures", model=model.name)
    return model.spec.input


def encode_text(model: Model, text: str) -> Encoded:
    """The text as at least one token of the model's vocabulary.

    Raises:
        ReadingError: the model's input is not text, or the text has no token.
    """
    encoded = encode(text, text_input_of(model))
    if not encoded.tokens:
        raise ReadingError("explain.no_text")
    return encoded


def read_text(model: Model, text: str) -> Reading:
    """All values that the model computes while it reads the text.

    Raises:
        ReadingError: the model's input is not text, or the text has no token (empty, white space).
    """
    return _read(model, encode_text(model, text))


def read_edited(model: Model, text: str, edits: tuple[Edit, ...]) -> Reading:
    """The reading with states or gates set by `edits`; all later values are computed from them.

    Raises:
        ReadingError: as for `read_text`.
        EditError: the model lacks an edit's layer, step, unit or kind, or an edit's value is out
            of range.
    """
    encoded = encode_text(model, text)
    check_edits(model, len(encoded.tokens), edits)
    return _read(model, encoded, edits)


def _read(model: Model, encoded: Encoded, edits: tuple[Edit, ...] = ()) -> Reading:
    check_steps(model)
    cells: list[CellReading] = []
    attention: dict[str, np.ndarray] = {}
    values: dict[str, np.ndarray] = {}
    spec, recurrent = model.spec, recurrent_layers(model)
    for name, inputs in zip(spec.names, spec.inputs, strict=True):
        layer = spec.layer(name)
        given = [values[each] for each in inputs if each != INPUT]
        if layer.looks_up:
            values[name] = model.weights[f"{name}.weight"][encoded.ids]
        elif name in recurrent:
            change_at = edits_at(edits, name) if any(e.layer == name for e in edits) else None
            cells.append(read_cell(model, name, given[0], change_at))
            values[name] = cells[-1].hidden
        else:
            values[name] = apply_layer(model, name, *given)
            looks = layer.looks(tensors_of(model, name), given[0])
            if looks is not None:
                attention[name] = looks
    logits = values[spec.names[-1]]
    return Reading(
        encoded.tokens,
        encoded.ids,
        encoded.known,
        encoded.cut,
        tuple(cells),
        logits,
        softmax(logits),
        attention,
    )


def check_steps(model: Model) -> None:
    """Check that the net has an output after each token.

    Raises:
        ReadingError: one of the net's layers depends on later tokens.
    """
    ahead = [name for name in model.spec.names[1:] if model.spec.layer(name).reads_ahead]
    if ahead:
        raise ReadingError("explain.reads_ahead", model=model.name, layer=ahead[0])


def embed(model: Model, ids: Int64[np.ndarray, "*shape"]) -> np.ndarray:
    """The embedding vectors of the token ids."""
    rows: np.ndarray = model.weights["embedding1.weight"][ids]
    return rows


def read_cell(
    model: Model,
    name: str,
    inputs: Float[np.ndarray, "steps inputs"],
    change_at: Callable[[int], Change] | None = None,
) -> CellReading:
    """Run one recurrent layer over all steps."""
    cell = cell_weights(model, name)
    steps = run_cell(cell, inputs, change_at)
    memory = [step.memory for step in steps if step.memory is not None]
    return CellReading(
        name=name,
        kind=cell.layer.kind,
        inputs=inputs,
        hidden=np.stack([step.hidden for step in steps]),
        memory=np.stack(memory) if memory else None,
        gates={name: np.stack([step.gates[name] for step in steps]) for name in steps[0].gates},
        sums={name: np.stack([step.sums[name] for step in steps]) for name in steps[0].sums},
    )


def apply_layer(model: Model, name: str, *values: np.ndarray) -> np.ndarray:
    """Apply a layer without a state to all steps."""
    return model.spec.layer(name).reference(tensors_of(model, name), values)


def softmax(logits: np.ndarray) -> np.ndarray:
    """y = e^o / Σ e^o along the last axis."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    shares: np.ndarray = powers / powers.sum(-1, keepdims=True)
    return shares
