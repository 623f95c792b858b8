"""Augmentation against scipy's own turning and shifting, and its laws."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from playground.core.recipe import Augmentation
from playground.data.augment import _move, augment, thicken
from playground.data.digits import sample_digits


def digits() -> torch.Tensor:
    return torch.tensor(sample_digits().images).float() / 255


def at_the_limit(limit: float) -> torch.Tensor:
    return torch.full((10,), float(limit))


def test_a_shift_goes_right_and_down_as_scipy_shifts():
    moved = _move(digits(), Augmentation(shift=2.5), at_the_limit)
    expected = ndimage.shift(digits()[:, 0].numpy(), (0, 2.5, 2.5), order=1)
    assert np.abs(moved[:, 0].numpy() - expected).max() < 1e-4


@pytest.mark.parametrize("degrees", [90.0, -17.0])
def test_a_turn_is_clockwise_as_scipy_turns_back(degrees):
    moved = _move(digits(), Augmentation(turn=degrees), at_the_limit)
    expected = ndimage.rotate(digits()[:, 0].numpy(), -degrees, axes=(1, 2), reshape=False, order=1)
    # Only at the outermost pixels do the two treat what lies outside differently.
    assert np.abs(moved[:, 0].numpy() - expected)[:, 1:-1, 1:-1].max() < 1e-4


def test_a_scale_of_a_quarter_makes_a_line_longer_by_a_quarter():
    images = torch.zeros(10, 1, 28, 28)
    images[:, :, 13:15, 6:22] = 1
    moved = _move(images, Augmentation(scale=0.25), at_the_limit)
    assert moved[0, 0, 14].sum().item() == pytest.approx(16 * 1.25, abs=0.1)


def test_thickness_goes_from_eroded_to_dilated():
    images = digits()
    grown = thicken(images, at_the_limit(1.0))[:, 0].numpy()
    shrunk = thicken(images, at_the_limit(-1.0))[:, 0].numpy()
    plain = images[:, 0].numpy()
    size = (1, 3, 3)
    np.testing.assert_allclose(grown, ndimage.grey_dilation(plain, size, mode="nearest"))
    np.testing.assert_allclose(shrunk, ndimage.grey_erosion(plain, size, mode="nearest"), atol=1e-6)


def test_nothing_asked_is_nothing_done():
    images = digits()
    assert torch.equal(augment(images, Augmentation(), torch.Generator()), images)


def test_a_seed_repeats_and_each_digit_moves_its_own_way():
    images = digits()[:1].repeat(6, 1, 1, 1)
    setting = Augmentation(shift=2.0, turn=10.0, scale=0.1, thickness=0.3)
    first = augment(images, setting, torch.Generator().manual_seed(3))
    again = augment(images, setting, torch.Generator().manual_seed(3))
    assert torch.equal(first, again)
    assert all((first[0] - other).abs().max() > 0.1 for other in first[1:])


@given(
    seed=st.integers(0, 1000),
    shift=st.floats(0, 6),
    turn=st.floats(0, 180),
    scale=st.floats(0, 1),
    thickness=st.floats(0, 1),
    count=st.integers(0, 3),
    channels=st.sampled_from([1, 3]),
)
def test_any_setting_keeps_shape_and_range(seed, shift, turn, scale, thickness, count, channels):
    images = torch.rand(count, channels, 9, 12, generator=torch.Generator().manual_seed(seed))
    setting = Augmentation(shift, turn, scale, thickness)
    out = augment(images, setting, torch.Generator().manual_seed(seed))
    assert out.shape == images.shape
    assert out.dtype == torch.float32
    assert bool(((out >= -1e-5) & (out <= 1 + 1e-5)).all())
