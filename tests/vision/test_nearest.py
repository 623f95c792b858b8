"""The nearest real digits, against scipy's distances."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from playground.data.digits import TRAIN, shipped_digits
from playground.vision.nearest import REAL, between_real, nearest_digits


def test_the_nearest_digits_are_found():
    digits = shipped_digits().images[:, 0]
    picture = digits[41] // 2 + np.random.default_rng(0).integers(0, 90, (28, 28), np.uint8)
    away = cdist(picture.reshape(1, -1) / 255, digits.reshape(-1, 784) / 255)[0]
    found = nearest_digits(picture.astype(np.uint8), 3)
    assert found.rows.tolist() == np.argsort(away)[:3].tolist()
    assert np.allclose(found.distances, np.sort(away)[:3], atol=1e-3)
    assert found.closer == np.mean(between_real() < found.distances[0])


def test_a_copy_is_closer_than_any_real_digit():
    found = nearest_digits(shipped_digits().images[5, 0])
    assert found.rows[0] == 5
    assert found.distances[0] == pytest.approx(0, abs=0.02)
    assert found.closer < 0.01


def test_real_digits_are_not_their_own_nearest_ones():
    digits = shipped_digits().images.reshape(-1, 784) / 255
    away = cdist(digits[TRAIN : TRAIN + 20], digits)
    away[np.arange(20), TRAIN + np.arange(20)] = np.inf
    assert np.allclose(between_real()[:20], away.min(1), atol=1e-3)
    assert len(between_real()) == REAL
