"""The confusion matrix."""

import numpy as np
from sklearn.metrics import confusion_matrix

from playground.charts.confusion import confusion_chart

RANDOM = np.random.default_rng(0)
TRUE, ANSWERED = RANDOM.integers(0, 3, 50), RANDOM.integers(0, 3, 50)


def test_cells_hold_the_counts_with_the_true_class_as_row():
    counts = confusion_matrix(TRUE, ANSWERED)
    chart = confusion_chart(counts.tolist(), ("a", "b", "c"))
    np.testing.assert_array_equal(chart.cells.values, counts)
    assert chart.cells.scale == "share"
    assert (chart.y.title, chart.y.names) == ("true", ("a", "b", "c"))
    assert (chart.x.title, chart.x.names) == ("answered", ("a", "b", "c"))
