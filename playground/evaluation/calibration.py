"""Whether a model is right as often as it says: reliability, its error, and temperature scaling."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32, Float64, Int64

from playground.evaluation.evaluation import Evaluation
from playground.evaluation.figures import SMALLEST, Figure
from playground.evaluation.intervals import LEAST_DRAWS, Interval

BINS = 10
COLDEST, HOTTEST = 0.05, 20.0  # temperatures that are tried


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """Examples by their confidence, in bins of equal width from 0 to 1: how many, the mean of
    their confidence, and the share that was answered rightly (NaN in an empty bin)."""

    counts: Int64[np.ndarray, " bins"]
    confidence: Float64[np.ndarray, " bins"]
    accuracy: Float64[np.ndarray, " bins"]

    @property
    def error(self) -> float:
        """Expected calibration error: Σ (count/n) · |accuracy − confidence|.

        Source: Naeini et al. (2015), AAAI; Guo et al. (2017), arXiv:1706.04599.
        """
        used = self.counts > 0
        gaps = np.abs(self.accuracy[used] - self.confidence[used])
        return float((self.counts[used] * gaps).sum() / self.counts.sum())


def bin_of(confidence: Float32[np.ndarray, " n"], bins: int = BINS) -> Int64[np.ndarray, " n"]:
    """The bin of each confidence; a bin holds its upper end, the first one both."""
    # In steps of float32, so that 0.3 lies in the third of ten bins in any language.
    upper = np.ceil(confidence.astype(np.float64) * bins - 1e-6).astype(np.int64) - 1
    return np.clip(upper, 0, bins - 1)


def reliability(evaluation: Evaluation, bins: int = BINS) -> Reliability:
    where, right = bin_of(evaluation.confidence, bins), evaluation.right
    counts = np.bincount(where, minlength=bins)
    sums = np.bincount(where, evaluation.confidence.astype(np.float64), minlength=bins)
    hits = np.bincount(where, right.astype(np.float64), minlength=bins)
    with np.errstate(invalid="ignore"):
        return Reliability(counts.astype(np.int64), sums / counts, hits / counts)


def calibration_error(evaluation: Evaluation, bins: int = BINS, seed: int = 0) -> Figure:
    """The expected calibration error, with the bootstrap's interval."""
    n, where = len(evaluation), bin_of(evaluation.confidence, bins)
    gap = evaluation.right.astype(np.float64) - evaluation.confidence
    random = np.random.default_rng(seed)
    drawn = []
    for _ in range(LEAST_DRAWS):
        rows = random.integers(0, n, n)
        drawn.append(np.abs(np.bincount(where[rows], gap[rows], minlength=bins)).sum() / n)
    low, high = np.quantile(drawn, [0.025, 0.975])
    value = reliability(evaluation, bins).error
    return Figure(value, Interval(float(low), float(high), "bootstrap"))


def with_temperature(evaluation: Evaluation, temperature: float) -> Evaluation:
    """The evaluation with its logits divided by a temperature > 0; the answers stay the same.

    Source: Guo et al. (2017), arXiv:1706.04599.
    """
    from scipy.special import log_softmax

    scaled = np.exp(log_softmax(_logits(evaluation) / temperature, axis=1))
    return replace(evaluation, probabilities=scaled.astype(np.float32))


def best_temperature(evaluation: Evaluation) -> float:
    """The temperature with the smallest log loss on these examples."""
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    logits, rows = _logits(evaluation), np.arange(len(evaluation))

    def loss(log_temperature: float) -> float:
        scaled = log_softmax(logits / np.exp(log_temperature), axis=1)
        return -float(scaled[rows, evaluation.true].mean())

    ends = (np.log(COLDEST), np.log(HOTTEST))
    return float(np.exp(minimize_scalar(loss, bounds=ends, method="bounded").x))


def halves(evaluation: Evaluation, seed: int = 0) -> tuple[Evaluation, Evaluation]:
    """Two halves, drawn at random: one to find a temperature with, one to measure it on."""
    rows = np.random.default_rng(seed).permutation(len(evaluation))
    middle = len(rows) // 2
    return evaluation.take(np.sort(rows[:middle])), evaluation.take(np.sort(rows[middle:]))


def _logits(evaluation: Evaluation) -> Float64[np.ndarray, "n classes"]:
    """Logits that give these probabilities."""
    return np.log(np.maximum(evaluation.probabilities.astype(np.float64), SMALLEST))
