"""The sample digits that the pages offer."""

import numpy as np
import pytest

from playground.data.samples import prepared_sample, sample_drawing


@pytest.mark.parametrize("digit", range(10))
def test_the_shipped_samples_are_what_the_shipped_digits_give(digit):
    shipped, made = sample_drawing(digit), prepared_sample(digit, 0)
    np.testing.assert_array_equal(shipped.pixels, made.pixels)
    assert (shipped.label, shipped.source) == (made.label, made.source) == (digit, "sample")


def test_another_seed_is_another_sample():
    assert (sample_drawing(7, 1).pixels != sample_drawing(7).pixels).any()
