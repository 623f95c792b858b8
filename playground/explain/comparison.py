"""Two readings side by side: which words are the same, and which units and steps differ."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from jaxtyping import Float32

from playground.core.reading import Reading


@dataclass(frozen=True, slots=True, eq=False)
class CellDifference:
    """One layer: `hidden[k]` is h of b less h of a at the k-th pair of steps; `units` lists the
    units, the most changed (by Σ |difference|) first."""

    name: str
    hidden: Float32[np.ndarray, "pairs units"]
    memory: Float32[np.ndarray, "pairs units"] | None
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Readings a and b, aligned. Each pair is (step of a, step of b); words that only one of
    the texts has stand in no pair, a word put in another's place does (`changed`)."""

    pairs: tuple[tuple[int, int], ...]
    changed: tuple[bool, ...]  # the pair's words differ
    cells: tuple[CellDifference, ...]
    probabilities: Float32[np.ndarray, "pairs labels"]  # b less a

    @property
    def first_change(self) -> int | None:
        """The first pair whose words or states differ; None if nothing does."""
        for k, changed in enumerate(self.changed):
            if changed or any(np.any(cell.hidden[k] != 0) for cell in self.cells):
                return k
        return None


def align(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Steps that belong together: equal words, and words put one for one in others' places."""
    pairs: list[tuple[int, int]] = []
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag in ("equal", "replace"):
            pairs += zip(range(a0, a1), range(b0, b1), strict=False)
    return tuple(pairs)


def compare_readings(a: Reading, b: Reading) -> Comparison:
    """What a changed word, or an edit, changes: b less a, at each pair of steps.

    Raises:
        ValueError: the readings are of different nets.
    """
    shapes = [
        [(cell.name, cell.kind, cell.hidden.shape[1]) for cell in reading.cells]
        for reading in (a, b)
    ]
    if shapes[0] != shapes[1] or a.logits.shape[1] != b.logits.shape[1]:
        raise ValueError(
            "The two readings are of different nets. Compare two texts, or two edits of one text, "
            "in the same model."
        )
    pairs = align(a.tokens, b.tokens)
    left, right = [i for i, _ in pairs], [j for _, j in pairs]
    cells = []
    for one, other in zip(a.cells, b.cells, strict=True):
        hidden = other.hidden[right] - one.hidden[left]
        memory = None
        if one.memory is not None and other.memory is not None:
            memory = other.memory[right] - one.memory[left]
        order = np.argsort(-np.abs(hidden).sum(0), kind="stable")
        cells.append(CellDifference(one.name, hidden, memory, tuple(int(u) for u in order)))
    return Comparison(
        pairs,
        tuple(a.tokens[i] != b.tokens[j] for i, j in pairs),
        tuple(cells),
        b.probabilities[right] - a.probabilities[left],
    )
