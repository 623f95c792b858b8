"""Why a model gives its label: the words that decided it, changes of one word that change the
label, a rewriting of the text, and the nearest training sentences, each at the request of the open
card's panel."""

from __future__ import annotations

from typing import Any

from playground.core import clock
from playground.core.cache import ById, Cache
from playground.language.explain import (
    Attribution,
    Change,
    explain,
    flips,
    is_linear,
    methods_for,
    rewrite,
)
from playground.language.nearest import nearest
from playground.language.read import ReadError
from playground.language.records import Classified, TextReading
from playground.nets.card_texts import model_title
from playground.nets.model import Model
from playground.ui.language import t
from playground.ui.language_page.near import training_texts
from playground.ui.sentences import said
from playground.ui.session import store

MOST_FLIPS = 8
MOST_LETTERS = 600  # of a text for which changes are searched: longer ones take seconds

_known: Cache[Any] = Cache(200)  # by what was asked


def answer(wish: Any, reading: TextReading, models: tuple[str, ...]) -> dict[str, Any] | None:
    """The answer to `{of, what, task, label}`; None if the request is about something else than
    the reading. `what` is "words", "flips", "rewrite" or "near"; `of` identifies the request."""
    if not isinstance(wish, dict):
        return None
    found = reading.results.get(str(wish.get("task")))
    if not isinstance(found, Classified) or wish.get("text") != reading.text:
        return None
    asked = str(wish.get("label"))
    label = asked if asked in found.labels else found.label
    model, begun = store().get(found.model), clock.seconds()
    made: dict[str, Any] = {"of": wish.get("of"), "label": label, "sentence": ""}
    try:
        match wish.get("what"):
            case "words":
                made["rows"] = _rows(reading.text, label, (model, *_others(models, model)))
            case "flips":
                made["changes"] = _changes("flips", model, reading.text, label)
            case "rewrite":
                made["changes"] = _changes("rewrite", model, reading.text, label)
            case "near":
                made["near"] = _near(model, reading.text)
            case _:
                return None
    except ReadError as error:
        made["sentence"] = said(error)
    return made | {"ms": round(1000 * (clock.seconds() - begun))}


def _others(names: tuple[str, ...], model: Model) -> list[Model]:
    """A model of the other kind, linear beside a net or a net beside a linear one."""
    fitting = (store().get(name) for name in names if name != model.name)
    alike = (one for one in fitting if one.spec.labels == model.spec.labels)
    return [one for one in alike if is_linear(one) != is_linear(model)][:1]


def _rows(text: str, label: str, models: tuple[Model, ...]) -> list[dict[str, Any]]:
    """The scores of the words by each method of each model."""
    return [
        _row(_once(("words", ById(model), method, label, text),
                   lambda m=model, how=method: explain(m, text, how, label)))
        for model in models
        for method in methods_for(model)
    ]  # fmt: skip


def _row(found: Attribution) -> dict[str, Any]:
    return {
        "method": found.method,
        "name": t(f"language.method_{found.method}"),
        "model": found.model,
        "title": found.model if store().is_own(found.model) else said(model_title(found.model)),
        "tokens": [[token.start, token.end] for token in found.tokens],
        "scores": [round(float(score), 5) for score in found.scores],
        "base": round(found.base, 5),
        "score": round(found.score, 5),
    }


def _near(model: Model, text: str) -> list[dict[str, Any]]:
    found = _once(("near", ById(model), text),
                  lambda: nearest(model, text, examples=training_texts(model)))  # fmt: skip
    return [
        {"text": near, "label": label, "cosine": round(cosine, 4)} for near, label, cosine in found
    ]


def _changes(what: str, model: Model, text: str, label: str) -> list[dict[str, Any]]:
    if len(text) > MOST_LETTERS:
        raise ReadError("language.long_to_change", limit=MOST_LETTERS)
    search = {"flips": lambda: flips(model, text)[:MOST_FLIPS],
              "rewrite": lambda: rewrite(model, text, label)}[what]  # fmt: skip
    return [_change(one) for one in _once((what, ById(model), label, text), search)]


def _change(change: Change) -> dict[str, Any]:
    return {
        "start": change.start,
        "end": change.end,
        "old": change.old,
        "new": change.new,
        "text": change.text,
        "label": change.label,
        "probability": round(change.probability, 5),
    }


def _once(key: tuple[Any, ...], make: Any) -> Any:
    return _known.get(key, make)
