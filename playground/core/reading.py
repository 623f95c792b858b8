"""A reading: everything that a net computed while it read one text."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float32, Int64


@dataclass(frozen=True, slots=True, eq=False)
class CellReading:
    """One recurrent layer over all steps. `hidden[t]` is h_t after token t (h before the first
    token is zero).

    `gates` holds each gate's values by name, T×H: nothing for "rnn"; "reset", "update", "new"
    for "gru"; "input", "forget", "cell" (the candidate), "output" for "lstm", whose memory c_t
    is `memory` (None for the others). `sums` holds, by the same names ("hidden" for "rnn"),
    each gate's value before its tanh or sigmoid.
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
    """One text through one net. `logits[t]` and `probabilities[t]` are the answer had the text
    ended at token t (o_t and y_t of the article); the last row is the net's answer."""

    tokens: tuple[str, ...]
    ids: Int64[np.ndarray, " steps"]
    known: tuple[bool, ...]  # False where the model has never seen the token
    cut: int  # tokens left out at the end because the model reads no more
    cells: tuple[CellReading, ...]
    logits: Float32[np.ndarray, "steps labels"]
    probabilities: Float32[np.ndarray, "steps labels"]
    # By attention layer: how much each step looks at each, by head.
    attention: dict[str, Float32[np.ndarray, "heads steps steps"]] = field(default_factory=dict)
