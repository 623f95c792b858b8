"""The digit preparation: its laws, and pictures of every kind, whole, broken and hostile."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageDraw
from scipy import ndimage

from playground.data.digits import sample_digits
from playground.data.prepare import (
    PictureError,
    center_digit,
    find_ink,
    prepare_picture,
    raw_picture,
)
from playground.data.strokes import draw_strokes


def seven(side: int = 120, width: float = 9.0) -> np.ndarray:
    """A seven drawn as strokes, from 0 to 1."""
    points = np.array([[0.25, 0.2], [0.75, 0.2], [0.45, 0.85]]) * side
    return draw_strokes([points], width, side, side)


def on_paper(side: int = 120) -> Image.Image:
    return Image.fromarray((255 - 255 * seven(side)).astype(np.uint8))


def saved(picture: Image.Image, form: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def difference(first: np.ndarray, second: np.ndarray) -> int:
    return int(np.abs(first.astype(int) - second.astype(int)).max())


# ---- centring -----------------------------------------------------------------------------

INKS = hnp.arrays(
    np.float64,
    hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=40),
    elements=st.floats(0, 255) | st.just(0.0),
)


@given(INKS)
def test_any_ink_becomes_a_28_by_28_digit_whose_strongest_pixel_is_white(ink):
    digit = center_digit(ink)
    assert digit.shape == (28, 28)
    assert digit.dtype == np.uint8
    assert digit.max() == (255 if ink.max() > 0 else 0)


@given(st.integers(1, 50), st.integers(1, 50))
def test_a_blank_sheet_has_no_digit(height, width):
    assert not center_digit(np.zeros((height, width))).any()
    for grey in (0, 90, 255):
        sheet = Image.new("L", (width, height), grey)
        assert not center_digit(find_ink(sheet)).any()


@given(INKS.filter(lambda ink: ink.max() > 0), st.tuples(*[st.integers(0, 30)] * 4))
def test_where_the_ink_lies_on_the_canvas_does_not_matter(ink, margins):
    top, bottom, left, right = margins
    wider = np.pad(ink, ((top, bottom), (left, right)))
    # Faint ink beyond the crop is the same ink, wherever the crop begins.
    assert difference(center_digit(ink), center_digit(wider)) <= 1


@given(INKS.filter(lambda ink: ink.max() > 1e-3), st.sampled_from([0.25, 2.0, 1024.0]))
def test_the_scale_of_the_ink_does_not_matter(ink, factor):
    assert difference(center_digit(ink), center_digit(ink * factor)) <= 1


@given(
    st.lists(st.tuples(st.floats(0.2, 0.8), st.floats(0.2, 0.8)), min_size=2, max_size=6),
    st.floats(0.02, 0.2),
)
def test_the_mass_lies_in_the_middle_where_nothing_is_cut_off(points, width):
    digit = center_digit(draw_strokes([np.array(points) * 90], width * 90, 90, 90).astype(float))
    rim = np.concatenate([digit[0], digit[-1], digit[:, 0], digit[:, -1]])
    if not rim.any():
        rows, columns = ndimage.center_of_mass(digit)
        assert abs(rows - 13.5) < 0.5
        assert abs(columns - 13.5) < 0.5


def test_the_longer_side_is_twenty_pixels_and_the_shape_is_kept():
    ink = np.zeros((200, 200))
    ink[20:180, 60:100] = 1  # 160 × 40, so 20 × 5
    digit = center_digit(ink)
    assert (digit > 127).any(1).sum() == 20
    assert abs(int((digit > 127).any(0).sum()) - 5) <= 1


def test_mnist_digits_stay_what_they_are():
    # They were made this way; only the rounding of the centre to whole pixels differs.
    alike = []
    for image in sample_digits(3).images[:, 0]:
        again = center_digit(image.astype(np.float64))
        moves = [np.roll(image, (r, c), (0, 1)) for r in (-1, 0, 1) for c in (-1, 0, 1)]
        alike.append(max(np.corrcoef(again.ravel(), move.ravel())[0, 1] for move in moves))
    assert np.median(alike) > 0.95
    assert min(alike) > 0.8


# ---- finding the ink ----------------------------------------------------------------------


@given(INKS, st.integers(2, 9))
def test_dark_on_light_and_light_on_dark_are_the_same_digit(ink, margin):
    sheet = np.pad(ink, max(margin, *ink.shape)).astype(np.uint8)
    dark = center_digit(find_ink(Image.fromarray(255 - sheet)))
    light = center_digit(find_ink(Image.fromarray(sheet)))
    np.testing.assert_array_equal(dark, light)


@pytest.mark.parametrize(("paper", "pen"), [(120, 0), (140, 255), (100, 240), (200, 90)])
def test_ink_on_grey_paper_is_found_whichever_is_darker(paper, pen):
    grey = paper + (pen - paper) * seven()
    digit = center_digit(find_ink(Image.fromarray(grey.astype(np.uint8))))
    assert difference(digit, center_digit(255.0 * seven())) <= 6


@pytest.mark.parametrize("invert", [False, True])
def test_a_photograph_with_uneven_light_shows_the_same_digit(invert):
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[0:300, 0:300] / 300
    light = 210 - 90 * rows - 40 * columns**2
    grey = light * (1 - 0.75 * seven(300, 24.0)) + random.normal(0, 3, (300, 300))
    grey = np.clip(255 - grey if invert else grey, 0, 255)
    digit = center_digit(find_ink(Image.fromarray(grey.astype(np.uint8))))
    clean = center_digit(255.0 * seven(300, 24.0))
    assert np.corrcoef(digit.ravel(), clean.ravel())[0, 1] > 0.9


@settings(max_examples=60)
@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=60)))
def test_no_grey_picture_makes_it_stumble(grey):
    assert center_digit(find_ink(Image.fromarray(grey))).shape == (28, 28)


# ---- raw ----------------------------------------------------------------------------------


def test_a_raw_picture_is_taken_as_it_is():
    image = sample_digits().images[3, 0]
    np.testing.assert_array_equal(raw_picture(saved(Image.fromarray(image))), image)


def test_a_raw_picture_of_another_size_is_refused():
    with pytest.raises(PictureError, match="120×120; a raw one must be 28×28"):
        raw_picture(saved(on_paper()))


def test_pillow_lines_of_any_width_are_found():
    for width in (1, 3, 12, 40):
        sheet = Image.new("RGB", (200, 260), "white")
        ImageDraw.Draw(sheet).line([(60, 60), (140, 60), (90, 200)], "navy", width)
        digit = prepare_picture(saved(sheet))
        assert digit.max() == 255
        assert 15 < digit[digit > 20].size < 400
