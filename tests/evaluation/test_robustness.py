"""Changed pictures against SciPy and by hand, and the curves of a model."""

import numpy as np
import pytest
from scipy import ndimage

from playground.core.data import ImageSet
from playground.data.digits import shipped_digits
from playground.evaluation.robustness import LEVELS, change_images, measure_robustness
from playground.nets.store import shipped_model

DIGITS = shipped_digits("test").images[:20]


@pytest.mark.parametrize("change", LEVELS)
def test_no_change_leaves_the_pictures_as_they_are(change):
    none = 1.0 if change == "scale" else 0.0
    assert none in LEVELS[change]
    changed = change_images(DIGITS, change, none).astype(int)
    assert np.abs(changed - DIGITS).max() <= 1


def test_a_turn_is_scipys():
    ours = change_images(DIGITS, "turn", 20).astype(float)
    # SciPy turns the other way.
    theirs = ndimage.rotate(DIGITS.astype(float), -20, (2, 3), reshape=False, order=1)
    assert np.abs(ours - theirs).mean() < 3 < np.abs(ours - DIGITS).mean()


def test_a_shift_moves_the_middle_of_the_ink_as_far_as_it_says():
    dot = np.zeros((30, 1, 28, 28), np.uint8)
    dot[:, :, 12:16, 12:16] = 255
    moved = change_images(dot, "shift", 4)
    ends = np.array([ndimage.center_of_mass(image[0]) for image in moved])
    assert np.hypot(*(ends - 13.5).T) == pytest.approx(4, abs=0.1)
    assert np.ptp(ends, axis=0).min() > 4  # in all directions


def test_scale_noise_thickness_and_inversion():
    assert (change_images(DIGITS, "scale", 0.5) > 127).sum() < 0.4 * (DIGITS > 127).sum()
    noise = change_images(np.full((50, 1, 28, 28), 128, np.uint8), "noise", 0.1) / 255
    assert noise.std() == pytest.approx(0.1, rel=0.05)
    assert (change_images(DIGITS, "inversion", 1) == 255 - DIGITS).all()
    thick = ndimage.grey_dilation(DIGITS, size=(1, 1, 3, 3), mode="constant")
    assert np.abs(change_images(DIGITS, "thickness", 1).astype(int) - thick).max() <= 1


def test_the_curves_of_two_models_grow_side_by_side():
    digits = shipped_digits("test")
    few = ImageSet("few", digits.images[:60], digits.labels[:60], digits.classes)
    models = [shipped_model("pen-cnn"), shipped_model("seed-cnn")]
    points = list(measure_robustness(models, few, count=40))
    assert [point.model for point in points] == [0, 1] * (len(points) // 2)
    assert len(points) == 2 * sum(map(len, LEVELS.values()))
    found = {(p.change, p.level): p.accuracy.value for p in points if p.model == 0}
    assert all(point.accuracy.of == 40 for point in points)
    assert found["noise", 0] == found["shift", 0] == found["scale", 1] > 0.9
    assert found["turn", 60] < found["turn", 0]
    assert found["inversion", 1] < 0.6
