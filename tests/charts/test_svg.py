"""Charts as still pictures: well-formed, with every value where its axis puts it."""

import re
from xml.etree import ElementTree

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.charts.confusion import answer_chart, confusion_chart
from playground.charts.curves import (
    View,
    accuracy_curves,
    gradient_chart,
    loss_curves,
    rate_curve,
)
from playground.charts.svg import figure_to_svg
from tests.charts.test_curves import CHECKS, batches


def drawn(figure, width=250):
    return ElementTree.fromstring(figure_to_svg(figure, width, 'a "chart" <of> it'))


def texts(picture):
    return [each.text for each in picture.iterfind(".//{*}text")]


def points(path):
    return np.array([[float(n) for n in pair.split()]
                     for pair in re.findall(r"[ML]([^MLHVZ]+)", path.get("d"))])  # fmt: skip


def line(picture, name):
    return next(each for each in picture.iterfind(".//{*}path[@data-line]")
                if each.get("data-line") == name)  # fmt: skip


@pytest.mark.parametrize(
    "figure",
    [
        loss_curves(batches(30), CHECKS, View(smoothing=0.9, marked=10)),
        loss_curves(batches(30), CHECKS, View(log=True, steps_per_epoch=10)),
        accuracy_curves(batches(30), CHECKS),
        rate_curve(batches(30)),
        gradient_chart(batches(30)),
        loss_curves([], []),
        gradient_chart([]),
        loss_curves(batches(1), []),
        answer_chart((0.2, 0.8), ("<a>", "b & c"), 1),
        confusion_chart(np.eye(30, dtype=int).tolist(), [str(k) for k in range(30)]),
    ],
)
def test_every_chart_of_a_run_is_well_formed_and_within_its_frame(figure):
    picture = drawn(figure)
    assert "nan" not in ElementTree.tostring(picture, "unicode").lower()
    _, _, width, height = map(float, picture.get("viewBox").split())
    for path in picture.iterfind(".//{*}path[@data-line]"):
        if path.get("d"):
            spots = points(path)
            assert (spots >= -1).all()
            assert (spots <= [width + 1, height + 1]).all()


@given(
    st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=2, max_size=30, unique=True
    )
)
def test_a_line_keeps_the_proportions_of_its_values(pairs):
    pairs.sort()
    x, y = np.array(pairs).T
    if np.ptp(x) < 1e-3 or np.ptp(y) < 1e-3:
        return
    layout = {"height": 200, "margin": {"l": 40, "r": 10, "t": 30, "b": 40}}
    trace = {"x": x, "y": y, "mode": "lines", "name": "it", "line": {"color": "red", "width": 2}}
    spots = points(line(drawn(go.Figure([trace], layout)), "it"))
    # The oracle is a straight line through the pixels: least squares leaves nothing over.
    for values, pixels in ((x, spots[:, 0]), (y, spots[:, 1])):
        scaled = (values - values.min()) / np.ptp(values)
        fit = np.polyval(np.polyfit(scaled, pixels, 1), scaled)
        np.testing.assert_allclose(pixels, fit, atol=0.15)
    assert (np.diff(spots[:, 0]) >= -0.1).all()
    assert spots[y.argmax(), 1] <= spots[y.argmin(), 1]  # up is more


def test_a_gap_in_the_values_is_a_gap_in_the_line():
    figure = loss_curves(batches(5, lambda k: float("nan") if k == 3 else 1.0), [])
    assert line(drawn(figure), "training").get("d").count("M") == 2


def test_bars_are_as_long_as_their_probabilities():
    picture = drawn(answer_chart((0.1, 0.6, 0.3), ("a", "b", "c"), 1))
    bars = list(picture.iterfind(".//{*}rect[@data-value]"))
    lengths = np.array([float(bar.get("width")) for bar in bars])
    np.testing.assert_allclose(lengths / lengths.sum(), [0.1, 0.6, 0.3], atol=2e-3)
    assert [bar.find("{*}title").text for bar in bars][1] == "b: 0.6000"


def test_the_confusion_has_the_first_class_on_top_and_every_count():
    picture = drawn(confusion_chart(((7, 1), (2, 5)), ("yes", "no")))
    assert {"7", "1", "2", "5", "yes", "no"} <= set(texts(picture))
    heights = {each.text: float(each.get("y")) for each in picture.iterfind(".//{*}text")}
    assert heights["7"] < heights["2"]


def test_the_first_layer_s_gradient_is_on_top():
    picture = drawn(gradient_chart(batches(20)))
    heights = {each.text: float(each.get("y")) for each in picture.iterfind(".//{*}text")}
    assert heights["conv1"] < heights["dense1"]


def test_texts_cannot_break_out_of_the_picture():
    picture = drawn(answer_chart((0.2, 0.8), ("<script>", "'\"><b>"), 1))
    assert not list(picture.iterfind(".//script"))
    assert "<script>" in texts(picture)
