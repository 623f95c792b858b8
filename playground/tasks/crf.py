"""A linear-chain conditional random field over the labels of a sequence.

A path y of labels has the score start[y₁] + Σ emissions[t, y_t] + Σ between[y_{t-1}, y_t] +
end[y_T], and the probability exp(score) / Z, where Z is the sum over all paths of the same length.

All computations are in log space.

Source: Lafferty, McCallum & Pereira (2001); notation as in Lample et al. (2016),
arXiv:1603.01360, section 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor

FORBIDDEN = -1e4  # score of a forbidden transition: exp(-10000) is 0 in every precision


@dataclass(frozen=True, slots=True, eq=False)
class Transitions:
    """Scores of each label as the first and as the last, and of label j directly after label i
    (`between[i, j]`)."""

    start: Float[Tensor, " labels"]
    end: Float[Tensor, " labels"]
    between: Float[Tensor, "labels labels"]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Words of several tokens, for paths that divide none of them: whether each token continues
    the word of the token before it, and which label j may follow label i within a word."""

    inside: Bool[Tensor, "batch steps"]
    allowed: Bool[Tensor, "labels labels"]


def path_score(
    emissions: Float[Tensor, "batch steps labels"],
    tags: Int64[Tensor, "batch steps"],
    lengths: Int64[Tensor, " batch"],
    transitions: Transitions,
) -> Float[Tensor, " batch"]:
    """The score of the given path of each sequence; padding after a sequence's end is ignored."""
    steps = torch.arange(tags.shape[1], device=tags.device)
    inside = steps < lengths[:, None]
    tags = tags.masked_fill(~inside, 0)
    emitted = emissions.gather(2, tags[..., None])[..., 0]
    moved = transitions.between[tags[:, :-1], tags[:, 1:]]
    last = tags.gather(1, lengths[:, None] - 1)[:, 0]
    return (
        (emitted * inside).sum(1)
        + (moved * inside[:, 1:]).sum(1)
        + transitions.start[tags[:, 0]]
        + transitions.end[last]
    )


def _forward_scores(
    emissions: Float[Tensor, "batch steps labels"],
    lengths: Int64[Tensor, " batch"],
    transitions: Transitions,
) -> list[Float[Tensor, "batch labels"]]:
    """For each step and label, log Σ exp(score) over all paths that end there (forward algorithm).

    After a sequence's end, the values of its last step are repeated.
    """
    alphas = [transitions.start + emissions[:, 0]]
    for step in range(1, emissions.shape[1]):
        arriving = torch.logsumexp(alphas[-1][:, :, None] + transitions.between, 1)
        alpha = arriving + emissions[:, step]
        alphas.append(torch.where((step < lengths)[:, None], alpha, alphas[-1]))
    return alphas


def log_partition(
    emissions: Float[Tensor, "batch steps labels"],
    lengths: Int64[Tensor, " batch"],
    transitions: Transitions,
) -> Float[Tensor, " batch"]:
    """log Z by the forward algorithm. Every sequence must have at least one step."""
    alphas = _forward_scores(emissions, lengths, transitions)
    return torch.logsumexp(alphas[-1] + transitions.end, 1)


def negative_log_likelihood(
    emissions: Float[Tensor, "batch steps labels"],
    tags: Int64[Tensor, "batch steps"],
    lengths: Int64[Tensor, " batch"],
    transitions: Transitions,
) -> Float[Tensor, " batch"]:
    """−log of the probability of each sequence's path, in nats."""
    total = log_partition(emissions, lengths, transitions)
    return total - path_score(emissions, tags, lengths, transitions)


def marginals(
    emissions: Float[Tensor, "batch steps labels"],
    lengths: Int64[Tensor, " batch"],
    transitions: Transitions,
) -> Float[Tensor, "batch steps labels"]:
    """The marginal probability of each label at each step, by the forward-backward algorithm; 0
    after a sequence's end."""
    steps = emissions.shape[1]
    alphas = _forward_scores(emissions, lengths, transitions)
    betas = [transitions.end.expand_as(alphas[0])]  # from the last step to the first
    for step in range(steps - 2, -1, -1):
        leaving = transitions.between + (emissions[:, step + 1] + betas[-1])[:, None, :]
        beta = torch.logsumexp(leaving, 2)
        betas.append(torch.where((step < lengths - 1)[:, None], beta, betas[0]))
    joint = torch.stack(alphas, 1) + torch.stack(betas[::-1], 1)
    inside = torch.arange(steps, device=lengths.device) < lengths[:, None]
    return joint.softmax(2) * inside[..., None]


def viterbi(
    emissions: Float[Tensor, "batch steps labels"],
    lengths: Int64[Tensor, " batch"],
    transitions: Transitions,
    words: Words | None = None,
) -> Int64[Tensor, "batch steps"]:
    """The path with the highest score for each sequence; 0 after its end. With `words`, only paths
    that divide no word."""
    batch, steps, labels = emissions.shape
    best = transitions.start + emissions[:, 0]
    here = torch.arange(labels, device=emissions.device).expand(batch, labels)
    came_from = []
    for step in range(1, steps):
        between = transitions.between
        if words is not None:
            divides = words.inside[:, step, None, None] & ~words.allowed
            between = between.masked_fill(divides, FORBIDDEN)
        scores, previous = (best[:, :, None] + between).max(1)
        inside = (step < lengths)[:, None]
        best = torch.where(inside, scores + emissions[:, step], best)
        came_from.append(torch.where(inside, previous, here))
    tag = (best + transitions.end).argmax(1)
    path = [tag]
    for previous in reversed(came_from):
        tag = previous.gather(1, tag[:, None])[:, 0]
        path.append(tag)
    inside = torch.arange(steps, device=lengths.device) < lengths[:, None]
    return torch.stack(path[::-1], 1) * inside


def k_best(
    emissions: Float[Tensor, "steps labels"], transitions: Transitions, k: int
) -> list[tuple[float, tuple[int, ...]]]:
    """The `k` paths of one sequence with the highest scores, in descending order, as pairs of
    probability and path; fewer if there are fewer paths."""
    steps, labels = emissions.shape
    # Keep the k best paths to each label: no other path can be part of the k best overall.
    scores = (transitions.start + emissions[0])[:, None]  # labels × paths kept
    came_from: list[Tensor] = []
    for step in range(1, steps):
        kept = scores.shape[1]
        arriving = (scores[:, :, None] + transitions.between[:, None, :]).flatten(0, 1)
        scores, places = arriving.topk(min(k, labels * kept), dim=0)
        scores = scores.T + emissions[step][:, None]
        came_from.append(places.T)  # label · kept + rank of the path that is extended
    ending = scores + transitions.end[:, None]
    values, places = ending.flatten().topk(min(k, ending.numel()))
    length = torch.tensor([steps], device=emissions.device)
    total = log_partition(emissions[None], length, transitions)
    found = []
    for value, place in zip(values, places.tolist(), strict=True):
        path = []
        for step in range(steps - 1, -1, -1):
            kept = came_from[step - 1].shape[1] if step else 1
            label, rank = divmod(place, kept)
            path.append(label)
            if step:
                place = int(came_from[step - 1][label, rank])
        found.append((float((value - total[0]).exp()), tuple(path[::-1])))
    return found
