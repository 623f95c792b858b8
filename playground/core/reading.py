"""A reading: all values that a net computed in the forward pass of one text."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float32, Int64


@dataclass(frozen=True, slots=True, eq=False)
class CellReading:
    """One recurrent layer over all steps. `hidden[t]` is h_t after token t (the initial h is zero).

    `gates` holds the values of each gate by name, T×H: none for "rnn"; "reset", "update", "new"
    for "gru"; "input", "forget", "cell" (the candidate), "output" for "lstm". `memory` is the
    LSTM's c_t (None for other kinds). `sums` holds the pre-activation of each gate (before tanh
    or sigmoid) by the same names, "hidden" for "rnn".
    """

    name: str  # the layer's name: "rnn1"
    kind: str  # "rnn", "gru" or "lstm"
    inputs: Float32[np.ndarray, "steps inputs"]
    hidden: Float32[np.ndarray, "steps units"]
    memory: Float32[np.ndarray, "steps units"] | None
    gates: dict[str, Float32[np.ndarray, "steps units"]]
    sums: dict[str, Float32[np.ndarray, "steps units"]]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The forward pass of one text. `logits[t]` and `probabilities[t]` are the output for the text
    up to token t (o_t and y_t of the article); the last row is the net's answer."""

    tokens: tuple[str, ...]
    ids: Int64[np.ndarray, " steps"]
    known: tuple[bool, ...]  # False for tokens outside the vocabulary
    cut: int  # number of tokens beyond the input length, left out
    cells: tuple[CellReading, ...]
    logits: Float32[np.ndarray, "steps labels"]
    probabilities: Float32[np.ndarray, "steps labels"]
    # Attention weights by layer: [head, query step, key step].
    attention: dict[str, Float32[np.ndarray, "heads steps steps"]] = field(default_factory=dict)
