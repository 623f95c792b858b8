"""The digit picker: its link brings another person to the same digit."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.core.drawing import Drawing
from playground.data.stroke_links import decode_pixels, encode_pixels
from playground.ui.pickers import sample_drawing


def page() -> None:
    import streamlit as st

    from playground.ui.pickers import pick_digit

    st.session_state.found = pick_digit()


def open_page(drawing: Drawing | None = None, **query: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    if drawing is not None:
        app.session_state["drawing"] = drawing
    return app.run()


def link_of(app: AppTest) -> dict[str, str]:
    found = dict(app.query_params.items())
    return {k: v if isinstance(v, str) else v[0] for k, v in found.items()}


@pytest.mark.parametrize("asked", [(3, 0), (7, 0), (7, 4)])
def test_a_sample_stands_in_the_link_and_comes_back_from_it(asked):
    first = open_page()
    assert link_of(first)["sample"] == "3"
    for _ in range(asked[1] + 1 + (asked == (3, 0))):
        first.pills(key="digit_sample").set_value(asked[0]).run()
    again = open_page(**link_of(first)).session_state["found"]
    assert np.array_equal(again.pixels, first.session_state["found"].pixels)
    assert again.label == asked[0]
    if asked != (3, 0):  # a click on the digit that is shown brings another of its kind
        assert np.array_equal(again.pixels, sample_drawing(*asked).pixels)


@pytest.mark.parametrize("label", [None, 8])
def test_any_drawing_stands_in_the_link_with_its_label(label):
    pixels = np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)
    first = open_page(Drawing(pixels, "pen", label=label))
    again = open_page(**link_of(first)).session_state["found"]
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
    assert np.array_equal(app.session_state["found"].pixels, sample_drawing(3).pixels)
    app.pills(key="digit_sample").set_value(5).run()
    assert not app.warning
