"""The code of a classification prints the numbers that the page shows."""

import contextlib
import io

from playground.language.answer_code import answer_code
from playground.language.explain import explain, methods_for
from playground.language.read import classify
from playground.nets.store import shipped_model


def test_the_code_prints_the_probabilities_and_the_scores():
    model, text = shipped_model("mood-gru"), 'It is "not" a good film.\\'
    answer = classify(model, text)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(answer_code(answer, text, model, "mood-gru"), {})
    lines = printed.getvalue().splitlines()
    for label, p in zip(answer.labels, answer.probabilities, strict=True):
        assert f"{label} {p:.4f}" in lines
    for method in methods_for(model):
        found = explain(model, text, method, answer.label)
        for token, score in zip(found.tokens, found.scores, strict=True):
            assert f"{method} {token.text} {score:.3f}" in lines
