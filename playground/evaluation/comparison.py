"""Compare two models on the same examples: is the difference in accuracy significant?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from jaxtyping import Float64, Int64
from scipy.special import ndtr, ndtri

from playground.core.data import ImageSet
from playground.evaluation.evaluation import Evaluation, EvaluationError
from playground.evaluation.figures import Undefined
from playground.evaluation.intervals import DRAWS, LEVEL, Interval, percentiles
from playground.text import Message


@dataclass(frozen=True, slots=True, eq=False)
class PairedDifference:
    """How two models differ on the same `n` examples.

    `only_first` and `only_second` count what only one of the models gets right. `difference` is
    the first model's score minus the second's; `first_wins` is the fraction of bootstrap samples in
    which the first model's score is higher.
    """

    n: int
    both: int
    only_first: int
    only_second: int
    neither: int
    difference: float
    interval: Interval
    first_wins: float


def share_of_wins(gaps: Float64[np.ndarray, " draws"]) -> float:
    """The fraction of differences above zero; a zero counts as half."""
    return float((gaps > 0).mean() + (gaps == 0).mean() / 2)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(PairedDifference):
    """Two models compared by accuracy. `p_value` is that of McNemar's exact test. `disagree` holds
    the rows where the predictions differ."""

    p_value: float | Undefined
    disagree: Int64[np.ndarray, " rows"]


def check_comparable(first: Evaluation, second: Evaluation) -> None:
    """Check that two evaluations can be compared.

    Raises:
        EvaluationError: the examples or the classes differ.
    """
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
    """Compare two evaluations by a bootstrap and by McNemar's test.

    Raises:
        EvaluationError: the examples or the classes differ.
    """
    check_comparable(first, second)
    a, b = first.right, second.right
    both, only_a, only_b = int((a & b).sum()), int((a & ~b).sum()), int((~a & b).sum())
    n = len(first)
    # The counts of the three outcomes in a bootstrap sample have a multinomial distribution.
    shares = np.array([only_a, only_b, n - only_a - only_b]) / n
    drawn = np.random.default_rng(seed).multinomial(n, shares, DRAWS)
    gaps = (drawn[:, 0] - drawn[:, 1]) / n
    return Comparison(
        n, both, only_a, only_b, n - both - only_a - only_b,
        (only_a - only_b) / n, percentiles(gaps), share_of_wins(gaps), mcnemar(only_a, only_b),
        np.flatnonzero(first.predicted != second.predicted).astype(np.int64),
    )  # fmt: skip


def mcnemar(only_first: int, only_second: int) -> float | Undefined:
    """The two-sided p-value: the probability of a difference at least this large if both models
    were equally good. Each would then be right on half of the examples that only one predicts
    correctly.

    Source: McNemar (1947), Psychometrika 12, 153-157, as an exact binomial test.
    """
    if only_first + only_second == 0:
        return Undefined(Message("evaluation.no_difference"))
    from scipy.stats import binomtest

    return float(binomtest(only_first, only_first + only_second, 0.5).pvalue)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two of several models on the same examples, by their indices; the other fields are as in
    `PairedDifference`. `adjusted` is the p-value after Holm's correction for the number of
    pairs."""

    first: int
    second: int
    only_first: int
    only_second: int
    difference: float
    p_value: float | Undefined
    adjusted: float | Undefined


def compare_all(evaluations: Sequence[Evaluation]) -> tuple[Pair, ...]:
    """Compare each pair of models on the same examples by McNemar's exact test.

    Raises:
        EvaluationError: the examples or the classes differ.
    """
    found = []
    for (i, first), (j, second) in combinations(enumerate(evaluations), 2):
        check_comparable(first, second)
        only_first = int((first.right & ~second.right).sum())
        only_second = int((~first.right & second.right).sum())
        gap = (only_first - only_second) / len(first)
        p_value = mcnemar(only_first, only_second)
        found.append(Pair(i, j, only_first, only_second, gap, p_value, p_value))
    return adjusted_pairs(found)


def adjusted_pairs(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """The pairs with adjusted p-values: with many pairs, some p-value is small by chance. A pair
    without a p-value does not count as a test."""
    known = [pair.p_value for pair in pairs if not isinstance(pair.p_value, Undefined)]
    adjusted = iter(holm(known))
    return tuple(
        pair if isinstance(pair.p_value, Undefined) else replace(pair, adjusted=next(adjusted))
        for pair in pairs
    )


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values adjusted so that the probability of any false finding keeps its level.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    order = sorted(range(len(p_values)), key=lambda k: p_values[k])
    adjusted, largest = [0.0] * len(p_values), 0.0
    for place, k in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - place) * p_values[k]))
        adjusted[k] = largest
    return adjusted


def power(
    first: float, second: float, n: Float64[np.ndarray, " sizes"], level: float = LEVEL
) -> Float64[np.ndarray, " sizes"]:
    """The power of McNemar's test: the probability that it is significant on `n` examples.

    `first` and `second` are the fractions of all examples that only the first and only the second
    model predicts correctly.

    Source: Connor (1987), Biometrics 43, 207-211.
    """
    apart, gap = first + second, abs(first - second)
    z = float(ndtri(0.5 + level / 2))
    spread = np.sqrt(max(apart - gap * gap, np.finfo(float).tiny))
    return np.asarray(ndtr((np.sqrt(n) * gap - z * np.sqrt(apart)) / spread))


def examples_needed(first: float, second: float, wanted: float = 0.8) -> int | Undefined:
    """The number of test examples at which McNemar's test has the power `wanted`; `first` and
    `second` are as for `power`."""
    if first == second:
        return Undefined(Message("evaluation.equal_models"))
    apart, gap = first + second, abs(first - second)
    z, sure = float(ndtri(0.5 + LEVEL / 2)), float(ndtri(wanted))
    root = (z * np.sqrt(apart) + sure * np.sqrt(apart - gap * gap)) / gap
    return int(np.ceil(root * root))
