"""Export of a tagger's evaluation: as JSON data, and as one self-contained HTML page."""

from __future__ import annotations

import html
from collections.abc import Collection
from dataclasses import asdict, replace
from typing import Any

from playground.core.bio import Span
from playground.evaluation.figures import SCORES, Figure, ends_or_none
from playground.evaluation.report import (
    MISTAKES,
    Say,
    figure_text,
    page_of,
    report_row,
    report_table,
    words_in,
)
from playground.evaluation.slices import Quantity
from playground.evaluation.tag_figures import ALL, SpanFigures, TagSlice, span_figures, tag_slices
from playground.evaluation.tags import NONE, SpanErrors, TagEvaluation, is_missed, outcome
from playground.nets.model import Card, Model
from playground.text import DEFAULT, Message

KINDS = ("right", "boundary", "type", "both", "spurious", "missed")  # as in `SpanErrors`
MOST_TYPES = 30  # of a confusion matrix that fits the page
PILLS = """
.true, .found { line-height: 2.1; margin: 0; } .true { margin-top: 1rem; }
mark { padding: .1rem .35rem; border-radius: .5rem; color: inherit; background: #e3ecf8; }
mark.wrong { background: #fbe2dd; outline: 2px solid #c43a1f; }
mark small { font-weight: 600; }
"""


def card_with_tag_result(model: Model, evaluation: TagEvaluation, data: str) -> Card:
    """The model's card with its span F1 on these sentences among its results."""
    found = {f"span F1 on {len(evaluation):,} sentences of {data}": evaluation.counts.f1}
    return replace(model.card, results=model.card.results | found)


# ---- plain data -----------------------------------------------------------------------------


def tag_report_data(
    evaluation: TagEvaluation, quantities: tuple[Quantity, ...] = ()
) -> dict[str, Any]:
    """All figures as JSON data. Without spans, a figure is 0, as seqeval has it."""
    found = span_figures(evaluation)
    overall, names, cells = found[0], *evaluation.confusion()
    data: dict[str, Any] = {
        "model": evaluation.model,
        "n": len(evaluation),
        "tokens": sum(map(len, evaluation.tokens)),
        **{f"span_{score}": getattr(overall.counts, score) for score in ("f1", *SCORES[:2])},
        "intervals": {f"span_{score}": ends_or_none(getattr(overall, score)) for score in SCORES},
        "by_type": {one.type: _by_type(one) for one in found[1:]},
        "errors": asdict(evaluation.errors),
        "token_accuracy": evaluation.token_accuracy,
        "types": list(names),
        "confusion": cells.tolist(),
    }
    if quantities:
        data["slices"] = [_slice(one) for one in tag_slices(evaluation, quantities)]
    return data


def _by_type(one: SpanFigures) -> dict[str, Any]:
    counts = one.counts
    return {
        "f1": counts.f1, "precision": counts.precision, "recall": counts.recall,
        "true": counts.true, "found": counts.answered, "right": counts.right,
        "intervals": {score: ends_or_none(getattr(one, score)) for score in SCORES},
    }  # fmt: skip


def _slice(one: TagSlice) -> dict[str, Any]:
    figure = one.f1
    return {
        "quantity": one.quantity, "part": one.part, "low": one.low, "high": one.high, "n": one.n,
        "f1": figure.value if isinstance(figure, Figure) else None,
        "interval": ends_or_none(figure),
    }  # fmt: skip


# ---- the page -------------------------------------------------------------------------------


def tag_report_page(
    model: Model, evaluation: TagEvaluation, data: str, language: str = DEFAULT,
    quantities: tuple[Quantity, ...] = (),
) -> str:  # fmt: skip
    """One HTML page: the figures with their intervals, the kinds of errors, the confusion of types,
    the slices by these quantities, the sentences with the most errors, and the model card. `data`
    is the title of the examples."""
    words = words_in(language)
    parts = [
        f"<p>{words('report_about_tags', n=len(evaluation), data=data)}</p>",
        f"<h2>{words('report_figures')}</h2>",
        _figures_table(span_figures(evaluation), words, language),
        f"<h2>{words('report_errors')}</h2>",
        _errors_table(evaluation.errors, words),
        f"<h2>{words('report_confusion')}</h2>",
        _confusion_table(evaluation, words),
    ]
    if quantities:
        found = tag_slices(evaluation, quantities)
        parts += [f"<h2>{words('report_slices')}</h2>", _slices_table(found, words, language)]
    parts += [f"<h2>{words('report_worst')}</h2>", _sentences(evaluation, words)]
    return page_of(model, data, parts, language, PILLS)


def _figures_table(found: tuple[SpanFigures, ...], words: Say, language: str) -> str:
    columns = (*(words(score) for score in SCORES), *(words("spans", which=c) for c in COUNTS))
    head = report_row((words("span_type"), *columns), "th")
    rows = (
        report_row((
            html.escape(one.type) if one.type != ALL else words("all_types"),
            *(figure_text(getattr(one, score), language) for score in SCORES),
            *(f"{getattr(one.counts, count):,}" for count in COUNTS),
        ))
        for one in found
    )  # fmt: skip
    return report_table((head, *rows))


COUNTS = ("true", "answered", "right")


def _errors_table(errors: SpanErrors, words: Say) -> str:
    rows = (report_row((words("span_outcome", kind=k), f"{getattr(errors, k):,}")) for k in KINDS)
    return report_table(rows)


def _confusion_table(evaluation: TagEvaluation, words: Say) -> str:
    names, cells = evaluation.confusion()
    shown = [*range(min(len(names) - 1, MOST_TYPES)), len(names) - 1]
    types = [html.escape(names[k]) for k in shown[:-1]]
    head = report_row((words("report_corner"), *types, words("span_missed")), "th")
    rows = [
        report_row((label, *("" if NONE == names[i] == names[j] else f"{cells[i, j]:,}"
                             for j in shown)))
        for label, i in zip((*types, words("span_none")), shown, strict=True)
    ]  # fmt: skip
    return report_table((head, *rows))


def _slices_table(slices: tuple[TagSlice, ...], words: Say, language: str) -> str:
    head = report_row((words("slice"), words("sentences"), words("f1")), "th")
    rows = (
        report_row((
            html.escape(slice_name(one).in_language(language)), f"{one.n:,}",
            figure_text(one.f1, language),
        ))
        for one in slices
    )  # fmt: skip
    return report_table((head, *rows))


def slice_name(one: TagSlice) -> Message:
    """What the sentences of a slice have in common."""
    return Message(
        f"evaluation.tag_slice_{one.quantity}", part=one.part, low=int(one.low), high=int(one.high)
    )


def _sentences(evaluation: TagEvaluation, words: Say) -> str:
    """The sentences with the most errors, each with its true and its predicted spans."""
    rows = worst(evaluation)[:MISTAKES]
    if not rows:
        return f"<p>{words('report_no_mistakes')}</p>"
    found = []
    for row in rows:
        tokens, (true, answered) = evaluation.tokens[row], evaluation.spans[row]
        missed = {span for span in true if is_missed(span, answered)}
        wrong = {span: outcome(span, true) for span in answered if span not in true}
        kinds = {span: words("span_outcome", kind=kind) for span, kind in wrong.items()}
        kinds |= {span: words("span_outcome", kind="missed") for span in missed}
        for label, spans in (("true", true), ("found", answered)):
            marked = _marked(tokens, spans, kinds)
            found.append(
                f'<p class="{label}"><small>{words("spans", which=label)}:</small> {marked}</p>'
            )
    return "".join(found)


def _marked(tokens: tuple[str, ...], spans: Collection[Span], wrong: dict[Span, str]) -> str:
    begins = {span.start: span for span in spans}
    parts, place = [], 0
    while place < len(tokens):
        span = begins.get(place)
        end = span.end if span else place + 1
        text = html.escape(space_of(tokens).join(tokens[place:end]))
        if span:
            kind = f" · {wrong[span]}" if span in wrong else ""
            mark = '<mark class="wrong">' if span in wrong else "<mark>"
            text = f"{mark}{text} <small>{html.escape(span.type)}{kind}</small></mark>"
        parts.append(text)
        place = end
    return space_of(tokens).join(parts)


def worst(evaluation: TagEvaluation) -> list[int]:
    """The sentences with errors, those with the most first, shorter ones before longer ones."""
    errors = {
        row: sum(span not in true for span in answered)
        + sum(is_missed(span, answered) for span in true)
        for row, (true, answered) in enumerate(evaluation.spans)
    }
    rows = [row for row, count in errors.items() if count]
    return sorted(rows, key=lambda row: (-errors[row], len(evaluation.tokens[row]), row))


def space_of(tokens: Collection[str]) -> str:
    """What stands between the tokens of a text: nothing if they are Chinese, else a space."""
    chinese = sum(any("\u3400" <= letter <= "\u9fff" for letter in token) for token in tokens)
    return "" if 2 * chinese > len(tokens) else " "
