"""By how much the best of several looks at one test set flatters."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, Int64
from scipy.special import bdtr

SEED = 0


def flattery(accuracy: float, n: int, looks: int) -> Float64[np.ndarray, " looks"]:
    """How far above its true accuracy the best of 1, 2, … `looks` equally good, independent models
    comes out on `n` examples, on average: E[max] − accuracy, where E[max] = Σ P(max > k) / n."""
    below = np.asarray(bdtr(np.arange(n, dtype=np.float64), n, accuracy))
    powers = np.arange(1, looks + 1)
    return np.array([(1 - below**k).sum() / n for k in powers]) - accuracy


def one_history(
    accuracy: float, n: int, looks: int, seed: int = SEED
) -> Float64[np.ndarray, " looks"]:
    """The best accuracy so far, minus the true one, in one simulated history of looks."""
    right: Int64[np.ndarray, " looks"]
    right = np.random.default_rng(seed).binomial(n, accuracy, looks).astype(np.int64)
    return np.maximum.accumulate(right) / n - accuracy
