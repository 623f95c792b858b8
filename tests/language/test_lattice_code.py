"""The lattice's code prints the path and the score that decoding gives."""

import contextlib
import io
from itertools import pairwise, product

import numpy as np
import pytest

from playground.language.lattice_code import lattice_code
from playground.language.records import Lattice, Tagged, Token

LABELS = ("O", "B-PER", "I-PER")


def made_tagged(steps=4):
    rng = np.random.default_rng(3)
    size = len(LABELS)
    lattice = Lattice(
        LABELS, *(rng.normal(0, 2, shape).round(6) for shape in ((steps, size), size, size)),
        rng.normal(0, 2, (size, size)).round(6),
    )  # fmt: skip
    text = "ab'\" " * steps
    tokens = tuple(Token(text[5 * k : 5 * k + 4], 5 * k, 5 * k + 4) for k in range(steps))
    return Tagged("entities", "made", text, tokens, lattice, ("O",) * steps)


def printed(code):
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        exec(code, {})
    score, path = told.getvalue().splitlines()
    return float(score), eval(path)


def score_of(lattice, path, changed):
    start, end, between = lattice.start.copy(), lattice.end.copy(), lattice.between.copy()
    if changed:
        between[1, 0], start[1], end[2] = 4.5, -3, 2
    moves = sum(between[a, b] for a, b in pairwise(path))
    emitted = sum(lattice.emissions[t, j] for t, j in enumerate(path))
    return start[path[0]] + emitted + moves + end[path[-1]]


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize("clamps", [{}, {1: 2, 3: 0}])
def test_the_code_prints_the_best_path_with_all_changes(changed, clamps):
    tagged = made_tagged()
    pins = "~".join(["entities", *(f"c{t}.{j}" for t, j in clamps.items())])
    if changed:
        pins += "~e1.0.4.5~e.1.-3~e2..2~p1.2~s3"
    paths = [p for p in product(range(3), repeat=4) if all(p[t] == j for t, j in clamps.items())]
    best = max(paths, key=lambda path: score_of(tagged.lattice, path, changed))
    score, tags = printed(lattice_code(tagged, pins))
    assert tags == [LABELS[j] for j in best]
    assert score == pytest.approx(score_of(tagged.lattice, best, changed))


def test_the_code_prints_the_greedy_path():
    tagged = made_tagged()
    path, move = [], tagged.lattice.start
    for emission in tagged.lattice.emissions:
        path.append(int((move + emission).argmax()))
        move = tagged.lattice.between[path[-1]]
    score, tags = printed(lattice_code(tagged, "entities~greedy"))
    assert tags == [LABELS[j] for j in path]
    assert score == pytest.approx(score_of(tagged.lattice, path, False))


@pytest.mark.parametrize("pins", ["~c99.0~c0.9~e9.9.1~e..1~e1.1.x~c1", "roles~v3~f3~marginals"])
def test_pins_that_do_not_fit_change_nothing(pins):
    tagged = made_tagged()
    assert lattice_code(tagged, pins) == lattice_code(tagged)
