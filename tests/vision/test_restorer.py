"""restorer against Telea's method and the best Gaussian blur, on digits that nobody trained on."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from playground.data.digits import shipped_digits
from playground.nets.store import RESTORER, VISION, shipped_model
from playground.tasks.damage import random_holes
from playground.vision.restore import blur, denoise, restore, telea_fill

COUNT = 40
STRENGTH = 0.2  # standard deviation of the noise, of pixels from 0 to 1


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return shipped_digits("test").images[:COUNT]


def error(pairs: list[tuple[np.ndarray, np.ndarray]]) -> float:
    """The mean squared error in decibels."""
    flat = [((one.astype(float) - other) ** 2).ravel() for one, other in pairs]
    return float(10 * np.log10(np.concatenate(flat).mean()))


def test_holes_are_filled_better_than_by_telea(digits):
    model = shipped_model(RESTORER)
    holes = random_holes(COUNT, (28, 28), torch.Generator().manual_seed(2))[:, 0].numpy()

    def lost(fill: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> float:
        rows = zip(digits, holes, strict=True)
        return error([(fill(digit, hole)[:, hole], digit[:, hole]) for digit, hole in rows])

    telea = lost(telea_fill)
    assert lost(lambda *given: restore(*given, model, 1, 0).result) < telea - 2
    assert lost(lambda *given: restore(*given, model, 1, 10).result) < telea - 1


def test_noise_is_removed_better_than_by_the_best_blur(digits):
    model = shipped_model(RESTORER)
    drawn = np.random.default_rng(4).normal(0, 255 * STRENGTH, digits.shape)
    noisy = np.clip(np.rint(digits + drawn), 0, 255).astype(np.uint8)
    blurred = min(
        error([(blur(given, sigma), true) for given, true in zip(noisy, digits, strict=True)])
        for sigma in np.arange(0.2, 3, 0.2)
    )
    found = [denoise(given, model, 1).result for given in noisy]
    assert error(list(zip(found, digits, strict=True))) < blurred - 4


def test_one_filling_is_sharper_than_the_mean_of_all(digits):
    hole = np.zeros((28, 28), bool)
    hole[8:20, 8:20] = True
    model = shipped_model(RESTORER)
    fillings = np.stack([restore(digits[2], hole, model, seed, 5).result for seed in range(4)])
    mean = restore(digits[2], hole, model, 0, 0).result

    def grey(pictures: np.ndarray) -> float:
        """The share of pixels in the hole that are neither ink nor ground."""
        return float(((pictures > 50) & (pictures < 200))[..., hole].mean())

    assert grey(fillings) < grey(mean)
    assert len({each.tobytes() for each in fillings}) == 4


def test_the_model_is_small():
    assert (VISION / f"{RESTORER}.safetensors").stat().st_size < 2_500_000
