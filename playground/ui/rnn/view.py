"""The RNN page between link, browser and lesson: what is asked, and what goes back.

Who owns what: the browser's part owns the text, the pinned step, unit and layer, the
interventions and the open tab; it tells of each only when a person has changed it, and of nothing
else (`rounds.py: news`). Two settings have two ways: the model in focus is chosen by a click in
the part or in the page's pickers, and a model for another language brings a text of its own. Each
time that one of these is set outside of the part, its round is counted; what the part says of it
is taken only if it was said in that round, so that a late click never brings an old model back.
The part, which knows what a person did last, tells it again in the new round if that was in there
(`frontend/rnn/rnn.js: takeRounds`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import streamlit as st

from playground.explain.code.rnn import reading_code
from playground.explain.reading_payload import content_key, reading_payload, shown_layers
from playground.nets.model import Model
from playground.text import Message
from playground.ui.code_panel import show_code
from playground.ui.errors import fragment
from playground.ui.language import page_texts, t
from playground.ui.rnn import MODEL
from playground.ui.rnn.answers import (
    answer_back,
    answer_other,
    answer_search,
    can_be_searched,
    warm_search,
)
from playground.ui.rnn.component import rnn_part
from playground.ui.rnn.examples import EXAMPLES, family_of, first_text
from playground.ui.rnn.models import QUESTIONS, pick_models
from playground.ui.rnn.readings import published_reading
from playground.ui.rnn.rounds import focus_is_known, news, rounds
from playground.ui.rnn.state import (
    MAX_CHARACTERS,
    STATE,
    TABS,
    checked_edits,
    edits_to_json,
    fitting_edits,
)
from playground.ui.session import store

PART = "rnn_part"


@dataclass(frozen=True, slots=True)
class Place:
    """What is looked at: which model's which recurrent layer, step and unit, all from 0."""

    model: str
    layer: int
    step: int
    unit: int


# ---- what the browser asks --------------------------------------------------------------------


def _whole(raw: Any, high: int = 100_000) -> int:
    return max(0, min(high, raw)) if isinstance(raw, int) and not isinstance(raw, bool) else 0


def take_ask() -> None:
    """What is new in the browser part's message, checked: it could hold anything."""
    state = st.session_state
    part = state.get(PART) or {}
    changes, state.rnn_ack = news(part.get("ask"), state.get("rnn_ack", 0))
    _take_text(changes.get("text"))
    _take_focus(changes.get("focus"))
    if "step" in changes:
        STATE.change(step=_whole(changes["step"]) + 1)
    if "edits" in changes:
        STATE.change(edits=checked_edits(changes["edits"], store()))
    if changes.get("tab") in TABS:
        STATE.change(tab=changes["tab"])
    for question in QUESTIONS:
        if question in changes:
            asked = changes[question]
            state[f"rnn_{question}"] = asked if isinstance(asked, dict) else None


def _take_text(change: Any) -> None:
    if not isinstance(change, dict) or change.get("round") != rounds()["text"]:
        return
    if isinstance(text := change.get("text"), str):
        clean = text.encode("utf-8", "replace").decode()  # a link cannot hold lone surrogates
        STATE.change(text=clean[:MAX_CHARACTERS])


def _take_focus(change: Any) -> None:
    if not isinstance(change, dict) or change.get("round") != rounds()["focus"]:
        return
    if change.get("model") not in MODEL.options():
        return
    MODEL.choose(change["model"])
    focus_is_known()
    several = len(shown_layers(MODEL.model())) > 1
    layer = _whole(change.get("layer")) + 1 if several else None
    STATE.change(layer=layer, unit=_whole(change.get("unit")))


# ---- what it is given -------------------------------------------------------------------------


def _text(model: Model) -> str:
    text = STATE.now().text
    if text is None:
        STATE.settle(text=first_text(model))
    elif len(text) > MAX_CHARACTERS:
        said = Message("rnn.bad_text", limit=MAX_CHARACTERS)
        STATE.settle(said, text=text[:MAX_CHARACTERS])
    return str(STATE.now().text)


def _place(model: Model, steps: int) -> Place:
    """The place that is looked at, or the nearest that there is."""
    cells, steps = shown_layers(model), max(1, steps)
    layer = _within("layer", 1, len(cells)) if STATE.now().layer else len(cells)
    unit = _within("unit", 0, cells[layer - 1][1].tracks - 1)
    return Place(model.name, layer - 1, _within("step", 1, steps) - 1, unit)


def _within(name: str, low: int, high: int) -> int:
    """A number of the state, or the nearest that there is; if the link asked for another, a
    sentence says so. None is the last."""
    asked = getattr(STATE.now(), name)
    value = high if asked is None else max(low, min(high, asked))
    if value != asked:
        said = Message("rnn.bad_number", name=name, given=asked, low=low, high=high, used=value)
        STATE.settle(said, **{name: value})
    return int(value)


def _notes(readings: list[dict[str, Any]]) -> list[str]:
    """Sentences about what the models cannot read; one each, for the first that it concerns."""
    notes = []
    for reading in readings:
        name = reading["net"]["name"]
        if reading["cut"]:
            notes.append(t("rnn.cut", model=name, length=reading["length"], cut=reading["cut"]))
            break
    first = readings[0]
    if first["tokens"] and not any(first["known"]):
        notes.append(t("rnn.unknown_all", model=first["net"]["name"]))
    elif not all(first["known"]):
        notes.append(t("rnn.unknown_some", model=first["net"]["name"]))
    return notes


def _digest(*parts: Any) -> str:
    raw = json.dumps(parts, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.blake2b(raw.encode(), digest_size=10).hexdigest()


def view_data(model: Model, side: tuple[Model, ...], text: str) -> dict[str, Any]:
    """Everything that the browser part shows."""
    readings = [published_reading(one, text) for one in side]
    place = _place(model, max(len(reading["tokens"]) for reading in readings))
    asked = {question: st.session_state.get(f"rnn_{question}") for question in QUESTIONS}
    steps = {reading["net"]["name"]: len(reading["tokens"]) for reading in readings}
    fitting = fitting_edits(STATE.now().edits, steps, store())
    if fitting != STATE.now().edits:
        STATE.settle(edits=fitting)
    state, names = STATE.now(), [one.name for one in side]
    edits = edits_to_json(state.edits)
    return {
        "texts": page_texts("rnn"),
        "text": text,
        "key": content_key(readings, text),
        "extra": _digest(text, names, asked, edits),
        "readings": readings,
        "rounds": rounds(),
        "view": {
            "model": place.model,
            "layer": place.layer,
            "step": place.step,
            "unit": place.unit,
            "edits": edits,
            "tab": state.tab,
        },
        "notes": _notes(readings),
        "examples": [
            {"name": t(f"rnn.example_{name}"), "text": sentence}
            for name, sentence in EXAMPLES[family_of(model)]
        ],
        "searchable": [one.name for one in side if can_be_searched(one)],
        "other": answer_other(side, text, asked["other"]),
        "back": answer_back(side, model, text, place.layer, asked["back"], state.edits),
        "search": answer_search(side, text, asked["search"], state.edits),
        "ask": asked,
        "ack": st.session_state.get("rnn_ack", 0),
    }


@fragment()
def show_reading() -> None:
    """Pickers, the browser part, the code; only this runs again when something is asked."""
    with st.container(key="rnn"):
        model, side = pick_models(take_ask)
        text = _text(model)
        view = view_data(model, side, text)
        rnn_part(view, PART, take_ask)
        warm_search((model, *side))
        tokens = reading_payload(model, text)["tokens"]
        if tokens:
            place = view["view"]
            step = min(place["step"], len(tokens) - 1)
            layer = shown_layers(model)[place["layer"]][0]
            if any(one.model == model.name for one in STATE.now().edits):
                st.caption(t("rnn.code_without_edits"))
            code = reading_code(model, text, layer, step, place["unit"])
            show_code(code, "rnn_code", model)
