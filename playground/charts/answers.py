"""A net's answer to one example, as a chart or as HTML with all text escaped."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import assert_never

import numpy as np

from playground.charts.chart import Axis, Bars, Chart
from playground.charts.html import boxed, scrolled, tagged, tile, tiles, titled
from playground.tasks.answers import (
    Answer,
    ClassProbabilities,
    FoundBoxes,
    GeneratedPictures,
    GeneratedText,
    TaggedTokens,
)

WORDS = {
    "answer": "Answer", "tags": "Tags", "boxes": "Boxes: found (solid), true (dashed)",
    "pictures": "Generated pictures", "text": "Generated text", "true": "true",
}  # fmt: skip
HEIGHT = 260
MOST = 10  # maximum number of classes shown


def draw_answer(
    answer: Answer, words: Mapping[str, str] = WORDS, height: int = HEIGHT
) -> Chart | str:
    """Draw an answer of any form."""
    match answer:
        case ClassProbabilities():
            return answer_chart(answer, words, height)
        case TaggedTokens():
            return titled(words["tags"], scrolled(_tags(answer, words)), height)
        case FoundBoxes():
            alt = ", ".join(answer.classes[label] for label in answer.found.labels) or "–"
            shown = boxed(answer.image, answer.classes, answer.found, answer.true, alt)
            return titled(words["boxes"], shown, height)
        case GeneratedPictures():
            return titled(words["pictures"], scrolled(_pictures(answer)), height)
        case GeneratedText():
            return titled(words["text"], scrolled(_text(answer)), height)
    assert_never(answer)


def answer_chart(
    answer: ClassProbabilities, words: Mapping[str, str] = WORDS, height: int = HEIGHT
) -> Chart:
    """The probabilities, 0 to 1, as bars; only the ten largest if there are more. If the true class
    is known, the bar of the predicted class is green if correct and red if wrong."""
    values, classes = np.asarray(answer.probabilities, np.float64), answer.labels
    shown = np.arange(len(values))
    if len(values) > MOST:
        shown = np.sort(np.argsort(-values)[:MOST])
    best = int(np.argmax(values))
    marked = "magnitude" if answer.true is None else "right" if answer.true == best else "wrong"
    colours = tuple(marked if k == best else "faint" for k in shown)
    title = f"{words['answer']}: {answer.best} ({values[best]:.0%})"
    return Chart(
        title,
        title,
        Axis(percent=True, low=0, high=1),
        Axis(names=tuple(classes[int(k)] for k in shown)),
        height,
        bars=(Bars(words["answer"], colours, values[shown]),),
        across=True,
    )


def _tags(answer: TaggedTokens, words: Mapping[str, str]) -> str:
    """Tokens with their tags: green if correct; red if wrong, with the true tag below. The tooltip
    shows the probability."""
    parts = zip(answer.tokens, answer.answered, answer.probabilities, answer.true, strict=True)
    return "".join(
        tagged(
            token, tag, "right" if tag == true else "wrong", hint=f"{probability:.0%}",
            below="" if tag == true else f"{words['true']}: {true}",
        )
        for token, tag, probability, true in parts
    )  # fmt: skip


def _pictures(answer: GeneratedPictures) -> str:
    labels: Sequence[str] = answer.labels or [""] * len(answer.images)
    numbered = enumerate(zip(answer.images, labels, strict=True), 1)
    return tiles([tile(image, label or str(number), label) for number, (image, label) in numbered])


def _text(answer: GeneratedText) -> str:
    start, continued = html.escape(answer.start), html.escape(answer.continued)
    return (
        "<div style='font-size:20px;white-space:pre-wrap;overflow-wrap:anywhere'>"
        f"<span style='opacity:.6'>{start}</span><b>{continued}</b></div>"
    )
