"""95 % confidence intervals: Wilson's score interval and bootstrap percentile intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64
from scipy.special import ndtri

LEVEL = 0.95
DRAWS = 2_000  # default number of bootstrap samples
LEAST_DRAWS = 200
WORK = 4_000_000  # maximum number of random numbers per bootstrap


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval; `method` is "wilson" or "bootstrap"."""

    low: float
    high: float
    method: str

    @property
    def is_empty(self) -> bool:
        """Whether all bootstrap samples have the same value, as without a mistake: their
        percentiles then do not say how uncertain the metric is."""
        return self.method == "bootstrap" and self.high - self.low < 1e-9

    @property
    def ends(self) -> list[float] | None:
        """Its two ends for JSON; None if it is empty."""
        return None if self.is_empty else [self.low, self.high]


def wilson(successes: int, n: int, level: float = LEVEL) -> Interval:
    """Wilson's score interval for a proportion of `successes` in `n` > 0 independent trials.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
    """
    z = float(ndtri(0.5 + level / 2))
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # For 0 or n successes the exact end is 0 or 1; the formula may miss it by rounding.
    low = 0.0 if successes == 0 else float(centre - half)
    high = 1.0 if successes == n else float(centre + half)
    return Interval(low, high, "wilson")


def bootstrap_share(
    successes: int, n: int, level: float = LEVEL, draws: int = DRAWS, seed: int = 0
) -> Interval:
    """The bootstrap's percentile interval for a proportion. The number of successes in a bootstrap
    sample of `n` examples has a binomial distribution, so it is drawn directly."""
    drawn = np.random.default_rng(seed).binomial(n, successes / n, draws) / n
    return percentiles(drawn, level)


def bootstrap_mean(
    values: Float64[np.ndarray, " n"], level: float = LEVEL, draws: int = DRAWS, seed: int = 0
) -> Interval:
    """The bootstrap's percentile interval for the mean of one value per example."""
    n = len(values)
    random = np.random.default_rng(seed)
    draws = max(LEAST_DRAWS, min(draws, WORK // n))
    return percentiles(
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
    """Bootstrap percentile intervals for metrics that depend only on the confusion matrix.

    `statistic` takes three arrays, bootstrap samples × classes: the numbers of correct predictions,
    of true examples and of predictions of each class. It returns samples × metrics.

    The confusion matrix of a bootstrap sample has a multinomial distribution, so it is drawn
    directly instead of example by example.
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
    return tuple(percentiles(values[:, k], level) for k in range(values.shape[1]))


def _sums(
    drawn: Int64[np.ndarray, "draws cells"], groups: Int64[np.ndarray, " cells"], classes: int
) -> Int64[np.ndarray, "draws classes"]:
    """The sum over the cells of each class; `groups` holds each cell's class."""
    order = np.argsort(groups, kind="stable")
    present, first = np.unique(groups[order], return_index=True)
    sums = np.zeros((len(drawn), classes), np.int64)
    sums[:, present] = np.add.reduceat(drawn[:, order], first, axis=1)
    return sums


def percentiles(drawn: Float64[np.ndarray, " draws"], level: float = LEVEL) -> Interval:
    """The percentile interval of a bootstrap's samples."""
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), "bootstrap")
