"""Masks as texts: a round trip, and what is refused."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.vision.masks import mask_from_text, mask_text, round_hole


@given(st.integers(1, 12), st.integers(1, 12), st.randoms(use_true_random=False))
def test_a_mask_is_its_text(height, width, random):
    mask = np.array([random.random() < 0.4 for _ in range(height * width)])
    mask = mask.reshape(height, width)
    text = mask_text(mask)
    assert re.fullmatch(r"[\w-]+", text, re.ASCII)
    assert np.array_equal(mask_from_text(text, height, width), mask)


@pytest.mark.parametrize("text", ["AAAA", "." * 131, "A" * 200])
def test_another_text_is_refused(text):
    with pytest.raises(ValueError, match=re.escape(text)):
        mask_from_text(text, 28, 28)


def test_a_round_hole_has_a_circles_area():
    hole = round_hole(28, 28, 14, 14, 5.2)
    assert hole.sum() == pytest.approx(np.pi * 5.2**2, rel=0.06)
    assert hole[14, 14]
    assert not hole[14, 20]
