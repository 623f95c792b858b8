"""“Show the code” of a classification: lines that print the shown probabilities and scores."""

from __future__ import annotations

from playground.language.explain import methods_for
from playground.language.records import Classified
from playground.nets.model import Model


def answer_code(result: Classified, text: str, model: Model, path: str) -> str:
    """Lines that print each label's probability, and how much each word speaks for the answer.
    `path` is what `find_model` takes: the name of a shipped model, or a model's file."""
    lines = [
        "from playground.language.explain import explain",
        "from playground.language.read import classify",
        "from playground.nets.store import find_model",
        "",
        f"model = find_model({path!a})",
        f"text = {text!a}",
        "answer = classify(model, text)",
        "for label, p in zip(answer.labels, answer.probabilities):",
        '    print(label, f"{p:.4f}")',
    ]
    for method in methods_for(model):
        lines += [
            f"found = explain(model, text, {method!r}, {result.label!a})",
            "for token, score in zip(found.tokens, found.scores):",
            f'    print("{method}", token.text, f"{{score:.3f}}")',
        ]
    return "\n".join(lines)
