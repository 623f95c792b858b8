"""Curves by their definition at every threshold, and areas by SciPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.stats import mannwhitneyu
from sklearn import metrics

from playground.evaluation import curves
from playground.evaluation.curves import area_intervals, precision_recall_curve, roc_curve
from playground.evaluation.figures import Undefined
from tests.evaluation.made import EVALUATIONS, made_evaluation, random_evaluation


@settings(max_examples=40)
@given(EVALUATIONS)
def test_each_point_counts_what_its_threshold_answers(evaluation):
    positive, scores = evaluation.true == 0, evaluation.probabilities[:, 0]
    roc, pr = roc_curve(evaluation, 0), precision_recall_curve(evaluation, 0)
    if positive.all() or not positive.any():
        assert isinstance(roc, Undefined)
        assert isinstance(pr, Undefined)
        return
    for threshold, false, true in zip(roc.thresholds, roc.x, roc.y, strict=True):
        said = scores >= threshold
        assert true == pytest.approx((said & positive).sum() / positive.sum())
        assert false == pytest.approx((said & ~positive).sum() / (~positive).sum())
    for threshold, recall, precision in zip(pr.thresholds, pr.x, pr.y, strict=True):
        said = scores >= threshold
        assert recall == pytest.approx((said & positive).sum() / positive.sum())
        assert precision == pytest.approx(positive[said].mean() if said.any() else 1)
    # The area is the probability that one of the class gets a higher score than another.
    test = mannwhitneyu(scores[positive], scores[~positive], method="asymptotic")
    assert roc.area == pytest.approx(test.statistic / (positive.sum() * (~positive).sum()))


def test_a_curve_of_one_class_says_why_there_is_none():
    evaluation = made_evaluation([0, 0], [[0.6, 0.4], [0.3, 0.7]])
    assert "all examples are of the class “c0”" in str(roc_curve(evaluation, 0).reason)
    assert "no example is of the class “c1”" in str(precision_recall_curve(evaluation, 1).reason)


def test_the_intervals_of_the_areas_are_those_of_drawn_test_sets():
    evaluation = random_evaluation(1, 250, 3, 1.2)
    # Rounded, so that many examples have the same probability.
    evaluation = made_evaluation(evaluation.true, evaluation.probabilities.round(2))
    random = np.random.default_rng(7)
    drawn = random.integers(0, 250, (400, 250))
    found = area_intervals(evaluation)[2]
    scores, positive = evaluation.probabilities[:, 2], evaluation.true == 2
    for interval, measure in (
        (found.roc, metrics.roc_auc_score),
        (found.average_precision, metrics.average_precision_score),
    ):
        values = [measure(positive[rows], scores[rows]) for rows in drawn]
        ends = np.quantile(values, [0.025, 0.975])
        assert (interval.low, interval.high) == pytest.approx(ends, abs=0.02)
        assert interval.low < measure(positive, scores) < interval.high


def test_very_many_examples_and_classes_have_no_intervals(monkeypatch):
    evaluation = random_evaluation(1, 50, 3)
    assert all(area_intervals(evaluation))
    monkeypatch.setattr(curves, "MOST_WORK", 10_000)
    assert area_intervals(evaluation) == (None, None, None)


def test_areas_without_a_curve_have_no_interval():
    evaluation = made_evaluation([0, 0], [[0.6, 0.4], [0.3, 0.7]])
    assert area_intervals(evaluation) == (None, None)
