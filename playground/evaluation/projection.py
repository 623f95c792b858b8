"""A plane on which examples that a net finds alike lie close together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

FEW = 1_024  # features up to which the covariance is taken apart exactly


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Two principal components of the features, and which part of their variance each shows."""

    points: Float32[np.ndarray, "n 2"]
    explained: tuple[float, float]


def project(features: Float32[np.ndarray, "n features"]) -> Projection | None:
    """The plane on which the features spread most; None where they span no plane, or are not
    finite."""
    n, size = features.shape
    if n < 3 or size < 2 or not np.isfinite(features).all() or not np.ptp(features, axis=0).any():
        return None
    from sklearn.decomposition import PCA  # 1 s to import

    solver = "covariance_eigh" if size <= FEW else "randomized"
    pca = PCA(2, svd_solver=solver, random_state=0)
    points = pca.fit_transform(features.astype(np.float64)).astype(np.float32)
    first, second = (float(part) for part in pca.explained_variance_ratio_)
    return Projection(points, (first, second))
