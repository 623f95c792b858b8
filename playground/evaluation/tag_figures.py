"""A tagger's figures with their intervals, and slices of its sentences.

All intervals are the bootstrap's, and whole sentences are drawn: the spans of a sentence are not
independent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64

from playground.core.inputs import TextInput
from playground.data.tokens import UNKNOWN, encode_tokens
from playground.evaluation.figures import SCORES, Figure, Undefined
from playground.evaluation.intervals import DRAWS, LEAST_DRAWS, WORK, percentiles
from playground.evaluation.slices import Quantity, quartiles
from playground.evaluation.tags import TagEvaluation
from playground.tasks.spans import SpanCounts
from playground.text import Message

ALL = ""  # stands for all types together
Name = tuple[str, ...]  # the tokens of a name


@dataclass(frozen=True, slots=True)
class SpanFigures:
    """Precision, recall and F1 of one type, or of all types together (`ALL`)."""

    type: str
    counts: SpanCounts
    precision: Figure | Undefined
    recall: Figure | Undefined
    f1: Figure | Undefined


def span_figures(
    evaluation: TagEvaluation, draws: int = DRAWS, seed: int = 0
) -> tuple[SpanFigures, ...]:
    """The figures of all types together, then of each type."""
    types = evaluation.types
    counts = counts_by_sentence(evaluation, types)
    drawn = resampled(counts, draws, seed)
    return tuple(
        _figures(name, counts[:, k].sum(0), drawn[:, k]) for k, name in enumerate((ALL, *types))
    )


def counts_by_sentence(
    evaluation: TagEvaluation, types: tuple[str, ...] = ()
) -> Int64[np.ndarray, "n types 3"]:
    """The numbers of right, predicted and true spans of each sentence: of all types together, then
    of each of `types`."""
    at = {name: k for k, name in enumerate(types, 1)}
    counts = np.zeros((len(evaluation), 1 + len(types), 3), np.int64)
    for row, (true, answered) in enumerate(evaluation.spans):
        for column, spans in enumerate((true & answered, answered, true)):
            counts[row, 0, column] = len(spans)
            for span in spans:
                if span.type in at:
                    counts[row, at[span.type], column] += 1
    return counts


def resampled(
    counts: Int64[np.ndarray, "n types 3"], draws: int, seed: int
) -> Float64[np.ndarray, "draws types 3"]:
    """The sums over the sentences of each bootstrap sample."""
    n, random = len(counts), np.random.default_rng(seed)
    each = counts.reshape(n, -1).astype(np.float64)
    draws = max(min(draws, LEAST_DRAWS), min(draws, WORK // n))
    piece = max(1, WORK // n)
    found = []
    for start in range(0, draws, piece):
        times = [
            np.bincount(random.integers(0, n, n), minlength=n)
            for _ in range(min(piece, draws - start))
        ]
        found.append(np.array(times, np.float64) @ each)
    return np.concatenate(found).reshape(draws, *counts.shape[1:])


def _figures(
    name: str, total: Int64[np.ndarray, " 3"], drawn: Float64[np.ndarray, "draws 3"]
) -> SpanFigures:
    right, answered, true = (int(count) for count in total)
    parts = {
        "precision": (right, answered, drawn[:, 0], drawn[:, 1], "evaluation.no_found_span"),
        "recall": (right, true, drawn[:, 0], drawn[:, 2], "evaluation.no_true_span"),
        "f1": (2 * right, answered + true, 2 * drawn[:, 0], drawn[:, 1] + drawn[:, 2],
               "evaluation.no_span"),
    }  # fmt: skip
    precision, recall, f1 = (_figure(*parts[score]) for score in SCORES)
    return SpanFigures(name, SpanCounts(right, answered, true), precision, recall, f1)


def _figure(
    count: int, of: int, counts: np.ndarray, ofs: np.ndarray, undefined: str
) -> Figure | Undefined:
    if not of:
        return Undefined(Message(undefined))
    shares = np.divide(counts, ofs, out=np.zeros(len(counts)), where=ofs > 0)
    return Figure(count / of, percentiles(shares), count, of)


# ---- slices ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TagSlice:
    """One part of a quantity, its lowest and highest value, the number of its sentences, and F1 on
    them."""

    quantity: str
    part: int
    low: float
    high: float
    n: int
    f1: Figure | Undefined


def tag_slices(evaluation: TagEvaluation, quantities: tuple[Quantity, ...]) -> tuple[TagSlice, ...]:
    """All parts that have sentences, the lowest F1 first."""
    counts, found = counts_by_sentence(evaluation), []
    for quantity in quantities:
        for k in range(len(quantity.edges) - 1):
            within = quantity.part(k)
            inside, values = counts[within], quantity.values[within]
            if len(inside):
                f1 = _figures(ALL, inside[:, 0].sum(0), resampled(inside, DRAWS, 0)[:, 0]).f1
                low, high = float(values.min()), float(values.max())
                found.append(TagSlice(quantity.name, k, low, high, len(inside), f1))

    def order(one: TagSlice) -> tuple[float, str, int]:
        return one.f1.value if isinstance(one.f1, Figure) else 2.0, one.quantity, one.part

    return tuple(sorted(found, key=order))


def tag_quantities(
    evaluation: TagEvaluation,
    read: TextInput | None = None,
    seen: Collection[Name] | None = None,
) -> tuple[Quantity, ...]:
    """What the sentences are divided by. `read` is the net's input if it has a vocabulary, and
    `seen` are the names of the texts it was trained on, if they are known.

    The length in tokens; whether a name is unseen, or has a word that the vocabulary lacks; and
    how names are written: with a capital letter, without one, or as all of the text in capitals.
    Sentences without names have no value, except for the length.
    """
    names = [
        [
            evaluation.tokens[row][span.start : span.end]
            for span in sorted(true, key=lambda s: s.start)
        ]
        for row, (true, _) in enumerate(evaluation.spans)
    ]
    lengths = np.array([len(tokens) for tokens in evaluation.tokens], np.float32)
    found = [quartiles("length", lengths)]
    if seen is not None:
        found.append(_parts("unseen", [_any(one, lambda name: name not in seen) for one in names]))
    if read is not None and read.vocabulary and read.level != "piece":
        unknown = [_any(one, lambda name: UNKNOWN in encode_tokens([name], read)) for one in names]
        found.append(_parts("strange", unknown))
    cases = [_case(tokens, own) for tokens, own in zip(evaluation.tokens, names, strict=True)]
    found.append(_parts("case", cases))
    return tuple(quantity for quantity in found if quantity is not None)


def _any(names: list[Name], test: Callable[[Name], bool]) -> float:
    return float(any(map(test, names))) if names else np.nan


def _case(tokens: Name, names: list[Name]) -> float:
    """0: each name has a capital letter; 1: one has none; 2: all of the text is in capitals. NaN if
    there is no name, or if the script has no capital letters."""
    letters = [letter for token in tokens for letter in token if letter.upper() != letter.lower()]
    if not names or not letters:
        return np.nan
    if len(letters) > 1 and all(letter.isupper() for letter in letters):
        return 2.0
    return float(any(not any(letter.isupper() for token in name for letter in token)
                     for name in names))  # fmt: skip


def _parts(name: str, values: list[float]) -> Quantity | None:
    """A quantity with the parts 0, 1 and 2; None if all sentences are in the same part."""
    numbers = np.array(values, np.float32)
    present = np.unique(numbers[np.isfinite(numbers)])
    if len(present) < 2:
        return None
    last = float(present[-1])
    return Quantity(name, numbers, (*map(float, range(int(last) + 1)), last))
