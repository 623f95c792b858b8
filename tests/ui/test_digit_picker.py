"""The digit picker: its link brings another person to the same digit."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.core.drawing import Drawing
from playground.data.samples import sample_drawing
from playground.data.stroke_links import decode_pixels, encode_pixels
from tests.ui import opened
from tests.ui.opened import link_of


def open_page(drawing: Drawing | None = None, **query: str) -> AppTest:
    return opened.open_page("cnn", {} if drawing is None else {"drawing": drawing}, **query)


def found(app: AppTest) -> Drawing:
    drawing = app.session_state["drawing"]
    assert isinstance(drawing, Drawing)
    return drawing


@pytest.mark.parametrize("asked", [(3, 0), (7, 0), (7, 4)])
def test_a_sample_stands_in_the_link_and_comes_back_from_it(asked):
    first = open_page()
    assert link_of(first)["sample"] == "3"
    for _ in range(asked[1] + 1 + (asked == (3, 0))):
        first.pills(key="cnn_digit_sample").set_value(asked[0]).run()
    again = found(open_page(**link_of(first)))
    assert np.array_equal(again.pixels, found(first).pixels)
    assert again.label == asked[0]
    if asked != (3, 0):  # a click on the digit that is shown brings another of its kind
        assert np.array_equal(again.pixels, sample_drawing(*asked).pixels)


@pytest.mark.parametrize("label", [None, 8])
def test_any_drawing_stands_in_the_link_with_its_label(label):
    pixels = np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)
    first = open_page(Drawing(pixels, "pen", label=label))
    again = found(open_page(**link_of(first)))
    assert np.array_equal(again.pixels, pixels)
    assert again.label == label
    assert np.array_equal(decode_pixels(encode_pixels(pixels)), pixels)


@pytest.mark.parametrize(
    "bad", [{"sample": "12"}, {"sample": "x"}, {"d": "pAAAA"}, {"d": "sAAAA"}, {"sample": "1--2"}]
)
def test_a_link_to_a_digit_that_is_not_there_says_so_and_shows_a_sample(bad):
    app = open_page(**bad)
    assert not app.exception
    assert next(iter(bad.values())) in app.warning[0].value
    assert np.array_equal(found(app).pixels, sample_drawing(3).pixels)
    app.pills(key="cnn_digit_sample").set_value(5).run()
    assert not app.warning
