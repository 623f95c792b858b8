"""Decoding of a lattice against every path written out, and against pytorch-crf."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import logsumexp
from torchcrf import CRF

from playground.language.decode import (
    arriving,
    best_paths,
    clamp,
    fill,
    greedy,
    independent,
    log_partition,
    marginals,
    path_score,
    with_transition,
)
from playground.language.records import Lattice
from playground.tasks.crf import FORBIDDEN


@st.composite
def lattices(draw):
    count, steps = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    emissions, start, end, between = (
        random.normal(0, 2, shape).astype(np.float32)
        for shape in ((steps, count), (count,), (count,), (count, count))
    )
    if count > 2 and draw(st.booleans()):
        between[0, 1] = start[1] = FORBIDDEN
    return Lattice(tuple("abcd"[:count]), emissions, start, end, between)


def every_path(lattice):
    """(score, path) of all paths, the best first, from plain sums."""
    found = []
    for path in itertools.product(range(len(lattice.labels)), repeat=len(lattice.emissions)):
        score = float(lattice.start[path[0]]) + float(lattice.end[path[-1]])
        score += sum(float(lattice.emissions[t, tag]) for t, tag in enumerate(path))
        score += sum(float(lattice.between[a, b]) for a, b in itertools.pairwise(path))
        found.append((score, path))
    return sorted(found, key=lambda pair: -pair[0])


@given(lattice=lattices())
def test_each_cell_of_the_table_is_the_best_of_all_paths_to_it(lattice):
    table = fill(lattice)
    score, path = every_path(lattice)[0]
    assert table.score == pytest.approx(score)
    assert table.path == path
    assert path_score(lattice, path) == pytest.approx(score)
    none = np.zeros_like(lattice.end)
    for step in range(len(lattice.emissions)):
        part = Lattice(lattice.labels, lattice.emissions[: step + 1], lattice.start, none,
                       lattice.between)  # fmt: skip
        paths = every_path(part)
        for label in range(len(lattice.labels)):
            best, way = next(pair for pair in paths if pair[1][-1] == label)
            assert table.best[step, label] == pytest.approx(best)
            assert table.came_from[step, label] == (way[-2] if step else -1)
        if step:
            scores = arriving(lattice, table.best[step - 1], step)
            assert scores.max(0) == pytest.approx(table.best[step])


@given(lattice=lattices(), k=st.integers(1, 12))
def test_the_k_best_paths_and_their_probabilities_are_the_first_of_all(lattice, k):
    paths = every_path(lattice)
    total = logsumexp([score for score, _ in paths])
    found = best_paths(lattice, k)
    assert [one.labels for one in found] == [path for _, path in paths[:k]]
    assert [one.score for one in found] == pytest.approx([score for score, _ in paths[:k]])
    assert [one.probability for one in found] == pytest.approx(
        [np.exp(score - total) for score, _ in paths[:k]]
    )
    assert log_partition(lattice) == pytest.approx(total)


@given(lattice=lattices())
def test_marginals_are_sums_of_the_probabilities_of_all_paths(lattice):
    paths = every_path(lattice)
    total = logsumexp([score for score, _ in paths])
    wanted = np.zeros(lattice.emissions.shape)
    for score, path in paths:
        wanted[range(len(path)), path] += np.exp(score - total)
    assert np.allclose(marginals(lattice), wanted)


@given(lattice=lattices(), data=st.data())
def test_a_clamped_tag_is_kept_and_the_rest_is_the_best_path_with_it(lattice, data):
    steps, labels = lattice.emissions.shape
    tags = data.draw(
        st.dictionaries(st.integers(0, steps - 1), st.integers(0, labels - 1), min_size=1)
    )
    clamped = clamp(lattice, tags)
    fitting = [
        (score, path) for score, path in every_path(lattice)
        if all(path[step] == label for step, label in tags.items())
    ]  # fmt: skip
    assert fill(clamped).path == fitting[0][1]
    assert fill(clamped).score == pytest.approx(fitting[0][0])
    assert len(best_paths(clamped, 2000)) == len(fitting)
    assert all(marginals(clamped)[step, label] == 1 for step, label in tags.items())


def test_an_edited_transition_bends_the_path():
    zero = np.zeros(2, np.float32)
    emissions = np.array([[1, 0], [0, 0.5]], np.float32)
    lattice = Lattice(("a", "b"), emissions, zero, zero, np.zeros((2, 2), np.float32))
    assert fill(lattice).path == (0, 1)
    assert fill(with_transition(lattice, 0, 1, -1)).path == (0, 0)
    assert fill(with_transition(lattice, None, 1, 3)).path == (1, 1)
    assert fill(with_transition(lattice, 0, None, 3)).path == (0, 0)
    assert fill(lattice).path == (0, 1), "the lattice itself must not change"
    with pytest.raises(ValueError, match="Got no label"):
        with_transition(lattice, None, None, 0)


def test_greedy_decoding_cannot_revise_a_choice():
    # The first token looks like b; only its successor shows that a was better.
    emissions = np.array([[0, 1], [3, 0]], np.float32)
    zero = np.zeros(2, np.float32)
    between = np.array([[0, 0], [-4, 0]], np.float32)
    lattice = Lattice(("a", "b"), emissions, zero, zero, between)
    assert independent(lattice) == (1, 0)
    assert greedy(lattice) == (1, 1)
    assert fill(lattice).path == (0, 0)


@given(lattice=lattices())
def test_pytorch_crf_finds_the_same_path_and_partition(lattice):
    crf = CRF(len(lattice.labels), batch_first=True)
    with torch.no_grad():
        crf.start_transitions.copy_(torch.from_numpy(lattice.start))
        crf.end_transitions.copy_(torch.from_numpy(lattice.end))
        crf.transitions.copy_(torch.from_numpy(lattice.between))
        emissions = torch.from_numpy(lattice.emissions)[None]
        table = fill(lattice)
        mask = torch.ones(emissions.shape[:2], dtype=torch.bool)
        likelihood = crf(emissions, torch.tensor([table.path]), mask).item()
    assert table.score - log_partition(lattice) == pytest.approx(likelihood, abs=1e-3)
    paths = every_path(lattice)
    assume(len(paths) < 2 or paths[0][0] - paths[1][0] > 1e-3)
    assert tuple(crf.decode(emissions, mask)[0]) == table.path
