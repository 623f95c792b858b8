"""Repairs side by side, with a net of random weights: what is measured and what is left."""

import numpy as np
import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio

from playground.core.errors import UserError
from playground.core.task import Restoration
from playground.data.digits import shipped_digits
from playground.nets.build import build, model_of
from playground.nets.spec import Conv, ImageInput, ModelSpec, ReLU
from playground.vision.masks import round_hole
from playground.vision.repairs import fill_hole, remove_noise

SPEC = ModelSpec(
    ImageInput(4), (Conv(6, 3, same=True), ReLU(), Conv(1, 3, same=True)), Restoration()
)
DIGIT = shipped_digits("test").images[3]
HOLE = round_hole(28, 28, 13, 15, 4)


@pytest.fixture(scope="module")
def restorer():
    torch.manual_seed(1)
    return model_of(build(SPEC), "restorer")


def test_a_hole_is_filled_in_several_ways_and_nothing_else_changes(restorer):
    found = fill_hole(DIGIT, HOLE, restorer, 3)
    assert [one.method for one in found.methods] == ["blur", "telea", "mean"]
    assert not found.damaged[:, HOLE].any()
    for one in (*found.methods, *found.fills):
        assert np.array_equal(one.picture[:, ~HOLE], DIGIT[:, ~HOLE])
        inside = peak_signal_noise_ratio(DIGIT[:, HOLE], one.picture[:, HOLE], data_range=255)
        assert one.decibels == pytest.approx(inside)
    assert found.changed_outside == 0
    assert found.frames.shape[1:] == (3, 1, 28, 28)
    assert len({one.picture.tobytes() for one in found.fills}) == 3


def test_noise_is_the_same_each_time_and_removed_everywhere(restorer):
    found, again = (remove_noise(DIGIT, 0.2, restorer, 2) for _ in range(2))
    assert np.array_equal(found.damaged, again.damaged)
    grey = (DIGIT > 60) & (DIGIT < 195)  # values that the noise seldom clips
    assert np.std(found.damaged[grey] - DIGIT[grey].astype(float)) == pytest.approx(51, rel=0.4)
    blur, mean = found.methods
    assert (blur.method, mean.method) == ("blur", "mean")
    noisy = peak_signal_noise_ratio(DIGIT, found.damaged, data_range=255)
    assert blur.decibels == pytest.approx(
        peak_signal_noise_ratio(DIGIT, blur.picture, data_range=255)
    )
    assert blur.decibels > noisy


def test_an_empty_mask_is_one_sentence(restorer):
    with pytest.raises(UserError, match="The mask is empty"):
        fill_hole(DIGIT, np.zeros((28, 28), bool), restorer, 1)
