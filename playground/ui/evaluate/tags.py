"""The Evaluate page for models that tag words: their answers, the data for the browser's component,
and the report. The component is `frontend/evaluate/tags.js`; it computes the selection."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from playground.core.bio import OUTSIDE
from playground.core.cache import Cache
from playground.core.data import DataError
from playground.core.inputs import TextInput
from playground.evaluation.evaluation import EvaluationError, Progress
from playground.evaluation.slices import Quantity
from playground.evaluation.tag_comparison import compare_all_tags, compare_tags
from playground.evaluation.tag_figures import (
    SpanFigures,
    TagSlice,
    span_figures,
    tag_quantities,
    tag_slices,
)
from playground.evaluation.tag_report import (
    KINDS,
    card_with_tag_result,
    slice_name,
    space_of,
    tag_report_data,
    tag_report_page,
)
from playground.evaluation.tags import TagEvaluation, evaluate_tags, is_missed, outcome
from playground.evaluation.testsets import TestSetError
from playground.nets.card_texts import model_title
from playground.nets.edit import fingerprint
from playground.nets.model import Model
from playground.ui.components import as_text, component
from playground.ui.evaluate.data import (
    TagExamples,
    data_title,
    load_tags,
    say_upload,
    tags_for_model,
    training_names,
)
from playground.ui.evaluate.figure import figure_data
from playground.ui.evaluate.progress import progress_line
from playground.ui.evaluate.reports import show_reports
from playground.ui.evaluate.state import STATE
from playground.ui.evaluate.table import empty_table, filled
from playground.ui.evaluate.view import or_why, paired_data
from playground.ui.language import language, page_texts, t
from playground.ui.publish import publish
from playground.ui.sentences import said, shown

PART = "evaluate_tags_part"
ROOM = 100_000_000  # bytes of answers in the cache
TABLE = ("f1", "precision", "recall")  # columns of the table of taggers
MOST_SHOWN = 5_000  # sentences that the browser gets; the figures are of all


@dataclass(frozen=True, slots=True, eq=False)
class SeenTags:
    """A tagger's answers to a set of sentences, with their figures."""

    evaluation: TagEvaluation
    figures: tuple[SpanFigures, ...]
    quantities: tuple[Quantity, ...]
    slices: tuple[TagSlice, ...]


def _bytes(seen: SeenTags) -> int:
    return 200 * sum(map(len, seen.evaluation.tokens))


_seen: Cache[SeenTags] = Cache(ROOM, _bytes)
_packed: Cache[bytes] = Cache(ROOM, len)


def show_tags(
    model: Model, other: Model | None, name: str, comparable: tuple[str, ...],
    take: Callable[[], None],
) -> None:  # fmt: skip
    """Show the figures and the sentences; `take` is called for the browser's messages."""
    try:
        with st.spinner(t("evaluate.asking"), show_time=True), progress_line() as told:
            examples = tags_for_model(load_tags(name), model, name)
            models = (model,) if other is None else (model, other)
            seen = [_see(one, examples, told) for one in models]
            st.session_state.evaluate_tags_now = model, examples
            view = tags_view(models, seen, examples)
            view["table"] = _table(models, seen, comparable, examples, told)
    except (EvaluationError, DataError, TestSetError) as error:
        st.error(shown(error), icon=":material/error:")
        kinds = dict.fromkeys(label[2:] for label in model.spec.labels if label != OUTSIDE)
        say_upload(model, ", ".join(kinds))
        return
    for note in examples.notes:
        st.caption(shown(note))
    component("evaluate_tags")(
        key=PART, data=as_text(view), default={"ask": None}, on_ask_change=take
    )
    _reports(model, seen[0], name)


def _see(model: Model, examples: TagExamples, told: Progress) -> SeenTags:
    """Evaluate the model on the sentences, or return the cached result."""
    known = training_names(model)
    given = (examples.tokens, examples.tags, examples.predicates, sorted(known or ()))
    digest = hashlib.blake2b(json.dumps(given).encode(), digest_size=16).hexdigest()

    def ask() -> SeenTags:
        found = evaluate_tags(model, examples.tokens, examples.tags, examples.predicates, told)
        read = model.spec.input
        quantities = tag_quantities(found, read if isinstance(read, TextInput) else None, known)
        return SeenTags(found, span_figures(found), quantities, tag_slices(found, quantities))

    return _seen.get((fingerprint(model), digest), ask)


# ---- the data for the browser ---------------------------------------------------------------


def tags_view(
    models: tuple[Model, ...], seen: list[SeenTags], examples: TagExamples
) -> dict[str, Any]:
    """Return the data shown for one tagger, or for two on the same sentences."""
    types = tuple(dict.fromkeys(kind for one in seen for kind in one.evaluation.types))
    key = (tuple(id(one) for one in seen), types)
    data = _packed.get(key, lambda: _pack(seen, types, examples.predicates))
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    state = STATE.now()
    return {
        "texts": page_texts("evaluate"),
        "id": digest,
        "data": publish(data, digest),
        "n": len(examples.tokens),
        "most": MOST_SHOWN,
        "types": types,
        "roles": examples.predicates is not None,
        "space": space_of([token for row in examples.tokens[:50] for token in row]),
        "models": [_model(*pair) for pair in zip(models, seen, strict=True)],
        "slices": [
            {"select": f"slice_{one.quantity}_{one.part}", "name": said(slice_name(one)),
             "n": one.n, "f1": figure_data(one.f1)}
            for one in seen[0].slices
        ],
        "comparison": _comparison(seen),
        "view": {
            "select": state.select, "mode": state.mode, "show": state.show, "row": state.row,
            "table": list(state.table),
        },
        "ack": st.session_state.get("evaluate_ack", 0),
    }  # fmt: skip


def _pack(seen: list[SeenTags], types: tuple[str, ...], given: tuple[int, ...] | None) -> bytes:
    """The sentences as JSON: tokens; for each model the true spans [type, start, end, missed], the
    predicted ones [type, start, end, kind], and the cells of the confusion [true, predicted]; the
    part of each quantity that each sentence is in, or null; and the given predicates' places."""
    at = {name: k for k, name in enumerate(types)}
    rows = range(min(MOST_SHOWN, len(seen[0].evaluation)))
    models = []
    for one in seen:
        spans, pairs = one.evaluation.spans, one.evaluation.pairs
        models.append(
            [
                [
                    [
                        [at[s.type], s.start, s.end, int(is_missed(s, spans[row][1]))]
                        for s in sorted(spans[row][0], key=lambda s: s.start)
                    ],
                    [
                        [at[s.type], s.start, s.end, KINDS.index(outcome(s, spans[row][0]))]
                        for s in sorted(spans[row][1], key=lambda s: s.start)
                    ],
                    [
                        [len(types) if s is None else at[s.type] for s in pair]
                        for pair in pairs[row]
                    ],
                ]
                for row in rows
            ]
        )
    parts = {
        quantity.name: [
            next((k for k, inside in enumerate(each) if inside[row]), None) for row in rows
        ]
        for quantity in seen[0].quantities
        for each in [[quantity.part(k) for k in range(len(quantity.edges) - 1)]]
    }
    tokens = [seen[0].evaluation.tokens[row] for row in rows]
    predicates = None if given is None else [given[row] for row in rows]
    return json.dumps(
        {"tokens": tokens, "models": models, "parts": parts, "predicates": predicates}
    ).encode()


def _model(model: Model, seen: SeenTags) -> dict[str, Any]:
    return {
        "name": model.name,
        "title": said(model_title(model.name)),
        "tokens": seen.evaluation.token_accuracy,
        "errors": asdict(seen.evaluation.errors),
        "figures": [
            {
                "type": one.type, "true": one.counts.true, "answered": one.counts.answered,
                "right": one.counts.right, "precision": figure_data(one.precision),
                "recall": figure_data(one.recall), "f1": figure_data(one.f1),
            }
            for one in seen.figures
        ],
    }  # fmt: skip


def _comparison(seen: list[SeenTags]) -> dict[str, Any] | None:
    if len(seen) < 2:
        return None
    found = compare_tags(seen[0].evaluation, seen[1].evaluation)
    return paired_data(found) | {"differ": len(found.differ), "p": or_why(found.p_value)}


def _table(
    models: tuple[Model, ...], seen: list[SeenTags], comparable: tuple[str, ...],
    examples: TagExamples, told: Progress,
) -> dict[str, Any]:  # fmt: skip
    """The table of several taggers; only those of an open table are evaluated."""
    found, chosen = empty_table(models, comparable)
    if not chosen:
        return found
    every = [*seen, *(_see(model, examples, told) for model in chosen)]
    figures = [{score: getattr(one.figures[0], score) for score in TABLE} for one in every]
    pairs = compare_all_tags([one.evaluation for one in every])
    return found | filled((*models, *chosen), figures, pairs)


# ---- the report -----------------------------------------------------------------------------


def _reports(model: Model, seen: SeenTags, name: str) -> None:
    """Show the download buttons of the report."""
    spoken, title = language(), data_title(name)
    evaluation, quantities = seen.evaluation, seen.quantities
    show_reports(
        model, name, lambda: tag_report_page(model, evaluation, title, spoken, quantities),
        lambda: tag_report_data(evaluation, quantities),
        lambda: card_with_tag_result(model, evaluation, name),
    )  # fmt: skip
