"""Curves of a run: what is drawn is what was measured."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.charts.colours import ROLES
from playground.charts.curves import (
    MAX_POINTS,
    View,
    accuracy_curves,
    compare_curves,
    gradient_chart,
    loss_curves,
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


def line(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def test_short_runs_are_drawn_point_for_point():
    figure = loss_curves(batches(20), CHECKS)
    training, validation = line(figure, "training"), line(figure, "validation")
    assert list(training.x) == list(range(1, 21))
    np.testing.assert_allclose(training.y, [1 / k for k in range(1, 21)])
    assert list(validation.x) == [10, 20]
    assert list(validation.y) == [0.5, 0.3]
    assert training.line.color == ROLES["training"]
    assert validation.line.color == ROLES["validation"]


def test_accuracy_and_rate_are_their_own_fields():
    assert list(line(accuracy_curves(batches(3), CHECKS), "validation").y) == [0.7, 0.9]
    np.testing.assert_allclose(
        line(rate_curve(batches(3)), "learning rate").y, [0.1, 0.05, 0.1 / 3]
    )


def test_the_view_sets_scale_axis_and_mark():
    figure = loss_curves(batches(20), CHECKS, View(log=True, steps_per_epoch=10, marked=15))
    assert figure.layout.yaxis.type == "log"
    assert line(figure, "validation").x[-1] == 2.0
    assert figure.layout.shapes[0].x0 == 1.5
    assert loss_curves(batches(20), CHECKS).layout.yaxis.type == "linear"


def test_zooming_outlives_new_points():
    first, second = loss_curves(batches(2), []), loss_curves(batches(9), CHECKS)
    assert first.layout.uirevision == second.layout.uirevision is not None
    assert first.layout.height == second.layout.height


def test_a_run_without_points_still_has_its_chart():
    assert len(line(loss_curves([], []), "training").x) == 0
    assert gradient_chart([]).layout.height == loss_curves([], []).layout.height


def test_infinite_losses_become_gaps():
    figure = loss_curves(batches(3, lambda k: float("inf") if k == 2 else 1.0), [])
    assert np.isnan(line(figure, "training").y[1])


@given(count=st.integers(1, 5000), limit=st.integers(1, 600))
def test_thinning_keeps_means_order_and_the_end(count, limit):
    steps = np.arange(1.0, count + 1)
    values = np.sin(steps)
    few_steps, few = thin(steps, values, limit)
    assert len(few) == len(few_steps) == min(count, limit)
    assert few_steps[-1] == count
    assert (np.diff(few_steps) > 0).all()
    weights = np.diff(np.concatenate([[0.0], few_steps]))
    np.testing.assert_allclose(weights @ few, values.sum(), atol=1e-8)


def test_long_runs_send_few_points():
    assert len(line(loss_curves(batches(9000), []), "training").x) == MAX_POINTS


@pytest.mark.parametrize("weight", [0.5, 0.9, 0.99])
def test_smoothing_is_the_corrected_moving_average_of_pandas(weight):
    values = np.random.default_rng(0).normal(size=50)
    expected = pd.Series(values).ewm(alpha=1 - weight, adjust=True).mean()
    np.testing.assert_allclose(smooth(values, weight), expected)


def test_smoothing_keeps_the_raw_line_faint_below():
    figure = loss_curves(batches(20), [], View(smoothing=0.9))
    faint, strong = figure.data[0], figure.data[1]
    np.testing.assert_allclose(faint.y, [1 / k for k in range(1, 21)])
    assert faint.opacity < 0.5
    assert not np.allclose(strong.y, faint.y)


def test_gradients_are_shown_by_layer_in_powers_of_ten():
    figure = gradient_chart(batches(20))
    heat = figure.data[0]
    assert list(heat.y) == ["conv1", "dense1"]
    np.testing.assert_allclose(heat.z[1], np.log10(np.arange(1, 21)))
    np.testing.assert_allclose(heat.customdata[0], 1 / np.arange(1, 21))
    assert figure.layout.yaxis.autorange == "reversed"  # the first layer on top


def test_gradients_that_vanish_do_not_break_the_chart():
    quiet = [Batch(1, 1, 0.1, 1.0, {}, 0.1, 10.0, {"conv1": 0.0, "dense1": float("inf")})]
    assert np.isfinite(gradient_chart(quiet).data[0].zmax)


def test_compared_runs_differ_in_colour_and_share_an_axis():
    runs = {f"run {k}": (batches(5), CHECKS) for k in range(8)}
    figure = compare_curves(runs, "accuracy")
    shown = [line(figure, name) for name in runs]
    looks = {(trace.line.color, trace.line.dash) for trace in shown}
    assert len(looks) == 8
    assert list(shown[0].y) == [0.7, 0.9]
