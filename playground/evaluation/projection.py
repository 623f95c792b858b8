"""PCA projection of a net's features onto a plane, where similar examples lie close together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

FEW = 1_024  # up to this number of features, PCA is exact instead of randomized


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """The first two principal components of the features, and the fraction of the variance that
    each explains."""

    points: Float32[np.ndarray, "n 2"]
    explained: tuple[float, float]


def project(features: Float32[np.ndarray, "n features"]) -> Projection | None:
    """Project the features onto their first two principal components; None if there are fewer than
    three examples or two features, if all examples are equal, or if a value is not finite."""
    n, size = features.shape
    if n < 3 or size < 2 or not np.isfinite(features).all() or not np.ptp(features, axis=0).any():
        return None
    from sklearn.decomposition import PCA  # 1 s to import

    solver = "covariance_eigh" if size <= FEW else "randomized"
    pca = PCA(2, svd_solver=solver, random_state=0)
    points = pca.fit_transform(features.astype(np.float64)).astype(np.float32)
    first, second = (float(part) for part in pca.explained_variance_ratio_)
    return Projection(points, (first, second))
