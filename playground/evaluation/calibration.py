"""Calibration: reliability diagram, expected calibration error, and temperature scaling."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32, Float64, Int64

from playground.evaluation.evaluation import Evaluation
from playground.evaluation.figures import SMALLEST, Figure
from playground.evaluation.intervals import LEAST_DRAWS, percentiles

BINS = 10
COLDEST, HOTTEST = 0.05, 20.0  # range of temperatures that is searched


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """Examples in bins of equal width by confidence, from 0 to 1: number of examples, mean
    confidence and accuracy of each bin. The latter two are NaN in an empty bin."""

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
    """The bin of each confidence; each bin includes its upper end, and the first also its lower
    end."""
    # Subtracting 1e-6 absorbs float32 rounding, so that 0.3 is in the third of ten bins.
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
    """The expected calibration error with its bootstrap interval."""
    n, where = len(evaluation), bin_of(evaluation.confidence, bins)
    gap = evaluation.right.astype(np.float64) - evaluation.confidence
    random = np.random.default_rng(seed)
    drawn = []
    for _ in range(LEAST_DRAWS):
        rows = random.integers(0, n, n)
        drawn.append(np.abs(np.bincount(where[rows], gap[rows], minlength=bins)).sum() / n)
    value = reliability(evaluation, bins).error
    return Figure(value, percentiles(np.array(drawn)))


def with_temperature(evaluation: Evaluation, temperature: float) -> Evaluation:
    """The evaluation with its logits divided by a temperature > 0; the predictions do not change.

    Source: Guo et al. (2017), arXiv:1706.04599.
    """
    from scipy.special import log_softmax

    scaled = np.exp(log_softmax(_logits(evaluation) / temperature, axis=1))
    return replace(evaluation, probabilities=scaled.astype(np.float32))


def best_temperature(evaluation: Evaluation) -> float:
    """The temperature that minimizes the log loss on these examples."""
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    logits, rows = _logits(evaluation), np.arange(len(evaluation))

    def loss(log_temperature: float) -> float:
        scaled = log_softmax(logits / np.exp(log_temperature), axis=1)
        return -float(scaled[rows, evaluation.true].mean())

    ends = (np.log(COLDEST), np.log(HOTTEST))
    return float(np.exp(minimize_scalar(loss, bounds=ends, method="bounded").x))


def halves(evaluation: Evaluation, seed: int = 0) -> tuple[Evaluation, Evaluation]:
    """Two random halves of the examples: one to fit the temperature, one to evaluate it."""
    rows = np.random.default_rng(seed).permutation(len(evaluation))
    middle = len(rows) // 2
    return evaluation.take(np.sort(rows[:middle])), evaluation.take(np.sort(rows[middle:]))


def _logits(evaluation: Evaluation) -> Float64[np.ndarray, "n classes"]:
    """Logits whose softmax is the evaluation's probabilities."""
    return np.log(np.maximum(evaluation.probabilities.astype(np.float64), SMALLEST))
