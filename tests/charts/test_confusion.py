"""The confusion matrix and the bars of an answer."""

import numpy as np
from sklearn.metrics import confusion_matrix

from playground.charts.confusion import answer_chart, confusion_chart

RANDOM = np.random.default_rng(0)
TRUE, ANSWERED = RANDOM.integers(0, 3, 50), RANDOM.integers(0, 3, 50)


def test_cells_hold_the_counts_with_the_true_class_as_row():
    counts = confusion_matrix(TRUE, ANSWERED)
    chart = confusion_chart(counts.tolist(), ("a", "b", "c"))
    np.testing.assert_array_equal(chart.cells.values, counts)
    assert chart.cells.scale == "share"
    assert (chart.y.title, chart.y.names) == ("true", ("a", "b", "c"))
    assert (chart.x.title, chart.x.names) == ("answered", ("a", "b", "c"))


def test_the_answer_is_named_and_coloured_by_its_truth():
    right = answer_chart((0.2, 0.7, 0.1), ("a", "b", "c"), truth=1)
    wrong = answer_chart((0.2, 0.7, 0.1), ("a", "b", "c"), truth=0)
    unknown = answer_chart((0.2, 0.7, 0.1), ("a", "b", "c"))
    assert "b" in right.title
    assert "70%" in right.title
    colours = [chart.bars[0].colours for chart in (right, wrong, unknown)]
    assert [each[1] for each in colours] == ["right", "wrong", "magnitude"]
    assert {each[0] for each in colours} == {"faint"}


def test_of_many_classes_the_ten_strongest_are_shown():
    values = [k / 435 for k in range(30)]
    chart = answer_chart(values, [str(k) for k in range(30)])
    assert chart.y.names == tuple(str(k) for k in range(20, 30))
    np.testing.assert_allclose(chart.bars[0].values, values[20:])
