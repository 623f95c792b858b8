"""The code of a classification prints the numbers that the page shows."""

import contextlib
import io

from playground.language.answer_code import answer_code
from playground.language.explain import explain, flips, methods_for, rewrite
from playground.language.nearest import nearest
from playground.language.read import classify
from playground.nets.store import shipped_model


def test_the_code_prints_the_probabilities_and_the_scores():
    model, text = shipped_model("mood-gru"), 'It is "not" a good film.\\'
    answer = classify(model, text)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = answer_code(answer, text, model, "mood-gru", changes=3, near=True, target="positive")
        exec(code, {})
    lines = printed.getvalue().splitlines()
    for label, p in zip(answer.labels, answer.probabilities, strict=True):
        assert f"{label} {p:.4f}" in lines
    for method in methods_for(model):
        found = explain(model, text, method, answer.label)
        for token, score in zip(found.tokens, found.scores, strict=True):
            assert f"{method} {token.text} {score:.3f}" in lines
    found = flips(model, text)[:3]
    assert found
    for change in found:
        said = f"{change.old!r} -> {change.new!r} {change.label} {change.probability:.4f}"
        assert said in lines
    steps = rewrite(model, text, "positive")
    assert steps
    for change in steps:
        said = f"{change.old!r} -> {change.new!r} {change.label} {change.probability:.4f}"
        assert f"{said} {change.text}" in lines
    near = nearest(model, text)
    assert lines[-len(near) :] == [f"{cosine:.4f} {label} {each}" for each, label, cosine in near]
