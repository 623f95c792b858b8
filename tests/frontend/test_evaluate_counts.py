"""What the browser counts of a model's answers, against the package and scikit-learn."""

import base64

import numpy as np
import pytest
from sklearn import metrics

from playground.evaluation.calibration import calibration_error, with_temperature
from playground.evaluation.figures import confusion_matrix, log_loss
from playground.evaluation.intervals import wilson
from playground.evaluation.slices import Quantity
from tests.evaluation.made import made_evaluation, random_evaluation

pytestmark = pytest.mark.browser

COUNTED = """async ({ numbers, truth, n, classes, label, threshold, temperature }) => {
  const c = await import("/evaluate/counts.js");
  const bytes = Uint8Array.from(atob(numbers), (char) => char.charCodeAt(0));
  const answers = c.answersOf(new Float32Array(bytes.buffer), n, classes);
  const examples = { n, classes, true: Int32Array.from(truth), models: [answers] };
  const { error, loss } = c.reliabilityOf(examples, answers, temperature);
  return {
    predicted: [...answers.predicted],
    confusion: [...c.confusionOf(examples.true, answers.predicted, classes)],
    counts: c.thresholdCounts(c.rankedOf(examples, answers, label), threshold),
    curves: c.curvesOf(c.rankedOf(examples, answers, label)),
    areas: c.areasOf(c.rankedOf(examples, answers, label)),
    error, loss,
  };
}"""


def counted(modules, evaluation, **more):
    numbers = base64.b64encode(evaluation.probabilities.tobytes()).decode()
    given = {"label": 0, "threshold": 0.5, "temperature": 1.0, **more}
    return modules.evaluate(
        COUNTED,
        {
            "numbers": numbers, "truth": evaluation.true.tolist(), "n": len(evaluation),
            "classes": len(evaluation.labels), **given,
        },
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_the_browser_counts_as_python_does(modules, seed):
    evaluation = random_evaluation(seed, 300, 4, 1.5)
    threshold, temperature = 0.1 + 0.2 * seed, 0.5 + seed
    found = counted(
        modules, evaluation, label=seed % 4, threshold=threshold, temperature=temperature
    )
    assert found["predicted"] == evaluation.predicted.tolist()
    assert found["confusion"] == confusion_matrix(evaluation).ravel().tolist()
    scores, positive = evaluation.probabilities[:, seed % 4], evaluation.true == seed % 4
    tn, fp, fn, tp = metrics.confusion_matrix(positive, scores >= np.float32(threshold)).ravel()
    assert found["counts"] == {"tp": tp, "fp": fp, "fn": fn, "tn": tn}
    curves = found["curves"]
    assert curves["area"] == pytest.approx(metrics.roc_auc_score(positive, scores))
    assert curves["average"] == pytest.approx(metrics.average_precision_score(positive, scores))
    cooled = with_temperature(evaluation, temperature)
    assert found["loss"] == pytest.approx(log_loss(cooled).value, rel=1e-4)
    assert found["error"] == pytest.approx(calibration_error(cooled).value, abs=2e-3)


def test_the_areas_have_the_intervals_of_drawn_test_sets(modules):
    evaluation = random_evaluation(1, 300, 4, 1.5)
    found = counted(modules, evaluation, label=1)["areas"]
    scores, positive = evaluation.probabilities[:, 1], evaluation.true == 1
    drawn = np.random.default_rng(2).integers(0, 300, (400, 300))
    measures = {"area": metrics.roc_auc_score, "average": metrics.average_precision_score}
    for name, measure in measures.items():
        values = [measure(positive[rows], scores[rows]) for rows in drawn]
        assert found[name] == pytest.approx(np.quantile(values, [0.025, 0.975]), abs=0.02)
        assert found[name][0] < measure(positive, scores) < found[name][1]


def test_one_class_has_no_curve(modules):
    found = counted(modules, made_evaluation([0, 0], [[0.5, 0.5], [1, 0]]))
    assert (found["curves"], found["areas"]) == (None, None)


def test_wilsons_interval_is_pythons(modules):
    pairs = [(0, 5), (5, 5), (3, 7), (1989, 2000), (1, 2)]
    script = "async (pairs) => { const { wilson } = await import('/evaluate/counts.js');"
    script += " return pairs.map(([k, n]) => wilson(k, n)); }"
    for (k, n), ends in zip(pairs, modules.evaluate(script, pairs), strict=True):
        assert ends == pytest.approx([wilson(k, n).low, wilson(k, n).high])


SELECTED = """async ({ select, difference }) => {
  const s = await import("/evaluate/select.js");
  const model = (predicted, sure) => ({
    predicted: Int32Array.from(predicted), sure: Float32Array.from(sure),
    points: Float32Array.from([0, 0, 1, 1, 2, 2, 3, 3]),
  });
  const examples = {
    n: 4, classes: 2, true: Int32Array.from([0, 0, 1, 1]),
    models: [model([0, 1, 1, 0], [0.9, 0.6, 0.7, 0.8]), model([0, 0, 0, 0], [1, 1, 1, 1])],
    quantities: ["ink"], values: [Float32Array.from([0, 1, 2, 3])], edges: [[0, 2, 3]],
  };
  return s.rowsOf(s.parse(select, examples), examples, difference);
}"""


@pytest.mark.parametrize(
    ("select", "rows"),
    [
        ("wrong", [3, 1]),
        ("all", [0, 3, 2, 1]),
        ("cell_0_1", [1]),
        ("cell_1_0", [3]),
        ("sure_0.65_0.85", [3, 2]),
        ("map_0.5_2.5_0.5_2.5", [2, 1]),
        ("slice_ink_0", [0, 1]),
        ("slice_ink_1", [3, 2]),
        ("differ", [2, 1]),
        ("only_0", [2]),
        ("only_1", [1]),
        ("cell_9_0", [3, 1]),  # what is not there is all mistakes
        ("slice_mass_0", [3, 1]),
        ("nonsense", [3, 1]),
    ],
)
def test_a_selection_holds_its_examples_the_most_confident_first(modules, select, rows):
    assert modules.evaluate(SELECTED, {"select": select, "difference": False}) == rows


def test_a_cell_of_the_difference_holds_what_one_model_alone_answers_so(modules):
    given = {"select": "cell_1_0", "difference": True}
    assert modules.evaluate(SELECTED, given) == [2]


def test_a_part_in_the_browser_is_that_of_python():
    quantity = Quantity("ink", np.float32([0, 1, 2, 3]), (0.0, 2.0, 3.0))
    assert quantity.part(0).tolist() == [True, True, False, False]
    assert quantity.part(1).tolist() == [False, False, True, True]
