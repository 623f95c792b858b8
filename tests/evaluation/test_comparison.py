"""Two models: McNemar by counting, the needed examples by simulation."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.evaluation.comparison import (
    compare,
    compare_all,
    examples_needed,
    holm,
    mcnemar,
    power,
)
from playground.evaluation.evaluation import EvaluationError
from playground.evaluation.figures import Undefined
from tests.evaluation.made import made_evaluation, random_evaluation


@given(st.integers(0, 40), st.integers(0, 40))
def test_mcnemar_counts_the_ways_that_are_as_unequal(a, b):
    found = mcnemar(a, b)
    if a + b == 0:
        assert isinstance(found, Undefined)
        return
    away = abs(a - b)
    ways = sum(comb(a + b, k) for k in range(a + b + 1) if abs(2 * k - a - b) >= away)
    assert found == pytest.approx(ways / 2 ** (a + b))


def test_a_comparison_counts_who_is_right():
    first, second = random_evaluation(1, 500, 3, 2.0), random_evaluation(2, 500, 3, 1.0)
    second = made_evaluation(first.true, second.probabilities, model="other")
    found = compare(first, second)
    a, b = first.right, second.right
    assert (found.both, found.neither) == ((a & b).sum(), (~a & ~b).sum())
    assert found.difference == pytest.approx(a.mean() - b.mean())
    assert found.interval.low < found.difference < found.interval.high
    assert found.disagree.tolist() == np.flatnonzero(first.predicted != second.predicted).tolist()
    # The interval against drawing examples one by one.
    random = np.random.default_rng(3)
    gaps = [(a[rows].mean() - b[rows].mean()) for rows in random.integers(0, 500, (2_000, 500))]
    ends = np.quantile(gaps, [0.025, 0.975])
    assert (found.interval.low, found.interval.high) == pytest.approx(ends, abs=0.012)
    assert found.first_wins > 0.99


def test_the_same_model_twice_has_no_difference():
    one = random_evaluation(1, 50, 3)
    found = compare(one, one)
    assert isinstance(found.p_value, Undefined)
    assert isinstance(examples_needed(0.0, 0.0), Undefined)
    assert (found.difference, found.first_wins) == (0, 0.5)


@pytest.mark.parametrize(("first", "second"), [(0.06, 0.03), (0.1, 0.02)])
def test_the_power_is_what_a_simulation_finds(first, second):
    n = examples_needed(first, second)
    random = np.random.default_rng(4)
    drawn = random.multinomial(n, [first, second, 1 - first - second], 600)
    found = np.mean([mcnemar(int(a), int(b)) < 0.05 for a, b, _ in drawn if a + b])
    assert power(first, second, np.array([float(n)]))[0] == pytest.approx(0.8, abs=0.01)
    assert found == pytest.approx(0.8, abs=0.07)  # the exact test is a little stricter


def test_what_cannot_be_compared_says_so():
    one = random_evaluation(1, 50, 3)
    with pytest.raises(EvaluationError, match="same labels"):
        compare(one, random_evaluation(1, 50, 4))
    with pytest.raises(EvaluationError, match="same examples"):
        compare(one, random_evaluation(2, 50, 3))


def test_holm_rejects_what_its_step_down_procedure_rejects():
    # Holm's procedure itself, at several levels, on random p-values.
    random = np.random.default_rng(5)
    for _ in range(50):
        given = (random.random(random.integers(0, 9)) ** 3).tolist()
        adjusted = holm(given)
        for level in (0.01, 0.05, 0.2, 0.5):
            rejected = set()
            for place, k in enumerate(np.argsort(given)):
                if given[k] > level / (len(given) - place):
                    break
                rejected.add(int(k))
            assert {k for k, p in enumerate(adjusted) if p <= level} == rejected
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])  # R's p.adjust


def test_each_pair_of_several_models_is_compared():
    first = random_evaluation(1, 300, 3, 2.0)
    others = [random_evaluation(seed, 300, 3, skill) for seed, skill in ((2, 1.0), (3, 0.5))]
    models = [first, *(made_evaluation(first.true, one.probabilities) for one in others), first]
    found = compare_all(models)
    assert [(pair.first, pair.second) for pair in found] == [
        (0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)
    ]  # fmt: skip
    for pair in found:
        alone = compare(models[pair.first], models[pair.second])
        assert (pair.only_first, pair.only_second) == (alone.only_first, alone.only_second)
        assert pair.difference == alone.difference
        if pair != found[2]:
            assert pair.p_value == alone.p_value
            assert alone.p_value <= pair.adjusted <= min(1, 5 * alone.p_value)
    assert isinstance(found[2].p_value, Undefined)  # the same model twice
    assert isinstance(found[2].adjusted, Undefined)


def test_a_model_with_the_labels_in_another_order_is_compared():
    first = random_evaluation(1, 80, 3, 2.0)
    order = ("c2", "c0", "c1")
    other = first.in_order(order)
    assert other.labels == order
    np.testing.assert_array_equal(other.right, first.right)
    for row in range(80):
        assert order[other.true[row]] == first.labels[first.true[row]]
        assert other.probabilities[row].argmax() == other.predicted[row]
    back = other.in_order(first.labels)
    assert compare(first, back).disagree.tolist() == []
    np.testing.assert_array_equal(back.probabilities, first.probabilities)
    assert first.in_order(("a", "b", "c")) is first
