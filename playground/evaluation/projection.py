"""Projections of a net's features onto a plane, where similar examples lie close together: PCA, and
t-SNE, which is slower and keeps neighbours together instead of distances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

PARTS = 50  # principal components that t-SNE starts from
ITERATIONS = 500  # of t-SNE
FEW = 1_024  # up to this number of features, PCA is exact instead of randomized


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """The first two principal components of the features, and the fraction of the variance that
    each explains."""

    reduced: Float32[np.ndarray, "n parts"]  # the first components, at most `PARTS`
    points: Float32[np.ndarray, "n 2"]
    explained: tuple[float, float]


def project(features: Float32[np.ndarray, "n features"]) -> Projection | None:
    """Project the features onto their first two principal components; None if there are fewer than
    three examples or two features, if all examples are equal, or if a value is not finite."""
    n, size = features.shape
    if n < 3 or size < 2 or not np.isfinite(features).all() or not np.ptp(features, axis=0).any():
        return None
    parts = min(PARTS, n, size)
    reduced, explained = (_exact if size <= FEW else _randomized)(features, parts)
    first, second = (float(part) for part in explained[:2])
    return Projection(reduced, reduced[:, :2].copy(), (first, second))


def _exact(features: Float32[np.ndarray, "n features"], parts: int) -> tuple[np.ndarray, ...]:
    """The first principal components of the examples and the fraction of the variance of each,
    from the eigenvectors of the covariance. scikit-learn does the same, but takes 1 s of CPU time
    to import, which the first visitor of the page would wait for."""
    import torch  # numpy's threads would wait for each other on a busy machine; torch has one

    with torch.inference_mode():
        given = torch.from_numpy(features)
        centred = given - given.mean(0, dtype=torch.float64).float()
        values, vectors = torch.linalg.eigh((centred.T @ centred).double())
        chosen = vectors.flip(1)[:, :parts]
        largest = chosen.gather(0, chosen.abs().argmax(0, keepdim=True))
        chosen = chosen * largest.sign()  # the sign that scikit-learn chooses, too
        reduced = centred @ chosen.float()
        return reduced.numpy(), (values.flip(0)[:parts] / values.sum()).numpy()


def _randomized(features: Float32[np.ndarray, "n features"], parts: int) -> tuple[np.ndarray, ...]:
    """The same for many features, where the covariance would be too large."""
    from sklearn.decomposition import PCA

    pca = PCA(parts, svd_solver="randomized", random_state=0)
    reduced = pca.fit_transform(features.astype(np.float64)).astype(np.float32)
    return reduced, pca.explained_variance_ratio_


def embed(reduced: Float32[np.ndarray, "n parts"], seed: int = 0) -> Float32[np.ndarray, "n 2"]:
    """The t-SNE of at least three examples; 2,000 take about 5 s on one core.

    Source: van der Maaten & Hinton (2008), JMLR 9, 2579-2605.
    """
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    perplexity = min(30.0, (len(reduced) - 1) / 3)
    tsne = TSNE(2, perplexity=perplexity, init="pca", random_state=seed, max_iter=ITERATIONS)
    # One thread: on a busy machine, OpenMP's threads wait for each other ten times as long.
    with threadpool_limits(1, user_api="openmp"):
        return np.asarray(tsne.fit_transform(reduced), np.float32)
