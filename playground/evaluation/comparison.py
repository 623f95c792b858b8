"""Two models on the same examples: is the one better, or was it luck?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64
from scipy.special import ndtr, ndtri

from playground.core.data import ImageSet
from playground.evaluation.evaluation import Evaluation, EvaluationError
from playground.evaluation.figures import Undefined
from playground.evaluation.intervals import DRAWS, LEVEL, Interval
from playground.text import Message


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """`only_first` and `only_second` count the examples that one model alone answers rightly.
    `difference` is the first model's accuracy minus the second's; `first_wins` is the share of
    drawn test sets on which the first is better. `p_value` is that of McNemar's exact test.
    `disagree` are the rows where the answers differ."""

    n: int
    both: int
    only_first: int
    only_second: int
    neither: int
    difference: float
    interval: Interval
    first_wins: float
    p_value: float | Undefined
    disagree: Int64[np.ndarray, " rows"]


def check_comparable(first: Evaluation, second: Evaluation) -> None:
    """Raises EvaluationError where the two were not asked about the same examples, or their
    classes differ."""
    if first.labels != second.labels:
        raise EvaluationError(
            "evaluation.other_labels", first=first.model, second=second.model,
            labels=list(first.labels[:12]), others=list(second.labels[:12]),
        )  # fmt: skip
    if not _same_examples(first, second):
        raise EvaluationError("evaluation.other_examples", first=first.model, second=second.model)


def _same_examples(first: Evaluation, second: Evaluation) -> bool:
    if len(first) != len(second) or not np.array_equal(first.true, second.true):
        return False
    a, b = first.examples, second.examples
    if isinstance(a, ImageSet) or isinstance(b, ImageSet):
        return isinstance(a, ImageSet) and isinstance(b, ImageSet) and len(a) == len(b)
    return a.texts == b.texts


def compare(first: Evaluation, second: Evaluation, seed: int = 0) -> Comparison:
    """Raises EvaluationError where the two cannot be compared."""
    check_comparable(first, second)
    a, b = first.right, second.right
    both, only_a, only_b = int((a & b).sum()), int((a & ~b).sum()), int((~a & b).sum())
    n = len(first)
    # A drawn test set holds so many examples of each kind: a multinomial draw.
    shares = np.array([only_a, only_b, n - only_a - only_b]) / n
    drawn = np.random.default_rng(seed).multinomial(n, shares, DRAWS)
    gaps = (drawn[:, 0] - drawn[:, 1]) / n
    low, high = np.quantile(gaps, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Comparison(
        n, both, only_a, only_b, n - both - only_a - only_b,
        (only_a - only_b) / n, Interval(float(low), float(high), "bootstrap"),
        float((gaps > 0).mean() + (gaps == 0).mean() / 2), mcnemar(only_a, only_b),
        np.flatnonzero(first.predicted != second.predicted).astype(np.int64),
    )  # fmt: skip


def mcnemar(only_first: int, only_second: int) -> float | Undefined:
    """The probability of a difference as large as this, or larger, if both models were equally
    good: among the examples that one alone answers rightly, each model would then win half.

    Source: McNemar (1947), Psychometrika 12, 153-157, as an exact binomial test.
    """
    if only_first + only_second == 0:
        return Undefined(Message("evaluation.no_difference"))
    from scipy.stats import binomtest

    return float(binomtest(only_first, only_first + only_second, 0.5).pvalue)


def power(
    first: float, second: float, n: Float64[np.ndarray, " sizes"], level: float = LEVEL
) -> Float64[np.ndarray, " sizes"]:
    """The probability that McNemar's test finds the difference on `n` examples, if so large shares
    of all examples are answered rightly by the first model alone and by the second alone.

    Source: Connor (1987), Biometrics 43, 207-211.
    """
    apart, gap = first + second, abs(first - second)
    z = float(ndtri(0.5 + level / 2))
    spread = np.sqrt(max(apart - gap * gap, np.finfo(float).tiny))
    return np.asarray(ndtr((np.sqrt(n) * gap - z * np.sqrt(apart)) / spread))


def examples_needed(first: float, second: float, wanted: float = 0.8) -> int | Undefined:
    """How many test examples McNemar's test needs to find the difference in `wanted` of all test
    sets; the shares are those of `power`."""
    if first == second:
        return Undefined(Message("evaluation.equal_models"))
    apart, gap = first + second, abs(first - second)
    z, sure = float(ndtri(0.5 + LEVEL / 2)), float(ndtri(wanted))
    root = (z * np.sqrt(apart) + sure * np.sqrt(apart - gap * gap)) / gap
    return int(np.ceil(root * root))
