"""Let a net of letters write on: the next letter's probabilities, and a draw from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from playground.data.tokens import encode, tokenise
from playground.explain.reading import ReadingError, apply_layer, embed, text_input_of
from playground.explain.recurrence import CellWeights, StepValues, cell_weights, step_cell
from playground.nets import spec as s
from playground.nets.model import Model
from playground.nets.spec import TextInput


@dataclass(frozen=True, slots=True, eq=False)
class NextLetter:
    """A letter drawn from `probabilities` (those of the labels, at the temperature)."""

    letter: str
    label: int
    probabilities: Float64[np.ndarray, " labels"]


class _Reader:
    """A net that keeps its states and reads one token after another."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.cells: dict[str, CellWeights] = {
            name: cell_weights(model, name)
            for name, layer in zip(model.spec.names, model.spec.layers, strict=True)
            if isinstance(layer, s.RNN | s.GRU | s.LSTM)
        }
        self.states: dict[str, StepValues] = {}

    def read(self, number: int) -> np.ndarray:
        """The logits after one more token."""
        values = embed(self.model, np.array(number))
        for name in self.model.spec.names[1:]:
            cell = self.cells.get(name)
            if cell is None:
                values = apply_layer(self.model, name, values)
                continue
            before = self.states.get(name)
            hidden = before.hidden if before else np.zeros(cell.units, np.float32)
            driven = cell.input @ values + cell.input_bias
            step = step_cell(cell, driven, hidden, before.memory if before else None)
            self.states[name] = step
            values = step.hidden
        return values


def temper(logits: np.ndarray, temperature: float) -> Float64[np.ndarray, " labels"]:
    """softmax(o / temperature): below 1 the likely gets likelier, above 1 all get more alike;
    at 0 the likeliest has all."""
    logits = logits.astype(np.float64)
    if temperature == 0:
        return np.eye(len(logits))[int(logits.argmax())]
    scaled = (logits - logits.max()) / temperature
    shares: np.ndarray = np.exp(scaled)
    return shares / shares.sum()


def sample_next(
    model: Model, text: str, temperature: float = 1.0, seed: int = 0
) -> Iterator[NextLetter]:
    """Letters to follow the text, one after another without end; the same for the same seed.

    Raises:
        ReadingError: the model does not write letters, the text is empty, or the temperature is
            not from 0 to 10.
    """
    text_input = text_input_of(model)
    if text_input.level != "character" or not set(model.spec.labels) <= set(text_input.vocabulary):
        raise ReadingError(
            f"The model {model.name!r:.60} does not write letters. Choose letters-lstm."
        )
    if not 0 <= temperature <= 10:
        raise ReadingError(f"The temperature is {temperature}; expected 0 to 10.")
    # A long text counts by its end: what follows depends on that.
    ending = "".join(tokenise(text, "character")[-text_input.length :])
    if not ending:
        raise ReadingError("The text is empty. Type at least one letter.")
    return _letters(model, text_input, ending, temperature, seed)


def _letters(
    model: Model, text_input: TextInput, text: str, temperature: float, seed: int
) -> Iterator[NextLetter]:
    random = np.random.default_rng(seed)
    reader = _Reader(model)
    logits = np.zeros(len(model.spec.labels))
    for number in encode(text, text_input).ids:
        logits = reader.read(int(number))
    while True:
        probabilities = temper(logits, temperature)
        label = int(random.choice(len(probabilities), p=probabilities))
        letter = model.spec.labels[label]
        yield NextLetter(letter, label, probabilities)
        logits = reader.read(int(encode(letter, text_input).ids[0]))


def write_on(model: Model, text: str, count: int, temperature: float = 1.0, seed: int = 0) -> str:
    """The text and `count` letters more."""
    letters = sample_next(model, text, temperature, seed)
    return text + "".join(next(letters).letter for _ in range(count))
