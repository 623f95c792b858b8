"""The models on the Language page: their figures, and the visitor's own text nets, which read the
same sentence as the others and have a card each."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from playground.core.errors import UserError
from playground.core.inputs import FeatureInput, TextInput
from playground.data.tokens import tokenise_with_places
from playground.language.known import unknown_words
from playground.language.payload import result_data
from playground.language.read import MAX_CHARACTERS, ReadError, classify, tag
from playground.language.records import Result, Tagged, TextReading
from playground.nets.card_texts import model_description, model_title, result_title
from playground.nets.model import Model
from playground.nets.store import shipped_model
from playground.text import Message
from playground.ui.language import language, literal, t
from playground.ui.language_page import reads_texts
from playground.ui.language_page.near import has_near
from playground.ui.language_page.segments import is_by_words, segments_of
from playground.ui.language_page.state import STATE, card_of, own_name
from playground.ui.sentences import said
from playground.ui.session import current_model_name, store

MOST_OWN = 6  # cards of own nets: the newest


def model_data(name: str, shown: str = "") -> dict[str, Any]:
    """A model's title and figures; of the `shown` one also what its card says."""
    model, own = store().get(name), store().is_own(name)
    parameters, size = size_of(model)
    return {
        "name": name,
        "title": name if own else said(model_title(name)),
        "parameters": parameters,
        "bytes": size,
        "own": own,
        "near": has_near(model),
        "about": about(model) if name == shown else [],
    }


def size_of(model: Model) -> tuple[int, int]:
    """Parameters and bytes of a model's weights, with those of an encoder that it reads."""
    arrays = list(model.weights.values())
    if isinstance(source := model.spec.input, FeatureInput) and source.layers:
        arrays += shipped_model(source.encoder).weights.values()
    return sum(each.size for each in arrays), sum(each.nbytes for each in arrays)


def about(model: Model) -> list[str]:
    """What a model's card says: a description, its results, and its data with their licences."""
    lines = [model_description(model, language())]
    for what, value in model.card.results.items():
        figure = f"{value:.2%}" if 0 <= value <= 1 else f"{value:g}"
        lines.append(t("shell.result", what=said(result_title(what)), figure=figure))
    lines += [
        t("shell.result", what=t("shell.data"), figure=f"{source.name} ({source.licence})")
        for source in model.card.sources
    ]
    return [line for line in lines if line]


@dataclass(frozen=True, slots=True)
class OwnReading:
    """What one of the visitor's nets makes of the text; `result` is None if it cannot read it, and
    `note` is the sentence that says why, or what it leaves out."""

    model: Model
    result: Result | None
    note: Message | UserError | None
    milliseconds: float

    @property
    def card(self) -> str:
        return card_of(self.model.name)


def own_nets() -> tuple[Model, ...]:
    """The visitor's nets that label texts or their words, the newest first."""
    return tuple(model for model in reversed(store().own()) if reads_texts(model.spec))


def shown_nets(card: str) -> tuple[Model, ...]:
    """The newest of them; the net of the open `card` is always there."""
    nets = own_nets()
    opened = [net for net in nets[MOST_OWN:] if card_of(net.name) == card]
    return (*nets[: MOST_OWN - len(opened)], *opened)


def settle_card() -> None:
    """Open the card of the net that the visitor trained, uploaded or picked last on another page,
    once; close the card of a net that is not there."""
    names = [net.name for net in own_nets()]
    name = current_model_name(reads_texts) if names else ""
    if name in names and st.session_state.get("language_picked") != name:
        st.session_state.language_picked = name
        if not STATE.asked_for("task"):
            STATE.change(task=card_of(name), pins="")
    own = own_name(STATE.now().task)
    if own is not None and own not in names:
        STATE.settle(Message("language.own_gone", name=literal(own)), task="sentiment")


def read_own(text: str) -> tuple[OwnReading, ...]:
    """The text, read by each shown net."""
    state = STATE.now()
    return tuple(read_net(net, text[:MAX_CHARACTERS]) for net in shown_nets(state.task))


def read_net(net: Model, text: str) -> OwnReading:
    """The text, read by one net."""
    begun, card = time.perf_counter(), card_of(net.name)
    source = net.spec.input
    assert isinstance(source, TextInput)
    result: Result | None = None
    note: Message | UserError | None
    try:
        if source.level == "piece":
            raise ReadError("language.own_pieces", model=net.name)
        if net.spec.task.kind == "tagging":
            result = tag(net, text, segmented=is_by_words(STATE.now().pins, card))
        else:
            result = classify(net, text)
        note = _left_out(source, text) or _unknown(net, text)
    except UserError as error:
        note = error
    return OwnReading(net, result, note, 1000 * (time.perf_counter() - begun))


def _left_out(source: TextInput, text: str) -> Message | None:
    """A sentence if the net does not read the whole text."""
    cut = len(tokenise_with_places(text, source.level)) - source.length
    return Message("language.own_cut", limit=source.length, cut=cut) if cut > 0 else None


def _unknown(net: Model, text: str) -> Message | None:
    """A sentence if the net does not know most words of the text."""
    found = unknown_words(net, text)
    values = {"level": found.level, "unknown": found.unknown, "count": found.count}
    return Message("language.unknown_own", **values) if found.is_most else None


def with_own(reading: TextReading, readings: tuple[OwnReading, ...]) -> TextReading:
    """The reading with the results of the visitor's nets, by the names of their cards."""
    own = {each.card: each.result for each in readings if each.result is not None}
    return replace(reading, results=reading.results | own)


def own_cards(readings: tuple[OwnReading, ...]) -> list[dict[str, Any]]:
    """The cards of the visitor's nets."""
    return [_card(each) for each in readings]


def own_note() -> str:
    """A sentence if not all of the visitor's nets are shown; else empty."""
    count = len(own_nets())
    return t("language.own_some", limit=MOST_OWN, count=count) if count > MOST_OWN else ""


def _card(reading: OwnReading) -> dict[str, Any]:
    name, result = reading.model.name, reading.result
    shown = result_data(result) if result is not None else None
    if shown and isinstance(result, Tagged) and STATE.now().task == reading.card:
        shown["segments"] = segments_of(result)
    return {
        "task": reading.card,
        "own": True,
        "title": name,
        "result": shown,
        "note": said(reading.note) if reading.note is not None else "",
        "ms": reading.milliseconds if shown else None,
        "available": True,
        "models": [model_data(name, name if STATE.now().task == reading.card else "")],
    }
