"""Figures against torchmetrics, an implementation besides scikit-learn's."""

import numpy as np
import pytest
import torch

from playground.evaluation.calibration import reliability
from playground.evaluation.curves import precision_recall_curve, roc_curve
from playground.evaluation.figures import confusion_matrix, figures_of
from tests.evaluation.made import random_evaluation

functional = pytest.importorskip("torchmetrics.functional.classification")


@pytest.mark.parametrize(
    ("seed", "n", "classes", "skill"), [(0, 300, 3, 1.0), (1, 500, 10, 3.0), (2, 40, 5, 0.0)]
)
def test_figures_are_torchmetrics(seed, n, classes, skill):
    evaluation = random_evaluation(seed, n, classes, skill)
    found = figures_of(evaluation)
    given = torch.from_numpy(evaluation.probabilities), torch.from_numpy(evaluation.true)

    def theirs(name, **settings):
        return getattr(functional, name)(*given, num_classes=classes, **settings).numpy()

    assert np.array_equal(confusion_matrix(evaluation), theirs("multiclass_confusion_matrix"))
    assert found.accuracy.value == pytest.approx(
        theirs("multiclass_accuracy", average="micro").item()
    )
    for score in ("precision", "recall"):
        expected = theirs(f"multiclass_{score}", average="macro").item()
        assert found.averages["macro"][score].value == pytest.approx(expected, abs=1e-6)
    expected = theirs("multiclass_f1_score", average="weighted").item()
    assert found.averages["weighted"]["f1"].value == pytest.approx(expected, abs=1e-6)
    expected = theirs("multiclass_accuracy", average="micro", top_k=2).item()
    assert found.top[2].value == pytest.approx(expected)
    error = theirs("multiclass_calibration_error", n_bins=10, norm="l1").item()
    assert reliability(evaluation).error == pytest.approx(error, abs=1e-5)

    one = torch.from_numpy(evaluation.probabilities[:, 0]), given[1] == 0
    area = functional.binary_auroc(*one).item()
    assert roc_curve(evaluation, 0).area == pytest.approx(area, abs=1e-5)
    average = functional.binary_average_precision(*one).item()
    assert precision_recall_curve(evaluation, 0).area == pytest.approx(average, abs=1e-5)
