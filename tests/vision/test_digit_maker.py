"""digit-maker: a judge that took no part in its training reads its digits as asked."""

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from playground.data.digits import shipped_digits
from playground.evaluation.answers import image_probabilities
from playground.nets.store import MAKER, VISION, shipped_model
from playground.vision.generate import Film, make_pictures

LABELS = [str(label) for label in range(10)] * 10
JUDGE = "pen-cnn"


@pytest.fixture(scope="module")
def free() -> Film:
    return make_pictures(shipped_model(MAKER), LABELS, seed=11, guidance=1.0)


@pytest.fixture(scope="module")
def guided() -> Film:
    return make_pictures(shipped_model(MAKER), LABELS, seed=12)


def read_as_asked(film: Film) -> float:
    answers = image_probabilities(shipped_model(JUDGE), film.pictures).argmax(1)
    return float((answers == np.array(list(map(int, film.labels)))).mean())


def apart(pictures: np.ndarray, labels: np.ndarray) -> float:
    """The mean distance of two pictures with the same label."""
    flat = pictures.reshape(len(pictures), -1).astype(float)
    return float(np.mean([pdist(flat[labels == label]).mean() for label in range(10)]))


def test_the_judge_reads_the_digits_as_asked(free, guided):
    assert read_as_asked(free) >= 0.93
    assert read_as_asked(guided) >= 0.95


def test_the_digits_differ_as_real_ones_do(free, guided):
    real = shipped_digits("test")
    labels = np.array(list(map(int, free.labels)))
    wanted = apart(real.images, real.labels)
    for film in (free, guided):
        assert apart(film.pictures, labels) == pytest.approx(wanted, rel=0.12)


def test_no_digit_is_black_or_grey_noise(guided):
    pictures = guided.pictures[:, 0] / 255
    assert (pictures.max((1, 2)) > 0.7).all()
    assert ((pictures < 0.1).mean((1, 2)) > 0.5).all()


def test_the_model_is_small():
    assert (VISION / f"{MAKER}.safetensors").stat().st_size < 2_500_000
