"""Two bars a label: how a logit depends on a cell, and the answers before and after a change."""

import numpy as np
import pytest

from playground.charts.answer import compare_answers
from playground.charts.flow import logit_flow

LABELS = ("0", "1", "cat")
FIRST, SECOND = np.array([0.5, -1.5, 0.25]), np.array([0.4, 0.0, -0.25])


@pytest.mark.parametrize(
    "figure",
    [
        logit_flow(LABELS, FIRST, SECOND, ("flow", "drop")),
        compare_answers(FIRST, SECOND, LABELS, ("flow", "drop"), "probability"),
    ],
    ids=["flow", "answers"],
)
def test_each_label_has_its_two_values_told_apart_by_name_and_colour(figure):
    first, second = figure.data
    assert list(first.y) == FIRST.tolist()
    assert list(second.y) == SECOND.tolist()
    assert list(first.x) == list(second.x) == list(LABELS)
    assert (first.name, second.name) == ("flow", "drop")
    assert first.marker.color != second.marker.color
    assert figure.layout.xaxis.type == "category"  # “0” and “1” are names here, not numbers
