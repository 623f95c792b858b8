"""Strokes as ink, against geometry and Pillow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from playground.data.strokes import draw_strokes, resample, smooth


def test_a_line_covers_its_length_times_its_width_and_its_round_ends():
    ink = draw_strokes([np.array([[20.0, 30.0], [80.0, 55.0]])], 9.0, 100, 100)
    length = np.hypot(60, 25)
    assert ink.sum() == pytest.approx(length * 9 + np.pi * 4.5**2, rel=0.01)
    assert ink.max() == 1.0
    assert ink[42, 50] == 1.0  # x to the right, y down
    assert ink[10, 90] == 0.0


def test_a_single_point_is_a_dot():
    ink = draw_strokes([np.array([[15.0, 10.0]])], 8.0, 20, 30)
    assert ink.sum() == pytest.approx(np.pi * 16, rel=0.03)
    assert np.unravel_index(ink.argmax(), ink.shape)[0] in (7, 8, 9, 10)


def test_pillow_draws_the_same_line():
    points = np.array([[10.0, 12.0], [60.0, 20.0], [30.0, 70.0]])
    sheet = Image.new("L", (80 * 4, 80 * 4), 0)
    pen = ImageDraw.Draw(sheet)
    pen.line([tuple(point * 4) for point in points], fill=255, width=20, joint="curve")
    for x, y in points * 4:
        pen.ellipse([x - 10, y - 10, x + 10, y + 10], fill=255)
    expected = np.asarray(sheet.reduce(4)) / 255
    ink = draw_strokes([points], 5.0, 80, 80)
    assert np.abs(ink - expected).mean() < 0.01
    assert ink.sum() == pytest.approx(expected.sum(), rel=0.06)


def test_a_hair_is_faint_and_crossing_strokes_do_not_add_up():
    cross = [np.array([[5.0, 20.0], [35.0, 20.0]]), np.array([[20.0, 5.0], [20.0, 35.0]])]
    assert draw_strokes(cross, 0.5, 40, 40).max() <= 0.5
    assert draw_strokes(cross, 6.0, 40, 40).max() == 1.0


@given(
    points=st.lists(st.tuples(st.floats(-50, 90), st.floats(-50, 90)), min_size=1, max_size=6),
    width=st.floats(0.1, 60),
)
def test_ink_lies_between_nothing_and_full_wherever_the_pen_goes(points, width):
    ink = draw_strokes([np.array(points)], width, 24, 31)
    assert ink.shape == (24, 31)
    assert ink.min() >= 0
    assert ink.max() <= 1


def test_resampled_points_lie_at_equal_distances():
    points = resample(np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 4.0]]), 8)
    np.testing.assert_allclose(points[[0, -1]], [[0, 0], [3, 4]])
    along = np.abs(np.diff(points, axis=0)).sum(1)  # the corner lies on a point here
    np.testing.assert_allclose(along, 1.0)


def test_the_smooth_curve_goes_through_every_point():
    points = np.array([[0.0, 0.0], [2.0, 1.0], [3.0, -1.0], [5.0, 0.0]])
    curve = smooth(points, 5)
    for point in points:
        assert np.abs(curve - point).sum(1).min() < 1e-9
    assert len(curve) == 3 * 5 + 1
    assert len(smooth(points[:2])) == 2
