"""“Show the code” of a classification: lines that print the shown probabilities and scores."""

from __future__ import annotations

from playground.language.explain import methods_for
from playground.language.records import Classified
from playground.nets.model import Model


def answer_code(
    result: Classified, text: str, model: Model, path: str, changes: int = 0, near: bool = False,
    target: str = "",
) -> str:  # fmt: skip
    """Lines that print each label's probability, how much each word speaks for the answer, at most
    `changes` changes of a word that change the answer, with `target` the text rewritten until that
    is its label and, with `near`, the nearest training sentences. `path` is what `find_model`
    takes: the name of a shipped model, or a model's file."""
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
    if changes:
        lines += [
            "from playground.language.explain import flips",
            f"for change in flips(model, text)[:{changes}]:",
            '    print(repr(change.old), "->", repr(change.new), change.label, '
            'f"{change.probability:.4f}")',
        ]
    if target:
        lines += [
            "from playground.language.explain import rewrite",
            f"for change in rewrite(model, text, {target!r}):",
            '    print(repr(change.old), "->", repr(change.new), change.label, '
            'f"{change.probability:.4f}", change.text)',
        ]
    if near:
        lines += [
            "from playground.language.nearest import nearest",
            "for sentence, label, cosine in nearest(model, text):",
            '    print(f"{cosine:.4f}", label, sentence)',
        ]
    return "\n".join(lines)
