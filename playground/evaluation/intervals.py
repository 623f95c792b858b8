"""Intervals that hold the true figure in 95 of 100 test sets: Wilson's and the bootstrap's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64
from scipy.special import ndtri

LEVEL = 0.95
DRAWS = 2_000  # test sets that the bootstrap draws
LEAST_DRAWS = 200
WORK = 4_000_000  # random numbers that it may draw


@dataclass(frozen=True, slots=True)
class Interval:
    """`method` is "wilson" or "bootstrap"."""

    low: float
    high: float
    method: str


def wilson(successes: int, n: int, level: float = LEVEL) -> Interval:
    """Wilson's score interval for a proportion of `successes` in `n` > 0 independent trials.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
    """
    z = float(ndtri(0.5 + level / 2))
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At the ends the formula gives 0 and 1 but for rounding.
    low = 0.0 if successes == 0 else float(centre - half)
    high = 1.0 if successes == n else float(centre + half)
    return Interval(low, high, "wilson")


def bootstrap_share(
    successes: int, n: int, level: float = LEVEL, draws: int = DRAWS, seed: int = 0
) -> Interval:
    """The bootstrap's percentile interval for a proportion: how many of `n` examples drawn with
    replacement are successes is binomial."""
    drawn = np.random.default_rng(seed).binomial(n, successes / n, draws) / n
    return _percentiles(drawn, level)


def bootstrap_mean(
    values: Float64[np.ndarray, " n"], level: float = LEVEL, draws: int = DRAWS, seed: int = 0
) -> Interval:
    """The bootstrap's percentile interval for the mean of one value an example."""
    n = len(values)
    random = np.random.default_rng(seed)
    draws = max(LEAST_DRAWS, min(draws, WORK // n))
    return _percentiles(
        np.array([values[random.integers(0, n, n)].mean() for _ in range(draws)]), level
    )


Statistic = Callable[
    [
        Int64[np.ndarray, "draws classes"],
        Int64[np.ndarray, "draws classes"],
        Int64[np.ndarray, "draws classes"],
    ],
    Float64[np.ndarray, "draws figures"],
]


def bootstrap_confusion(
    confusion: Int64[np.ndarray, "classes classes"],
    statistic: Statistic,
    level: float = LEVEL,
    draws: int = DRAWS,
    seed: int = 0,
) -> tuple[Interval, ...]:
    """Percentile intervals for figures that follow from the confusion matrix alone. `statistic`
    gets, for many drawn test sets at once and for each class, how many were answered rightly, are
    of the class, and were answered as the class; it gives the figures.

    Examples drawn with replacement fall into the cells of the matrix as a multinomial draw, so no
    example has to be drawn by itself.
    """
    row, column = np.nonzero(confusion)
    counts = confusion[row, column]
    draws = max(LEAST_DRAWS, min(draws, WORK // len(counts)))
    random = np.random.default_rng(seed)
    n, classes = int(counts.sum()), len(confusion)
    found = []
    piece = max(1, WORK // max(len(counts), classes))
    for start in range(0, draws, piece):
        drawn = random.multinomial(n, counts / n, size=min(piece, draws - start))
        diagonal = row == column
        right = np.zeros((len(drawn), classes), np.int64)
        right[:, row[diagonal]] = drawn[:, diagonal]
        true, answered = _sums(drawn, row, classes), _sums(drawn, column, classes)
        found.append(statistic(right, true, answered))
    values = np.concatenate(found)
    return tuple(_percentiles(values[:, k], level) for k in range(values.shape[1]))


def _sums(
    drawn: Int64[np.ndarray, "draws cells"], groups: Int64[np.ndarray, " cells"], classes: int
) -> Int64[np.ndarray, "draws classes"]:
    """The sum over the cells of each class."""
    order = np.argsort(groups, kind="stable")
    present, first = np.unique(groups[order], return_index=True)
    sums = np.zeros((len(drawn), classes), np.int64)
    sums[:, present] = np.add.reduceat(drawn[:, order], first, axis=1)
    return sums


def _percentiles(drawn: Float64[np.ndarray, " draws"], level: float) -> Interval:
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), "bootstrap")
