"""Figures against scikit-learn, and the coverage of their intervals by simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.stats import binomtest
from sklearn import metrics

from playground.evaluation.evaluation import EvaluationError, evaluation_of
from playground.evaluation.figures import (
    AVERAGES,
    SCORES,
    Figure,
    Undefined,
    confusion_matrix,
    figures_of,
    losses,
    top_k,
)
from playground.evaluation.intervals import bootstrap_mean, bootstrap_share, wilson
from playground.evaluation.report import figure_text, report_data
from playground.nets.store import shipped_model
from tests.evaluation.made import EVALUATIONS, made_evaluation, random_evaluation


@settings(max_examples=60)
@given(EVALUATIONS)
def test_figures_are_scikit_learns(evaluation):
    found, true, said = figures_of(evaluation), evaluation.true, evaluation.predicted
    classes = np.arange(len(evaluation.labels))
    assert confusion_matrix(evaluation).tolist() == (
        metrics.confusion_matrix(true, said, labels=classes).tolist()
    )
    assert found.accuracy.value == pytest.approx(metrics.accuracy_score(true, said))
    for average in AVERAGES:
        theirs = metrics.precision_recall_fscore_support(
            true, said, average=average, zero_division=0
        )
        for score, value in zip(SCORES, theirs[:3], strict=True):
            assert found.averages[average][score].value == pytest.approx(value)
    theirs = metrics.precision_recall_fscore_support(
        true, said, labels=classes, zero_division=np.nan
    )
    for k, one in enumerate(found.classes):
        for score, values in zip(SCORES, theirs[:3], strict=True):
            ours = getattr(one, score)
            if isinstance(ours, Undefined):
                assert np.isnan(values[k])
            else:
                assert ours.value == pytest.approx(values[k])
    probabilities = evaluation.probabilities.astype(np.float64)
    probabilities /= probabilities.sum(1, keepdims=True)
    expected = metrics.log_loss(true, probabilities, labels=classes)
    assert found.log_loss.value == pytest.approx(expected, rel=1e-5)


@settings(max_examples=40)
@given(EVALUATIONS)
def test_the_top_k_are_scikit_learns(evaluation):
    classes = len(evaluation.labels)
    for k in (1, 2, 3):
        found = top_k(evaluation, k)
        if k >= classes:
            assert isinstance(found, Undefined)
        elif classes > 2:
            expected = metrics.top_k_accuracy_score(
                evaluation.true, evaluation.probabilities, k=k, labels=np.arange(classes)
            )
            assert found.value == pytest.approx(expected)


def test_every_figure_lies_in_its_interval():
    found = figures_of(random_evaluation(3, 400, 4, 1.5))
    shown = [found.accuracy, found.log_loss, found.top[2]]
    shown += [found.averages[a][s] for a in AVERAGES for s in SCORES]
    shown += [getattr(one, score) for one in found.classes for score in SCORES]
    for figure in shown:
        assert figure.interval.low < figure.value < figure.interval.high


def test_what_has_no_value_says_why():
    # Nobody is c2, and nothing is answered as c1.
    found = figures_of(made_evaluation([0, 0, 1], [[0.9, 0, 0.1], [0.1, 0, 0.9], [0.8, 0.1, 0.1]]))
    assert "answered as “c1”" in str(found.classes[1].precision.reason)
    assert "of the class “c2”" in str(found.classes[2].recall.reason)
    assert isinstance(found.classes[1].f1, Figure)
    assert found.classes[1].f1.value == 0
    assert isinstance(figures_of(made_evaluation([0], [[1, 0, 0]])).classes[2].f1, Undefined)
    assert isinstance(found.top[3], Undefined)


def test_broken_answers_are_refused():
    evaluation = random_evaluation(0, 5, 10)
    broken = evaluation.probabilities.copy()
    broken[2:4] = np.nan
    model = shipped_model("pen-cnn")
    with pytest.raises(EvaluationError, match="For 2 of 5 examples, pen-cnn gives"):
        evaluation_of(model, evaluation.examples, broken)
    empty = evaluation.examples.take(np.zeros(0, np.int64))
    with pytest.raises(EvaluationError, match="holds no examples"):
        evaluation_of(model, empty, broken[:0])


# ---- intervals ------------------------------------------------------------------------------


@pytest.mark.parametrize(("k", "n"), [(0, 7), (3, 7), (7, 7), (97, 100), (1, 10_000)])
def test_wilsons_interval_is_scipys(k, n):
    theirs = binomtest(k, n).proportion_ci(0.95, method="wilson")
    assert (wilson(k, n).low, wilson(k, n).high) == pytest.approx((theirs.low, theirs.high))


def test_wilson_holds_the_truth_where_the_bootstrap_fails():
    # 100 examples, an accuracy of 99 %: often all are right, and the bootstrap then sees no spread.
    successes = np.random.default_rng(1).binomial(100, 0.99, 400)
    inside = {wilson: 0, bootstrap_share: 0}
    for method in inside:
        for k in successes.tolist():
            found = method(k, 100)
            inside[method] += found.low <= 0.99 <= found.high
    assert inside[wilson] / 400 > 0.92
    assert inside[bootstrap_share] / 400 < 0.75


def test_without_a_mistake_the_bootstrap_has_no_interval_and_wilson_has():
    true = np.arange(100) % 4
    probabilities = np.full((100, 4), 0.1, np.float32)
    probabilities[np.arange(100), true] = 0.7
    evaluation = made_evaluation(true, probabilities)
    all_right = figures_of(evaluation)
    assert all(all_right.averages[one][score].interval.is_empty for one in AVERAGES
               for score in SCORES)  # fmt: skip
    for one in all_right.classes:
        assert one.f1.interval.is_empty
        theirs = binomtest(25, 25).proportion_ci(0.95, method="wilson")
        assert one.recall.interval.low == pytest.approx(theirs.low)
        assert not one.recall.interval.is_empty
    assert figure_text(all_right.classes[0].f1, "en") == ("100.0% <small>(no interval)</small>")
    data = report_data(evaluation)["intervals"]
    assert data["macro_f1"] is None
    assert set(data["f1"].values()) == set(data["roc_auc"].values()) == {None}
    assert data["accuracy"][0] == pytest.approx(all_right.accuracy.interval.low)
    probabilities[0] = (0.1, 0.7, 0.1, 0.1)
    one_wrong = figures_of(made_evaluation(true, probabilities))
    assert not one_wrong.averages["macro"]["f1"].interval.is_empty


def test_the_bootstraps_intervals_hold_the_truth_in_95_of_100():
    # Examples fall into four cells with known probabilities; macro F1 of that is known.
    cells = np.array([[0.45, 0.05], [0.15, 0.35]])
    f1 = 2 * np.diag(cells) / (cells.sum(0) + cells.sum(1))
    random, inside = np.random.default_rng(5), 0
    for _ in range(200):
        drawn = random.choice(4, 300, p=cells.ravel())
        said = np.eye(2)[drawn % 2]
        found = figures_of(made_evaluation(drawn // 2, said)).averages["macro"]["f1"].interval
        inside += found.low <= f1.mean() <= found.high
    assert 0.9 < inside / 200 <= 1


def test_the_bootstrap_of_a_mean_is_about_that_of_theory():
    values = np.random.default_rng(2).normal(3, 2, 500)
    found, half = bootstrap_mean(values), 1.96 * values.std() / np.sqrt(500)
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=0.1)


def test_losses_of_impossible_answers_are_finite():
    assert np.isfinite(losses(made_evaluation([1], [[1, 0]]))).all()
