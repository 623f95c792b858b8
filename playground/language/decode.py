"""Decode a lattice step by step: the Viterbi table with its back-pointers, the k best paths,
marginals, clamped tags and edited transitions.

All functions take a `Lattice` and use float64. `tasks.crf` has the batched versions for training.
Ties are decided for the label with the lower index.

Source: Viterbi (1967); forward-backward as in Rabiner (1989), section III.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64, Int64
from scipy.special import logsumexp

from playground.language.records import Lattice

FIRST = -1  # back-pointer of the first token, which has no previous label


@dataclass(frozen=True, slots=True, eq=False)
class Trellis:
    """The Viterbi table. `best[t, j]` is the highest score of all paths that end at token t with
    label j, and `came_from[t, j]` the label of token t - 1 on that path. `path` is the best path
    as indices of labels, and `score` its score, with the end's transition."""

    best: Float64[np.ndarray, "steps labels"]
    came_from: Int64[np.ndarray, "steps labels"]
    path: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Path:
    """A path as indices of labels, with its score and its probability among all paths."""

    labels: tuple[int, ...]
    score: float
    probability: float


def path_score(lattice: Lattice, path: Sequence[int]) -> float:
    """start[y₁] + Σ emissions[t, y_t] + Σ between[y_{t-1}, y_t] + end[y_T]."""
    y = np.asarray(path)
    emitted = lattice.emissions[np.arange(len(y)), y].sum(dtype=np.float64)
    moved = lattice.between[y[:-1], y[1:]].sum(dtype=np.float64)
    return float(lattice.start[y[0]] + emitted + moved + lattice.end[y[-1]])


def arriving(
    lattice: Lattice, best: Float64[np.ndarray, " labels"], step: int
) -> Float64[np.ndarray, "labels labels"]:
    """The candidates at token `step` (1 or later): `[i, j]` is the best score with label i at the
    previous token + the transition from i to j + the emission of j."""
    return best[:, None] + lattice.between + lattice.emissions[step]


def fill(lattice: Lattice) -> Trellis:
    """The whole Viterbi table and the best path."""
    lattice = _float64(lattice)
    steps, labels = lattice.emissions.shape
    best = np.empty((steps, labels))
    came_from = np.full((steps, labels), FIRST)
    best[0] = lattice.start + lattice.emissions[0]
    for step in range(1, steps):
        scores = arriving(lattice, best[step - 1], step)
        came_from[step] = scores.argmax(0)
        best[step] = scores.max(0)
    ending = best[-1] + lattice.end
    path = [int(ending.argmax())]
    for step in range(steps - 1, 0, -1):
        path.append(int(came_from[step, path[-1]]))
    return Trellis(best, came_from, tuple(path[::-1]), float(ending.max()))


def greedy(lattice: Lattice) -> tuple[int, ...]:
    """The path chosen from left to right: at each token the label with the highest transition +
    emission after the label already chosen. Nothing is revised."""
    path = [int((lattice.start + lattice.emissions[0]).argmax())]
    for emitted in lattice.emissions[1:]:
        path.append(int((lattice.between[path[-1]] + emitted).argmax()))
    return tuple(path)


def independent(lattice: Lattice) -> tuple[int, ...]:
    """The label with the highest emission at each token, without transitions."""
    return tuple(int(label) for label in lattice.emissions.argmax(1))


# ---- a changed lattice ----


def clamp(lattice: Lattice, tags: Mapping[int, int]) -> Lattice:
    """The lattice in which only the given label is possible at each of these tokens: the
    emissions of the other labels are −∞."""
    emissions = lattice.emissions.astype(np.float64)
    for step, label in tags.items():
        kept = emissions[step, label]
        emissions[step] = -np.inf
        emissions[step, label] = kept
    return replace(lattice, emissions=emissions)


def with_transition(
    lattice: Lattice, before: int | None, after: int | None, score: float
) -> Lattice:
    """The lattice with another score for one transition. `before` None: the score of `after` as
    the first label; `after` None: the score of `before` as the last label."""
    if before is None and after is None:
        raise ValueError("Got no label; expected one before or after the transition.")
    if before is None:
        return replace(lattice, start=_with(lattice.start, after, score))
    if after is None:
        return replace(lattice, end=_with(lattice.end, before, score))
    return replace(lattice, between=_with(lattice.between, (before, after), score))


def _with(scores: np.ndarray, place: int | tuple[int, int] | None, score: float) -> np.ndarray:
    changed = scores.astype(np.float64)
    changed[place] = score
    return changed


# ---- sums over all paths ----


def _forward(lattice: Lattice) -> Float64[np.ndarray, "steps labels"]:
    """log Σ exp(score) over all paths that end at each token with each label."""
    lattice = _float64(lattice)
    alphas = [lattice.start + lattice.emissions[0]]
    for emitted in lattice.emissions[1:]:
        alphas.append(logsumexp(alphas[-1][:, None] + lattice.between, axis=0) + emitted)
    return np.stack(alphas)


def log_partition(lattice: Lattice) -> float:
    """log Z = log Σ exp(score) over all paths."""
    return float(logsumexp(_forward(lattice)[-1] + lattice.end))


def marginals(lattice: Lattice) -> Float64[np.ndarray, "steps labels"]:
    """The probability of each label at each token, over all paths (forward-backward)."""
    lattice = _float64(lattice)
    betas = [lattice.end]
    for emitted in lattice.emissions[:0:-1]:
        betas.append(logsumexp(lattice.between + (emitted + betas[-1]), axis=1))
    joint = _forward(lattice) + np.stack(betas[::-1])
    return np.asarray(np.exp(joint - logsumexp(joint, axis=1, keepdims=True)))


def best_paths(lattice: Lattice, k: int) -> tuple[Path, ...]:
    """The `k` paths with the highest scores, in descending order; fewer if there are fewer
    possible paths."""
    lattice = _float64(lattice)
    steps, labels = lattice.emissions.shape
    # The k best paths to each label contain the k best overall: (score, path so far).
    kept: list[list[tuple[float, tuple[int, ...]]]] = [
        [(float(score), (label,))]
        for label, score in enumerate(lattice.start + lattice.emissions[0])
    ]
    for step in range(1, steps):
        kept = [
            sorted(
                (
                    (float(score + lattice.between[before, label] + lattice.emissions[step, label]),
                     (*path, label))
                    for before in range(labels)
                    for score, path in kept[before]
                ),
                key=_rank,
            )[:k]
            for label in range(labels)
        ]  # fmt: skip
    ended = (
        (float(score + lattice.end[path[-1]]), path) for paths in kept for score, path in paths
    )
    found = [pair for pair in sorted(ended, key=_rank)[:k] if pair[0] > -np.inf]
    total = log_partition(lattice)
    return tuple(Path(path, score, float(np.exp(score - total))) for score, path in found)


def _float64(lattice: Lattice) -> Lattice:
    # A Python float + a numpy float32 is a float32.
    arrays = ("emissions", "start", "end", "between")
    return replace(lattice, **{name: getattr(lattice, name).astype(float) for name in arrays})


def _rank(pair: tuple[float, tuple[int, ...]]) -> tuple[float, tuple[int, ...]]:
    """Higher scores first; among equal scores, the labels from the last token to the first, as
    the back-pointers of `fill` decide."""
    return -pair[0], pair[1][::-1]
