"""Bars by name: how a logit depends on a cell, answers before and after, examples by class."""

import numpy as np
import pytest

from playground.charts.counts import counts_chart
from playground.charts.pairs import compare_answers, logit_flow

LABELS = ("0", "1", "cat")
FIRST, SECOND = np.array([0.5, -1.5, 0.25]), np.array([0.4, 0.0, -0.25])


@pytest.mark.parametrize(
    "chart",
    [
        logit_flow(LABELS, FIRST, SECOND, ("flow", "drop"), "in words"),
        compare_answers(FIRST, SECOND, LABELS, ("flow", "drop"), "probability", "in words"),
    ],
    ids=["flow", "answers"],
)
def test_each_label_has_its_two_values_told_apart_by_name_and_colour(chart):
    first, second = chart.bars
    assert first.values.tolist() == FIRST.tolist()
    assert second.values.tolist() == SECOND.tolist()
    assert chart.x.names == LABELS
    assert (first.name, second.name) == ("flow", "drop")
    assert first.colours[0] != second.colours[0]
    assert chart.legend
    assert chart.alt == "in words"


def test_examples_by_class_stand_on_each_other():
    chart = counts_chart({"train": {"a": 3, "b": 4}, "check": {"a": 1, "b": 0}}, "Examples")
    assert chart.stacked
    assert [bars.values.tolist() for bars in chart.bars] == [[3, 4], [1, 0]]
    assert [bars.colours[0] for bars in chart.bars] == ["training", "validation"]
