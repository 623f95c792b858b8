"""The RNN page between link, browser and lesson: what is asked, and what goes back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import streamlit as st

from playground.explain.code.rnn import reading_code
from playground.explain.reading_payload import content_key, reading_payload, recurrent_layers
from playground.nets.model import Model
from playground.nets.spec import TextInput
from playground.nets.store import UnknownModelError
from playground.ui import link
from playground.ui.code_panel import show_code
from playground.ui.errors import fragment
from playground.ui.language import language, page_texts, t
from playground.ui.pickers import model_files
from playground.ui.rnn import PAGE
from playground.ui.rnn.answers import (
    answer_back,
    answer_other,
    answer_search,
    can_be_searched,
    warm_search,
)
from playground.ui.rnn.component import rnn_part
from playground.ui.rnn.examples import EXAMPLES, family_of, first_text
from playground.ui.rnn.readings import published_reading
from playground.ui.sentences import shown
from playground.ui.session import set_current_model_name, store

MAX_CHARACTERS = 2_000
MAX_SIDE = 4  # more columns than that cannot be read from the back row
PART = "rnn_part"
DEFAULTS = {"en": "mood-lstm", "zh": "mood-zh"}


@dataclass(frozen=True, slots=True)
class Place:
    """What is looked at: which model's which recurrent layer, step and unit, all from 0."""

    model: str
    layer: int
    step: int
    unit: int


def readable_names() -> tuple[str, ...]:
    """The models of the store that the page can show."""
    return tuple(model.name for model in store() if PAGE.takes(model.spec))


# ---- settings: what was chosen here before, else the link's, else the default -----------------


def read_link() -> None:
    """Take the link's settings once a session, each checked; call it outside the fragment, so
    that a warning stays in sight."""
    names = readable_names()
    wanted = str(st.session_state.get("model_text", ""))
    usual = DEFAULTS.get(language(), "mood-lstm")
    default = next((name for name in (wanted, usual, "mood-lstm") if name in names), names[0])
    name = link.setting("model", default, link.one_of(names), "rnn")
    if name not in names:  # removed from the store meanwhile
        link.choose("model", default, "rnn")
    text = _text_of_link(store().get(str(link.setting("model", default, str, "rnn"))))
    model = store().get(str(link.setting("model", default, str, "rnn")))
    cells = recurrent_layers(model)
    layer = _number("layer", len(cells), 1, len(cells)) - 1
    _number("unit", 0, 0, cells[layer][1].units - 1)
    steps = max(1, len(reading_payload(model, text)["tokens"]))
    _number("step", steps, 1, steps)


def _text_of_link(model: Model) -> str:
    key = "setting_rnn_text"
    if key not in st.session_state:
        asked = st.query_params.get("text")
        if asked is not None and len(asked) > MAX_CHARACTERS:
            st.warning(t("rnn.bad_text", limit=f"{MAX_CHARACTERS:,}"))
        st.session_state[key] = first_text(model) if asked is None else asked[:MAX_CHARACTERS]
    return str(st.session_state[key])


def _number(name: str, default: int, low: int, high: int) -> int:
    """A whole number of the link; out of range, the nearest is taken and a sentence says so."""
    key = f"setting_rnn_{name}"
    if key in st.session_state:
        return max(low, min(high, int(st.session_state[key])))
    asked = st.query_params.get(name)
    value = default
    if asked is not None:
        try:
            value = max(low, min(high, int(asked[:20])))
        except ValueError:
            value = default
        if str(value) != asked:
            st.warning(
                t("rnn.bad_number", name=name, given=asked[:20], low=low, high=high, used=value)
            )
    st.session_state[key] = value
    return value


def _setting(name: str) -> Any:
    return st.session_state[f"setting_rnn_{name}"]


# ---- models ---------------------------------------------------------------------------------


def companions(model: Model) -> tuple[str, ...]:
    """Models that can stand side by side with it: the same kind of tokens and labels."""
    source = model.spec.input
    assert isinstance(source, TextInput)
    same = []
    for other in store():
        if not PAGE.takes(other.spec) or not isinstance(other.spec.input, TextInput):
            continue
        kind = (other.spec.input.level, other.spec.labels, family_of(other))
        if kind == (source.level, model.spec.labels, family_of(model)):
            same.append(other.name)
    return tuple(sorted(same, key=_shelf))


def _shelf(name: str) -> tuple[int, str]:
    """RNN before GRU before LSTM, as the lesson meets them."""
    return {"rnn": 0, "gru": 1, "lstm": 2}.get(name.rpartition("-")[2], 3), name


def usual_side(model: Model) -> tuple[str, ...]:
    """Those of the same sizes that read the same words, so that they compare; RNN first."""
    source = model.spec.input
    assert isinstance(source, TextInput)

    def alike(name: str) -> bool:
        other = store().get(name)
        return other.spec.input == source and _sizes(other) == _sizes(model)

    names = [name for name in companions(model) if alike(name)]
    return tuple(names[:MAX_SIDE]) if model.name in names[:MAX_SIDE] else (model.name,)


def _sizes(model: Model) -> list[int]:
    return [layer.units for _, layer in recurrent_layers(model)]


def pick_models() -> tuple[Model, tuple[Model, ...]]:
    """The model looked at and all that read along, itself included."""
    names = readable_names()
    name = _setting("model")
    if name not in names:
        name = names[0]
        link.choose("model", name, "rnn")
    st.session_state.rnn_model_select = name
    st.session_state.rnn_side_pills = _side(store().get(name))
    with st.container(key="rnn_models", horizontal=True, vertical_alignment="bottom"):
        st.title(t("rnn.title"), anchor=False, width="content")
        st.selectbox(
            t("rnn.model"), names, key="rnn_model_select", on_change=_take_model, width=260
        )
        others = companions(store().get(name))
        if len(others) > 1:
            st.pills(
                t("rnn.side"),
                others,
                key="rnn_side_pills",
                selection_mode="multi",
                on_change=_take_side,
            )
        with st.popover(t("rnn.about"), icon=":material/info:"):
            model_files(store().get(name), key="rnn_model_files")
    model = store().get(name)
    side = [other for other in _side(model) if other in names]
    return model, tuple(store().get(other) for other in side)


def _side(model: Model) -> list[str]:
    chosen = st.session_state.get("rnn_side")
    if chosen is None:
        asked = [name for name in st.query_params.get("side", "").split(",") if name]
        chosen = asked or list(usual_side(model))
    allowed = companions(model)
    side = [name for name in allowed if name in chosen or name == model.name][:MAX_SIDE]
    if model.name not in side:  # the limit cut it off
        side[-1:] = [model.name]
    return side


def _take_model() -> None:
    before = store().get(_setting("model"))
    model = store().get(st.session_state.rnn_model_select)
    _look_at(model.name)
    if model.name not in _side(model) or set(companions(model)) != set(companions(before)):
        st.session_state.rnn_side = list(usual_side(model))
    else:
        st.session_state.rnn_side = list({*_side(before), model.name})
    if family_of(model) != family_of(before):
        link.choose("text", first_text(model), "rnn")
        _forget_wishes()


def _look_at(name: str) -> None:
    link.choose("model", name, "rnn")
    set_current_model_name(name, "text")


def _take_side() -> None:
    chosen = list(st.session_state.rnn_side_pills or [])
    st.session_state.rnn_side = chosen or [_setting("model")]
    if chosen and _setting("model") not in chosen:
        _look_at(chosen[0])


# ---- what the browser asks --------------------------------------------------------------------


def _forget_wishes() -> None:
    for wish in ("other", "back", "search"):
        st.session_state.pop(f"rnn_{wish}", None)


def _whole(raw: Any, high: int = 100_000) -> int:
    return max(0, min(high, raw)) if isinstance(raw, int) and not isinstance(raw, bool) else 0


def take_ask() -> None:
    """The browser part's request, checked: it could hold anything."""
    ask = st.session_state[PART].get("ask")
    if not isinstance(ask, dict):
        return
    st.session_state.rnn_ack = _whole(ask.get("n"), 2**53)
    text = ask.get("text")
    if isinstance(text, str):
        clean = text.encode("utf-8", "replace").decode()  # a link cannot hold lone surrogates
        link.choose("text", clean[:MAX_CHARACTERS], "rnn")
    pin = ask.get("pin")
    if isinstance(pin, dict) and pin.get("model") in readable_names():
        _look_at(pin["model"])
        for name, first in (("layer", 1), ("step", 1), ("unit", 0)):
            link.choose(name, _whole(pin.get(name)) + first, "rnn")
    for wish in ("other", "back", "search"):
        value = ask.get(wish)
        st.session_state[f"rnn_{wish}"] = value if isinstance(value, dict) else None


def _place(model: Model, steps: int) -> Place:
    cells = recurrent_layers(model)
    layer = max(1, min(len(cells), int(_setting("layer"))))
    unit = max(0, min(cells[layer - 1][1].units - 1, int(_setting("unit"))))
    step = max(1, min(max(1, steps), int(_setting("step"))))
    return Place(model.name, layer - 1, step - 1, unit)


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
    steps = max(len(reading["tokens"]) for reading in readings)
    place = _place(model, steps)
    wishes = {wish: st.session_state.get(f"rnn_{wish}") for wish in ("other", "back", "search")}
    other = answer_other(side, text, wishes["other"])
    back = answer_back(side, model, text, place.layer, wishes["back"])
    search = answer_search(side, text, wishes["search"])
    names = [one.name for one in side]
    return {
        "texts": page_texts("rnn"),
        "text": text,
        "key": content_key(readings, text),
        "extra": _digest(text, names, wishes),
        "readings": readings,
        "view": {
            "model": place.model,
            "layer": place.layer,
            "step": place.step,
            "unit": place.unit,
        },
        "notes": _notes(readings),
        "examples": [
            {"name": t(f"rnn.example_{name}"), "text": sentence}
            for name, sentence in EXAMPLES[family_of(model)]
        ],
        "searchable": [one.name for one in side if can_be_searched(one)],
        "other": other,
        "back": back,
        "search": search,
        "ask": {"text": text, **wishes},
        "ack": st.session_state.get("rnn_ack", 0),
    }


@fragment()
def show_reading() -> None:
    """Pickers, the browser part, the code; only this runs again when something is asked."""
    with st.container(key="rnn"):
        try:
            model, side = pick_models()
        except UnknownModelError as error:
            st.warning(shown(error))
            return
        text = str(_setting("text"))
        data = view_data(model, side, text)
        rnn_part(data, PART, take_ask)
        warm_search((model, *side))
        view = data["view"]
        usual = list(usual_side(model))
        names = [one.name for one in side]
        link.publish(
            model=model.name,
            text=text,
            step=view["step"] + 1,
            unit=view["unit"],
            layer=view["layer"] + 1 if len(recurrent_layers(model)) > 1 else None,
            side=None if names == usual else ",".join(names),
        )
        tokens = reading_payload(model, text)["tokens"]
        if tokens:
            step = min(view["step"], len(tokens) - 1)
            layer = recurrent_layers(model)[view["layer"]][0]
            show_code(reading_code(model, text, layer, step, view["unit"]), key="rnn_code")
