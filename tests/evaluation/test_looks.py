"""The best of k looks against a simulation."""

import numpy as np
import pytest

from playground.evaluation.looks import flattery, one_history


@pytest.mark.parametrize(("accuracy", "n"), [(0.9, 200), (0.5, 50), (0.99, 1_000)])
def test_the_best_of_k_flatters_as_much_as_simulated(accuracy, n):
    found = flattery(accuracy, n, 20)
    drawn = np.random.default_rng(1).binomial(n, accuracy, (8_000, 20)) / n
    best = np.maximum.accumulate(drawn, axis=1).mean(0) - accuracy
    assert found == pytest.approx(best, abs=0.002)
    assert found[0] == pytest.approx(0, abs=1e-9)
    assert (np.diff(found) > 0).all()


def test_a_history_never_falls_and_is_the_same_again():
    history = one_history(0.8, 100, 30)
    assert (np.diff(history) >= 0).all()
    assert history.tolist() == one_history(0.8, 100, 30).tolist()
    assert flattery(1.0, 30, 3) == pytest.approx([0, 0, 0])
