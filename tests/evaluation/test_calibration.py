"""Calibration: by its definition in plain Python, and on answers whose truth is known."""

import numpy as np
import pytest
from hypothesis import given, settings

from playground.evaluation.calibration import (
    best_temperature,
    bin_of,
    calibration_error,
    halves,
    reliability,
    with_temperature,
)
from playground.evaluation.figures import log_loss
from tests.evaluation.made import EVALUATIONS, made_evaluation, random_evaluation


@settings(max_examples=40)
@given(EVALUATIONS)
def test_the_error_is_what_its_definition_says(evaluation):
    sure, right = evaluation.confidence.astype(float), evaluation.right
    expected = 0.0
    for k in range(10):
        inside = (sure > k / 10 + 1e-7) & (sure <= (k + 1) / 10 + 1e-7)
        if inside.any():
            expected += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    assert reliability(evaluation).error == pytest.approx(expected, abs=1e-6)


def test_a_bin_holds_its_upper_end():
    assert bin_of(np.float32([0.1, 0.3, 0.30001, 1.0, 0.0])).tolist() == [0, 2, 3, 9, 0]


def sharpened(n, power):
    """Answers that are right as often as they say, made too sure by a power."""
    random = np.random.default_rng(7)
    honest = random.dirichlet(np.ones(3), n)
    true = (random.random((n, 1)) > honest.cumsum(1)).sum(1)
    sharp = honest**power
    return made_evaluation(np.minimum(true, 2), sharp / sharp.sum(1, keepdims=True))


def test_the_temperature_undoes_what_made_the_answers_too_sure():
    evaluation = sharpened(6_000, 2.5)
    temperature = best_temperature(evaluation)
    assert temperature == pytest.approx(2.5, rel=0.1)
    cooled = with_temperature(evaluation, temperature)
    assert np.array_equal(cooled.probabilities.argmax(1), evaluation.predicted)
    assert calibration_error(cooled).value < 0.03 < 0.1 < calibration_error(evaluation).value
    losses = [log_loss(with_temperature(evaluation, temperature * f)).value for f in (0.8, 1, 1.25)]
    assert losses[1] == min(losses)


def test_halves_share_no_example_and_lose_none():
    evaluation = random_evaluation(1, 51, 3)
    first, second = halves(evaluation)
    assert sorted(first.examples.texts + second.examples.texts) == sorted(evaluation.examples.texts)


def test_probabilities_of_zero_have_a_temperature():
    sure = made_evaluation([0, 1, 1], np.eye(2)[[0, 1, 0]])
    warm = with_temperature(sure, best_temperature(sure))
    assert np.isfinite(warm.probabilities).all()
