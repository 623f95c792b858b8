"""Charts as plain data: few digits, no NaN, and nothing that goes without saying."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.charts.chart import Axis, Bars, Chart, Line, chart_data, rounded


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=20))
def test_numbers_have_six_digits_and_what_is_not_finite_is_null(values):
    found = rounded(np.array(values, np.float64))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    for given_, sent in zip(values, found, strict=True):
        if not math.isfinite(given_):
            assert sent is None
        elif given_ != math.floor(given_) and abs(given_) > 1e-300:
            assert sent == pytest.approx(given_, rel=5.1e-6)
        else:
            assert sent == pytest.approx(given_, rel=5.1e-6, abs=1e-300)


def test_steps_stay_whole_however_large():
    assert rounded(np.array([1.0, 12345678.0])) == [1, 12345678]
    assert isinstance(rounded(np.array([3.0]))[0], int)


def test_what_is_usual_is_left_out():
    line = Line("loss", "training", np.array([1.0, 2.0]), np.array([0.5, np.nan]))
    chart = Chart("Loss", "The loss", Axis("batch", zero=True), Axis(), 200, lines=(line,))
    assert chart_data(chart) == {
        "title": "Loss", "alt": "The loss", "x": {"title": "batch", "zero": True}, "y": {},
        "height": 200,
        "lines": [{"name": "loss", "colour": "training", "x": [1, 2], "y": [0.5, None]}],
    }  # fmt: skip


def test_bars_and_categories_are_plain_lists():
    bars = Bars("it", ("right", "wrong"), np.array([0.25, 0.75]))
    chart = Chart("", "", Axis(names=("a", "b")), Axis(), 100, bars=(bars,), stacked=True)
    found = json.loads(json.dumps(chart_data(chart)))
    assert found["x"] == {"names": ["a", "b"]}
    assert found["bars"] == [{"name": "it", "colours": ["right", "wrong"], "values": [0.25, 0.75]}]
    assert found["stacked"] is True
