"""Curves of a run: what is drawn is what was measured."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.charts.curves import (
    MAX_POINTS,
    View,
    compare_curves,
    gradient_chart,
    loss_curves,
    metric_curves,
    rate_curve,
    smooth,
    thin,
)  # fmt: skip
from playground.core.events import Batch, Evaluated


def batches(count: int, loss=lambda k: 1 / k) -> list[Batch]:
    return [
        Batch(
            k,
            1,
            k / 10,
            loss(k),
            {"accuracy": 1 - loss(k) / 2},
            0.1 / k,
            100.0,
            {"conv1": 1 / k, "dense1": k},
        )
        for k in range(1, count + 1)
    ]


CHECKS = [
    Evaluated(10, 1, 1.0, "train", 0.4, {"accuracy": 0.8}),
    Evaluated(10, 1, 1.0, "validation", 0.5, {"accuracy": 0.7}),
    Evaluated(20, 2, 2.0, "validation", 0.3, {"accuracy": 0.9}),
]


def accuracy(told, checks):
    return metric_curves("accuracy", told, checks, "Accuracy")


def line(chart, name):
    return next(each for each in chart.lines if each.name == name)


def test_short_runs_are_drawn_point_for_point():
    chart = loss_curves(batches(20), CHECKS)
    training, validation = line(chart, "training"), line(chart, "validation")
    assert list(training.x) == list(range(1, 21))
    np.testing.assert_allclose(training.y, [1 / k for k in range(1, 21)])
    assert list(validation.x) == [10, 20]
    assert list(validation.y) == [0.5, 0.3]
    assert (training.colour, validation.colour) == ("training", "validation")
    assert training.mean_of == 1


def test_accuracy_and_rate_are_their_own_fields():
    assert list(line(accuracy(batches(3), CHECKS), "validation").y) == [0.7, 0.9]
    np.testing.assert_allclose(
        line(rate_curve(batches(3)), "learning rate").y, [0.1, 0.05, 0.1 / 3]
    )


def test_a_metric_is_drawn_in_per_cent_or_in_its_own_units():
    assert accuracy(batches(3), CHECKS).y.percent
    checks = [Evaluated(5, 1, 1.0, "validation", 0.4, {"bits": 3.5})]
    chart = metric_curves("bits", batches(3), checks, "Bits", fraction=False)
    assert (chart.title, chart.y.percent) == ("Bits", False)
    assert [each.name for each in chart.lines] == ["validation"]  # batches do not measure it
    assert list(chart.lines[0].y) == [3.5]


def test_the_view_sets_scale_axis_and_mark():
    chart = loss_curves(batches(20), CHECKS, View(log=True, steps_per_epoch=10, marked=15))
    assert chart.y.log
    assert chart.x.title == "epoch"
    assert line(chart, "validation").x[-1] == 2.0
    assert chart.mark.x == 1.5
    assert not loss_curves(batches(20), CHECKS).y.log


def test_the_charts_of_a_run_are_zoomed_together_and_as_high_as_before():
    first, second = loss_curves(batches(2), []), rate_curve(batches(9))
    assert first.link == second.link != ""
    assert first.height == second.height


def test_a_run_without_points_still_has_its_chart():
    assert len(line(loss_curves([], []), "validation").x) == 0
    assert gradient_chart([]).height == loss_curves([], []).height


def test_infinite_losses_become_gaps():
    chart = loss_curves(batches(3, lambda k: float("inf") if k == 2 else 1.0), [])
    assert np.isnan(line(chart, "training").y[1])


@given(count=st.integers(1, 5000), limit=st.integers(1, 600))
def test_thinning_keeps_means_order_and_the_end(count, limit):
    steps = np.arange(1.0, count + 1)
    values = np.sin(steps)
    few_steps, few, stretch = thin(steps, values, limit)
    assert min(count, limit) / 2 < len(few) == len(few_steps) <= limit
    assert few_steps[-1] == count
    assert (np.diff(few_steps) > 0).all()
    weights = np.diff(np.concatenate([[0.0], few_steps]))
    assert weights.max() == min(stretch, count)
    np.testing.assert_allclose(weights @ few, values.sum(), atol=1e-8)


@given(count=st.integers(2, 3000), more=st.integers(0, 30), limit=st.integers(20, 600))
def test_a_growing_curve_keeps_its_points_until_the_stretch_doubles(count, more, limit):
    steps = np.arange(1.0, count + more + 1)
    values = np.sin(steps)
    _, before, stretch = thin(steps[:count], values[:count], limit)
    _, after, later = thin(steps, values, limit)
    if stretch == later:
        whole = count // stretch
        assert after[:whole].tolist() == before[:whole].tolist()


def test_long_runs_send_few_points_and_say_what_each_is_the_mean_of():
    found = line(loss_curves(batches(9000), []), "training")
    assert len(found.x) <= MAX_POINTS
    assert found.mean_of == 16


@pytest.mark.parametrize("weight", [0.5, 0.9, 0.99])
def test_smoothing_is_the_corrected_moving_average_of_pandas(weight):
    values = np.random.default_rng(0).normal(size=50)
    expected = pd.Series(values).ewm(alpha=1 - weight, adjust=True).mean()
    np.testing.assert_allclose(smooth(values, weight), expected)


def test_smoothing_keeps_the_raw_line_faint_below():
    chart = loss_curves(batches(20), [], View(smoothing=0.9))
    faint, strong = chart.lines[:2]
    np.testing.assert_allclose(faint.y, [1 / k for k in range(1, 21)])
    assert (faint.name, strong.name) == ("training", "training, smoothed")
    assert faint.faint
    assert not strong.faint
    assert not np.allclose(strong.y, faint.y)


def test_gradients_are_shown_by_layer_the_first_on_top():
    chart = gradient_chart(batches(20))
    assert chart.y.names == ("conv1", "dense1")
    np.testing.assert_allclose(chart.cells.values[0], 1 / np.arange(1, 21))
    np.testing.assert_allclose(chart.cells.values[1], np.arange(1, 21))
    assert chart.cells.scale == "decades"
    assert list(chart.cells.x) == list(range(1, 21))


def test_compared_runs_differ_in_colour_and_share_an_axis():
    runs = {f"run {k}": (batches(5), CHECKS) for k in range(8)}
    chart = compare_curves(runs, "accuracy", "Accuracy", fraction=True)
    shown = [line(chart, name) for name in runs]
    assert len({(each.colour, each.dash) for each in shown}) == 8
    assert list(shown[0].y) == [0.7, 0.9]
    assert chart.legend
