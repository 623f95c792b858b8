"""The confusion matrix and the bars of an answer."""

import numpy as np
from sklearn.metrics import confusion_matrix

from playground.charts.colours import ROLES
from playground.charts.confusion import answer_chart, confusion_chart

RANDOM = np.random.default_rng(0)
TRUE, ANSWERED = RANDOM.integers(0, 3, 50), RANDOM.integers(0, 3, 50)


def test_cells_hold_the_counts_and_colours_the_share_of_the_row():
    counts = confusion_matrix(TRUE, ANSWERED)
    heat = confusion_chart(counts.tolist(), ("a", "b", "c")).data[0]
    np.testing.assert_array_equal(heat.customdata[..., 0], counts)
    np.testing.assert_allclose(
        np.asarray(heat.z) ** 2, confusion_matrix(TRUE, ANSWERED, normalize="true")
    )
    assert list(heat.x) == list(heat.y) == ["a", "b", "c"]


def test_the_first_class_is_on_top_and_a_class_without_examples_is_no_trouble():
    figure = confusion_chart(((3, 1), (0, 0)), ("yes", "no"))
    assert figure.layout.yaxis.autorange == "reversed"
    assert np.isfinite(np.asarray(figure.data[0].z)).all()


def test_many_classes_bear_no_counts():
    many = confusion_chart(np.eye(30, dtype=int).tolist(), [str(k) for k in range(30)])
    assert many.data[0].texttemplate is None


def test_the_answer_is_named_and_coloured_by_its_truth():
    right = answer_chart((0.2, 0.7, 0.1), ("a", "b", "c"), truth=1)
    wrong = answer_chart((0.2, 0.7, 0.1), ("a", "b", "c"), truth=0)
    assert "b" in right.layout.title.text
    assert "70%" in right.layout.title.text
    assert right.data[0].marker.color[1] == ROLES["right"]
    assert wrong.data[0].marker.color[1] == ROLES["wrong"]


def test_of_many_classes_the_ten_strongest_are_shown():
    values = [k / 435 for k in range(30)]
    figure = answer_chart(values, [str(k) for k in range(30)])
    assert list(figure.data[0].y) == [str(k) for k in range(20, 30)]
