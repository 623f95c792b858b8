"""The figures that the Evaluate page writes out (frontend/evaluate/figures.js), against
scikit-learn."""

import json

import numpy as np
import pytest
from sklearn import metrics

from playground.evaluation.figures import AVERAGES, SCORES, figures_of
from playground.evaluation.intervals import wilson
from playground.ui.evaluate.view import _figures
from tests.evaluation.made import made_evaluation, random_evaluation

pytestmark = pytest.mark.browser

WRITTEN = """async ({ figures, labels, counts, n }) => {
    const { FiguresPanel } = await import("/evaluate/figures.js");
    const panel = new FiguresPanel((id, values = {}) => `${id}|${JSON.stringify(values)}`);
    panel.show({ figures, labels, counts: Int32Array.from(counts), n });
    const found = {};
    for (const button of panel.element.querySelectorAll("[data-figure]")) {
        button.click();
        const pressed = [...panel.element.querySelectorAll('[aria-pressed="true"]')];
        const [range, marker] = [...button.querySelectorAll(".ev-bar > *")].map((e) => e.style);
        found[button.dataset.figure] = {
            lines: [...panel.formula.children].map((line) => line.textContent),
            text: button.firstChild.textContent, value: Number(button.dataset.value),
            interval: button.querySelector("small")?.textContent,
            pressed: pressed.map((one) => one.dataset.figure),
            bar: range && [range.left, range.width, marker.left].map(parseFloat),
        };
    }
    return found;
}"""


def written(modules, evaluation):
    counts = metrics.confusion_matrix(
        evaluation.true, evaluation.predicted, labels=range(len(evaluation.labels))
    )
    found = modules.evaluate(
        WRITTEN,
        {
            "figures": _figures(figures_of(evaluation)), "labels": list(evaluation.labels),
            "counts": counts.ravel().tolist(), "n": len(evaluation),
        },
    )  # fmt: skip
    for key, one in found.items():
        assert one["pressed"] == [key]
        # The sentence's id, and the numbers in it.
        one["lines"] = [
            (line.partition("|")[0], json.loads(line.partition("|")[2] or "{}"))
            for line in one["lines"]
        ]
    return found


def scores_of(evaluation, average):
    found = metrics.precision_recall_fscore_support(
        evaluation.true, evaluation.predicted, average=average, zero_division=0
    )
    return dict(zip(SCORES, found, strict=False))


@pytest.mark.parametrize("classes", [3, 12])
def test_each_figure_has_its_value_and_its_formula(modules, classes):
    evaluation = random_evaluation(classes, 90, classes, 1.5)
    true, predicted = evaluation.true, evaluation.predicted
    assert set(true) == set(predicted) == set(range(classes))
    found = written(modules, evaluation)
    each = scores_of(evaluation, None)
    for k in range(classes):
        right = int(((true == k) & (predicted == k)).sum())
        own, said = int((true == k).sum()), int((predicted == k).sum())
        terms = {
            "precision": {"right": right, "answered": said},
            "recall": {"right": right, "true": own},
            "f1": {"right": right, "twice": 2 * right, "true": own, "answered": said},
        }
        for score in SCORES:
            (name, numbers), (interval, more) = found[f"{score}_{k}"]["lines"]
            value = each[score][k]
            assert name == f"formula_{score}"
            assert numbers == {"label": f"c{k}", "value": f"{value:.4f}", **terms[score]}
            assert interval == ("formula_bootstrap" if score == "f1" else "formula_wilson")
            if score != "f1":
                of = said if score == "precision" else own
                ends = wilson(right, of)
                assert more == {
                    "p": f"{value:.4f}", "n": of,
                    "low": f"{100 * ends.low:.2f}%", "high": f"{100 * ends.high:.2f}%",
                }  # fmt: skip
    for average in AVERAGES:
        for score, value in scores_of(evaluation, average).items():
            one = found[f"{average}_{score}"]
            assert one["value"] == pytest.approx(value)
            (name, numbers), (interval, _) = one["lines"]
            assert (name, interval) == (f"formula_{average}", "formula_bootstrap")
            assert numbers["value"] == f"{value:.4f}"
            if average == "micro":
                assert (numbers["right"], numbers["n"]) == ((true == predicted).sum(), 90)
                continue
            terms = numbers["terms"].split(" + ")
            assert numbers["score"] == score
            assert numbers["of"] == (90 if average == "weighted" else classes)
            assert (terms[10:], len(terms)) == ((["…"], 11) if classes > 10 else ([], classes))
            weights = np.bincount(true) if average == "weighted" else np.ones(classes)
            wanted = each[score] * weights
            values = [eval(term.replace("·", "*")) for term in terms[:10]]
            assert values == pytest.approx(wanted[:10], abs=1e-4 * max(weights))
    accuracy = found["accuracy"]
    share = metrics.accuracy_score(true, predicted)
    name, numbers = accuracy["lines"][0]
    assert (name, numbers) == (
        "formula_accuracy", {"right": (true == predicted).sum(), "n": 90, "value": f"{share:.4f}"},
    )  # fmt: skip
    assert [line for line, _ in accuracy["lines"][1:]] == ["formula_wilson", "formula_beside"]
    assert accuracy["text"] == f"{100 * share:.1f}%"
    ends = wilson(int((true == predicted).sum()), 90)
    assert accuracy["interval"] == f"{100 * ends.low:.1f}% – {100 * ends.high:.1f}%"
    bar = [100 * ends.low, 100 * (ends.high - ends.low), 100 * share]
    assert accuracy["bar"] == pytest.approx(bar, rel=1e-3)
    probabilities = evaluation.probabilities.astype(np.float64)
    loss = metrics.log_loss(true, probabilities / probabilities.sum(1, keepdims=True))
    (name, numbers), (interval, _) = found["logloss"]["lines"]
    assert (name, interval) == ("formula_log_loss", "formula_bootstrap")
    assert float(numbers["sum"]) == pytest.approx(90 * loss, abs=0.006)
    assert found["logloss"]["text"] == numbers["value"] == f"{loss:.4f}"
    assert found["logloss"]["bar"] is None
    for key in [key for key in found if key.startswith("top_")]:
        (name, numbers), _ = found[key]["lines"]
        k = int(key.removeprefix("top_"))
        top = metrics.top_k_accuracy_score(
            true, evaluation.probabilities, k=k, labels=range(classes)
        )
        assert (name, numbers["k"], numbers["n"]) == ("formula_top", str(k), 90)
        assert numbers["value"] == f"{top:.4f}"
        assert numbers["count"] == round(90 * top)


def test_a_class_without_answers_says_why_it_has_no_precision_and_counts_as_nothing(modules):
    evaluation = made_evaluation([0, 0, 1, 1, 2], [[0.8, 0.1, 0.1]] * 3 + [[0.1, 0.8, 0.1]] * 2)
    found = written(modules, evaluation)
    assert found["precision_2"]["text"] == "undefined|{}"
    ((reason, _),) = found["precision_2"]["lines"]
    assert "c2" in reason
    assert found["recall_2"]["lines"][0][1]["value"] == "0.0000"
    numbers = found["macro_precision"]["lines"][0][1]
    wanted = scores_of(evaluation, "macro")["precision"]
    assert (numbers["of"], numbers["value"]) == (3, f"{wanted:.4f}")
    assert eval(f"({numbers['terms']}) / 3") == pytest.approx(wanted, abs=1e-4)
