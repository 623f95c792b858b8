"""Scores by their definitions, counted by hand in plain Python."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.evaluation.metrics import score

PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)


@settings(max_examples=50)
@given(PAIRS)
def test_scores_are_what_their_definitions_say(pairs):
    labels, answers = (np.array(column, np.int64) for column in zip(*pairs, strict=True))
    scores = score(labels, answers, 4)
    counted = [[pairs.count((true, said)) for said in range(4)] for true in range(4)]
    assert scores.confusion.tolist() == counted
    assert scores.n == len(pairs)
    assert scores.accuracy == pytest.approx(sum(t == s for t, s in pairs) / len(pairs))
    f1 = []
    for cls in sorted({value for pair in pairs for value in pair}):
        right = counted[cls][cls]
        said, true = sum(row[cls] for row in counted), sum(counted[cls])
        f1.append(2 * right / (said + true))
    assert scores.macro_f1 == pytest.approx(sum(f1) / len(f1))


def test_nothing_to_compare_is_refused():
    with pytest.raises(ValueError, match="no examples"):
        score(np.empty(0, np.int64), np.empty(0, np.int64), 3)
