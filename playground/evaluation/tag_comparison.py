"""Taggers compared on the same sentences, by the F1 of whole spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from jaxtyping import Float64, Int64

from playground.evaluation.comparison import (
    Pair,
    PairedDifference,
    adjusted_pairs,
    share_of_wins,
)
from playground.evaluation.evaluation import EvaluationError
from playground.evaluation.figures import Undefined
from playground.evaluation.intervals import DRAWS, percentiles
from playground.evaluation.tag_figures import counts_by_sentence, resampled
from playground.evaluation.tags import TagEvaluation
from playground.text import Message

SWAPS, LEAST_SWAPS = 10_000, 500  # of the randomisation test
WORK = 40_000_000  # sentences of all swaps together
PIECE = 4_000_000  # sentences of the swaps that are computed at once
Counts = Int64[np.ndarray, "n 3"]  # right, predicted and true spans of each sentence
Sums = Float64[np.ndarray, "draws 3"]


@dataclass(frozen=True, slots=True, eq=False)
class TagComparison(PairedDifference):
    """Two taggers on the same `n` sentences, by F1. The counts are of true spans. `p_value` is that
    of the randomisation test. `differ` holds the sentences in which the taggers find different
    spans."""

    p_value: float | Undefined
    differ: Int64[np.ndarray, " rows"]


def check_same_sentences(first: TagEvaluation, second: TagEvaluation) -> None:
    """Check that two taggers were asked about the same sentences with the same true spans.

    Raises:
        EvaluationError: they were not.
    """
    if first.tokens != second.tokens or [s[0] for s in first.spans] != [s[0] for s in second.spans]:
        raise EvaluationError("evaluation.other_examples", first=first.model, second=second.model)


def compare_tags(
    first: TagEvaluation, second: TagEvaluation, draws: int = DRAWS, seed: int = 0
) -> TagComparison:
    """Compare two taggers by a paired bootstrap and a randomisation test over the sentences.

    Raises:
        EvaluationError: the sentences or their true tags differ.
    """
    check_same_sentences(first, second)
    counts = np.concatenate([counts_by_sentence(one) for one in (first, second)], axis=1)
    drawn = resampled(counts, draws, seed)
    gaps = _f1(drawn[:, 0]) - _f1(drawn[:, 1])
    both = only_first = only_second = neither = 0
    differ = []
    for row, ((true, a), (_, b)) in enumerate(zip(first.spans, second.spans, strict=True)):
        both += len(true & a & b)
        only_first += len((true & a) - b)
        only_second += len((true & b) - a)
        neither += len(true - a - b)
        if a != b:
            differ.append(row)
    pair = (counts[:, 0], counts[:, 1])
    return TagComparison(
        len(first), both, only_first, only_second, neither, _gap(*pair), percentiles(gaps),
        share_of_wins(gaps), _p_value(*pair, *_half_sums(pair, seed)), np.array(differ, np.int64),
    )  # fmt: skip


def compare_all_tags(evaluations: Sequence[TagEvaluation], seed: int = 0) -> tuple[Pair, ...]:
    """Compare each pair of taggers by a randomisation test over the sentences.

    Raises:
        EvaluationError: the sentences or their true tags differ.
    """
    for other in evaluations[1:]:
        check_same_sentences(evaluations[0], other)
    counts = [counts_by_sentence(one)[:, 0] for one in evaluations]
    halves = _half_sums(counts, seed)
    right = [[true & answered for true, answered in one.spans] for one in evaluations]
    found = []
    for i, j in combinations(range(len(evaluations)), 2):
        only_first, only_second = (
            sum(len(a - b) for a, b in zip(right[one], right[two], strict=True))
            for one, two in ((i, j), (j, i))
        )
        p_value = _p_value(counts[i], counts[j], halves[i], halves[j])
        gap = _gap(counts[i], counts[j])
        found.append(Pair(i, j, only_first, only_second, gap, p_value, p_value))
    return adjusted_pairs(found)


# ---- the randomisation test -----------------------------------------------------------------


def _half_sums(counts: Sequence[Counts], seed: int) -> list[Sums]:
    """For each tagger, its counts summed over random halves of the sentences, the same halves for
    all taggers."""
    n, random = len(counts[0]), np.random.default_rng(seed)
    swaps = max(LEAST_SWAPS, min(SWAPS, WORK // n))
    each = np.concatenate(counts, axis=1).astype(np.float64)
    size = max(1, PIECE // n)
    found = [
        random.integers(0, 2, (min(size, swaps - start), n), np.uint8).astype(np.float64) @ each
        for start in range(0, swaps, size)
    ]
    return np.split(np.concatenate(found), len(counts), axis=1)


def _p_value(first: Counts, second: Counts, half: Sums, other_half: Sums) -> float | Undefined:
    """How often the difference in F1 is at least as large if the two taggers' answers are swapped
    in a random half of the sentences: so often it would be if they were equally good.

    Source: Yeh (2000), COLING, 947-953.
    """
    if np.array_equal(first, second):
        return Undefined(Message("evaluation.same_spans"))
    change = other_half - half
    gaps = _f1(first.sum(0) + change) - _f1(second.sum(0) - change)
    larger = np.abs(gaps) >= abs(_gap(first, second)) - 1e-12
    return float((1 + larger.sum()) / (1 + len(gaps)))


def _gap(first: Counts, second: Counts) -> float:
    one, two = (_f1(counts.sum(0)[None].astype(np.float64))[0] for counts in (first, second))
    return float(one - two)


def _f1(counts: Sums) -> Float64[np.ndarray, " draws"]:
    """2·right / (predicted + true); 0 without spans."""
    spans = counts[:, 1] + counts[:, 2]
    return np.divide(2 * counts[:, 0], spans, out=np.zeros(len(counts)), where=spans > 0)
