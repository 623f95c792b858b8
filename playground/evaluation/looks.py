"""How optimistic the best of several accuracies measured on the same test set is."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, Int64
from scipy.special import bdtr

SEED = 0


def flattery(accuracy: float, n: int, looks: int) -> Float64[np.ndarray, " looks"]:
    """The expected optimism of the best of 1, 2, …, `looks` measurements on `n` examples.

    The models are independent and have the same true accuracy. The optimism is E[max] − accuracy,
    where E[max] = Σ P(max > k) / n over k from 0 to n − 1.
    """
    below = np.asarray(bdtr(np.arange(n, dtype=np.float64), n, accuracy))
    powers = np.arange(1, looks + 1)
    return np.array([(1 - below**k).sum() / n for k in powers]) - accuracy


def one_history(
    accuracy: float, n: int, looks: int, seed: int = SEED
) -> Float64[np.ndarray, " looks"]:
    """The best accuracy so far minus the true accuracy, in one simulated sequence of `looks`
    measurements."""
    right: Int64[np.ndarray, " looks"]
    right = np.random.default_rng(seed).binomial(n, accuracy, looks).astype(np.int64)
    return np.maximum.accumulate(right) / n - accuracy
