"""The conditional random field against sums over every path, written out."""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from playground.tasks.crf import (
    FORBIDDEN,
    Transitions,
    Words,
    k_best,
    log_partition,
    marginals,
    negative_log_likelihood,
    path_score,
    viterbi,
)


@st.composite
def fields(draw):
    """Emissions of a few sequences, their lengths, and the transitions; some steps forbidden."""
    labels, steps = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    lengths = draw(st.lists(st.integers(1, steps), min_size=1, max_size=3))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    tensor = [torch.from_numpy(random.normal(0, 2, shape)).float() for shape in (
        (len(lengths), steps, labels), (labels,), (labels,), (labels, labels))]  # fmt: skip
    if labels > 2 and draw(st.booleans()):
        tensor[3][0, 1] = FORBIDDEN
    return tensor[0], torch.tensor(lengths), Transitions(*tensor[1:])


def every_path(emissions, length, transitions):
    """(score, path) of all paths, in float64, the best first."""
    start, end = transitions.start.double().numpy(), transitions.end.double().numpy()
    between, emitted = transitions.between.double().numpy(), emissions.double().numpy()
    found = []
    for path in itertools.product(range(len(start)), repeat=int(length)):
        score = start[path[0]] + end[path[-1]]
        score += sum(emitted[t, tag] for t, tag in enumerate(path))
        score += sum(between[a, b] for a, b in itertools.pairwise(path))
        found.append((score, path))
    return sorted(found, key=lambda pair: -pair[0])


def log_sum(scores):
    top = max(scores)
    return top + math.log(sum(math.exp(score - top) for score in scores))


@given(field=fields())
def test_partition_likelihood_and_best_path_are_those_of_all_paths(field):
    emissions, lengths, transitions = field
    total = log_partition(emissions, lengths, transitions)
    best = viterbi(emissions, lengths, transitions)
    scores = path_score(emissions, best, lengths, transitions)
    losses = negative_log_likelihood(emissions, best, lengths, transitions)
    for row, length in enumerate(lengths):
        paths = every_path(emissions[row], length, transitions)
        whole = log_sum([score for score, _ in paths])
        assert total[row].item() == pytest.approx(whole, abs=1e-3)
        assert scores[row].item() == pytest.approx(paths[0][0], abs=1e-3)
        assert losses[row].item() == pytest.approx(whole - paths[0][0], abs=1e-3)
        if len(paths) < 2 or paths[0][0] - paths[1][0] > 1e-3:
            assert tuple(best[row, :length].tolist()) == paths[0][1]
        assert not best[row, length:].any()


@given(field=fields(), seed=st.integers(0, 2**32))
def test_the_best_of_the_paths_that_divide_no_word(field, seed):
    emissions, lengths, transitions = field
    random = np.random.default_rng(seed)
    labels = emissions.shape[2]
    inside = random.random(emissions.shape[:2]) < 0.5
    allowed = (random.random((labels, labels)) < 0.4) | np.eye(labels, dtype=bool)
    words = Words(torch.from_numpy(inside), torch.from_numpy(allowed))
    best = viterbi(emissions, lengths, transitions, words)
    scores = path_score(emissions, best, lengths, transitions)
    for row, length in enumerate(lengths):
        whole = [
            score
            for score, path in every_path(emissions[row], length, transitions)
            if all(allowed[pair] or not inside[row, step]
                   for step, pair in enumerate(itertools.pairwise(path), 1))
        ]  # fmt: skip
        assert scores[row].item() == pytest.approx(max(whole), abs=1e-3)


@given(field=fields())
def test_marginals_are_sums_of_probabilities_and_the_gradient_of_the_partition(field):
    emissions, lengths, transitions = field
    found = marginals(emissions, lengths, transitions)
    for row, length in enumerate(lengths):
        paths = every_path(emissions[row], length, transitions)
        whole = log_sum([score for score, _ in paths])
        wanted = np.zeros(found.shape[1:])
        for score, path in paths:
            wanted[range(len(path)), path] += math.exp(score - whole)
        assert np.allclose(found[row].numpy(), wanted, atol=1e-4)
    leaf = emissions.clone().requires_grad_()
    log_partition(leaf, lengths, transitions).sum().backward()
    assert torch.allclose(leaf.grad, found, atol=1e-4)


@given(field=fields(), k=st.integers(1, 30))
def test_the_k_best_paths_are_the_first_of_all(field, k):
    emissions, lengths, transitions = field
    length = int(lengths[0])
    paths = every_path(emissions[0], length, transitions)
    whole = log_sum([score for score, _ in paths])
    found = k_best(emissions[0, :length], transitions, k)
    assert len(found) == min(k, len(paths))
    assert len({path for _, path in found}) == len(found)
    scores = {path: score for score, path in paths}
    for (probability, path), (score, _) in zip(found, paths, strict=False):
        assert probability == pytest.approx(math.exp(score - whole), abs=1e-4)
        assert scores[path] == pytest.approx(score, abs=1e-2)
    one = viterbi(emissions[:1, :length], lengths[:1], transitions)[0].tolist()
    assert scores[tuple(one)] == pytest.approx(scores[found[0][1]], abs=1e-3)


def test_a_forbidden_step_is_never_taken_though_its_labels_score_high():
    between = torch.zeros(2, 2)
    between[0, 1] = FORBIDDEN
    transitions = Transitions(torch.tensor([5.0, 0.0]), torch.zeros(2), between)
    emissions, length = torch.tensor([[[9.0, 0.0], [0.0, 9.0]]]), torch.tensor([2])
    assert emissions[0].argmax(1).tolist() == [0, 1]
    assert viterbi(emissions, length, transitions)[0].tolist() != [0, 1]
    paths = {path: p for p, path in k_best(emissions[0], transitions, 4)}
    assert paths[0, 1] == 0.0
    assert sum(paths.values()) == pytest.approx(1.0, abs=1e-5)
