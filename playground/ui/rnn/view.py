"""The RNN page: takes the browser component's messages and returns the data that it shows.

The component owns the text, the pinned step, unit and layer, the interventions and the open tab.
It sends one of these only when the user has changed it (`ui/unconfirmed.py: news`).

Two settings can also change outside of the component: the page's pickers set the model in focus,
and a model for another language sets its own example text. Each such change starts a new round of
that setting. A value from the component is applied only if it was sent in the current round, so
that a late click cannot restore an old model. If the user's last change was made in the component,
the component sends it again in the new round (`frontend/rnn/rnn.js: takeRounds`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from playground.explain.code.rnn import reading_code
from playground.explain.reading_payload import content_key, reading_payload, shown_layers
from playground.nets.model import Model
from playground.text import Message
from playground.ui.code_panel import show_code
from playground.ui.errors import fragment
from playground.ui.language import page_texts, t
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
from playground.ui.rnn.rounds import focus_is_known, rounds
from playground.ui.rnn.state import (
    MAX_CHARACTERS,
    MODEL,
    STATE,
    TABS,
    checked_edits,
    edits_to_json,
    fitting_edits,
    search_from_json,
    search_to_json,
)
from playground.ui.session import store
from playground.ui.unconfirmed import news

PART = "rnn_part"


@dataclass(frozen=True, slots=True)
class Place:
    """The model in focus, and its layer, step and unit, which count from 0."""

    model: str
    layer: int
    step: int
    unit: int


# ---- messages from the browser ----------------------------------------------------------------


def _whole(raw: Any, high: int = 100_000) -> int:
    return max(0, min(high, raw)) if isinstance(raw, int) and not isinstance(raw, bool) else 0


def take_ask() -> None:
    """Apply the new changes in the component's message; invalid values are ignored or clamped."""
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
    if "search" in changes:
        STATE.change(search=search_from_json(changes["search"]))
    for question in QUESTIONS:
        if question in changes:
            asked = changes[question]
            state[f"rnn_{question}"] = asked if isinstance(asked, dict) else None


def _take_text(change: Any) -> None:
    if not isinstance(change, dict) or change.get("round") != rounds()["text"]:
        return
    if isinstance(text := change.get("text"), str):
        clean = text.encode("utf-8", "replace").decode()  # a URL cannot hold lone surrogates
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


# ---- data for the browser ---------------------------------------------------------------------


def _text(model: Model) -> str:
    text = STATE.now().text
    if text is None:
        STATE.settle(text=first_text(model))
    elif len(text) > MAX_CHARACTERS:
        said = Message("rnn.bad_text", limit=MAX_CHARACTERS)
        STATE.settle(said, text=text[:MAX_CHARACTERS])
    return str(STATE.now().text)


def _place(model: Model, steps: int) -> Place:
    """Return the place in focus, with layer, step and unit clamped to the model and text."""
    cells, steps = shown_layers(model), max(1, steps)
    layer = _within("layer", 1, len(cells)) if STATE.now().layer else len(cells)
    unit = _within("unit", 0, cells[layer - 1][1].tracks - 1)
    return Place(model.name, layer - 1, _within("step", 1, steps) - 1, unit)


def _within(name: str, low: int, high: int) -> int:
    """Return a number of the state clamped to low…high; None means `high`.

    If the link has a number out of range, the page shows a message.
    """
    asked = getattr(STATE.now(), name)
    value = high if asked is None else max(low, min(high, asked))
    if value != asked:
        said = Message("rnn.bad_number", name=name, given=asked, low=low, high=high, used=value)
        STATE.settle(said, **{name: value})
    return int(value)


def _notes(readings: list[dict[str, Any]]) -> list[str]:
    """Return notes on truncated texts and unknown words, each for the first model concerned."""
    notes = []
    for reading in readings:
        name = reading["net"]["name"]
        if reading["cut"]:
            notes.append(t("rnn.cut", model=name, length=reading["length"], cut=reading["cut"]))
            break
    first = readings[0]
    name, level = first["net"]["name"], first["level"]
    if first["tokens"] and not any(first["known"]):
        notes.append(t("rnn.unknown_all", model=name, level=level))
    elif not all(first["known"]):
        notes.append(t("rnn.unknown_some", model=name, level=level))
    return notes


def _digest(*parts: Any) -> str:
    raw = json.dumps(parts, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.blake2b(raw.encode(), digest_size=10).hexdigest()


def view_data(model: Model, side: tuple[Model, ...], text: str) -> dict[str, Any]:
    """Return all data that the browser component shows."""
    readings = [published_reading(one, text) for one in side]
    place = _place(model, max(len(reading["tokens"]) for reading in readings))
    asked = {question: st.session_state.get(f"rnn_{question}") for question in QUESTIONS}
    searchable = [one.name for one in side if can_be_searched(one)]
    steps = {reading["net"]["name"]: len(reading["tokens"]) for reading in readings}
    fitting = fitting_edits(STATE.now().edits, steps, store())
    if fitting != STATE.now().edits:
        STATE.settle(edits=fitting)
    search = STATE.now().search
    if search and (search.model not in searchable or search.last >= steps[search.model]):
        STATE.settle(search=None)
    asked["search"] = search_to_json(STATE.now().search)
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
        "searchable": searchable,
        "other": answer_other(side, text, asked["other"]),
        "back": answer_back(side, model, text, place.layer, asked["back"], state.edits),
        "search": answer_search(side, text, asked["search"], state.edits),
        "ask": asked,
        "ack": st.session_state.get("rnn_ack", 0),
    }


@fragment()
def show_reading() -> None:
    """Show pickers, component and code, as a fragment that reruns at each component message."""
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
            code = partial(reading_code, model, text, layer, step, place["unit"])
            show_code(code, "rnn_code", model)
