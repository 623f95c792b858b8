"""The Vision page: takes the browser component's messages, and returns the data that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from playground.data.photos import NAMES, photo_bytes
from playground.nets.card_texts import model_title
from playground.nets.spec import ImageInput
from playground.ui.cnn.photo import (
    Photo,
    current_photo,
    forget_problem,
    keep_photo,
    photo_problem,
    take_sent,
)
from playground.ui.errors import fragment
from playground.ui.header import page_header
from playground.ui.language import page_texts, t
from playground.ui.sentences import said
from playground.ui.session import pick_model_name, store
from playground.ui.unconfirmed import news
from playground.ui.vision_page.answers import (
    Asked,
    answer_data,
    answer_of,
    heat,
    known_heat,
    label_data,
    picture_data,
)
from playground.ui.vision_page.code import show_label_code
from playground.ui.vision_page.component import vision_part
from playground.ui.vision_page.own import keep_model, own_data, show_kept, show_shots_code
from playground.ui.vision_page.state import (
    LOOKS,
    STATE,
    VIEWS,
    chosen_nets,
    net_options,
)

PART = "vision_part"
WANTED = "vision_heat"  # the map that the browser has asked for


@fragment()
def show() -> None:
    """Show the page, as a fragment that reruns at each message of the component."""
    with st.container(key="vision-page"):
        with page_header("vision"):
            pass
        if STATE.now().view == "own":
            _show_own()
        else:
            _show_what()


def _show_what() -> None:
    asked = _asked()
    vision_part(_shared() | {"what": _what_data(asked)}, PART, _take)
    with st.container(key="vision_open", horizontal=True):
        if st.button(t("cnn.open_on"), key="vision_open_cnn", icon=":material/grid_view:"):
            pick_model_name(asked.model.name)
            st.switch_page("see/cnn.py")
    show_label_code(asked)


def _show_own() -> None:
    vision_part(_shared() | {"own": own_data()}, PART, _take)
    show_kept()
    show_shots_code()


# ---- messages from the browser ----------------------------------------------------------------


def _take() -> None:
    """Apply the new changes in the component's message; invalid values are ignored."""
    state = st.session_state
    part = state.get(PART) or {}
    changes, state.vision_ack = news(part.get("ask"), state.get("vision_ack", 0))
    if changes.get("view") in VIEWS:
        STATE.change(view=changes["view"])
    if changes.get("look") in LOOKS:
        STATE.change(look=changes["look"])
    if isinstance(sample := changes.get("sample"), str) and sample in NAMES:
        keep_photo(Photo(photo_bytes(sample), sample))
        STATE.change(of=None)
    if "photo" in changes:
        _take_photo(changes["photo"])
    if isinstance(changes.get("nets"), list):
        _choose_nets(changes["nets"])
    if isinstance(changes.get("of"), list):
        _choose_label(changes["of"])
    if isinstance(wanted := changes.get("heat"), str):
        state[WANTED] = wanted
    if isinstance(name := changes.get("keep"), str):
        keep_model(name[:60])


def _take_photo(sent: object) -> None:
    forget_problem()
    before = current_photo()
    taken = store().get(chosen_nets()[0]).spec.input
    assert isinstance(taken, ImageInput)
    if isinstance(sent, Mapping):
        take_sent(taken, sent)
    if current_photo() is not before:
        STATE.change(of=None)


def _choose_nets(names: list[Any]) -> None:
    before, options = chosen_nets(), net_options()
    if len(names) != 2 or not all(name in options for name in names):
        return
    STATE.change(nets=tuple(names), of=None)
    for name, old in zip(names, before, strict=True):
        if name != old:
            pick_model_name(name)


def _choose_label(of: list[Any]) -> None:
    match of:
        case [int(net), int(label)] if net in (0, 1) and label >= 0:
            STATE.change(of=(net, label))


# ---- data for the browser ---------------------------------------------------------------------


def _shared() -> dict[str, Any]:
    return {
        "texts": page_texts("vision"),
        "view": STATE.now().view,
        "ack": st.session_state.get("vision_ack", 0),
    }


def _asked() -> Asked:
    """The explained label: the link's, or the first net's best."""
    state, photo = STATE.now(), current_photo()
    models = [store().get(name) for name in chosen_nets()]
    if state.of is not None and state.of[1] < len(models[state.of[0]].spec.labels):
        return Asked(models[state.of[0]], photo, state.of[1], state.look)
    if state.of is not None:
        STATE.settle(of=None)
    best = answer_of(models[0], photo).best[0].index
    return Asked(models[0], photo, best, state.look)


def _what_data(asked: Asked) -> dict[str, Any]:
    state, photo = STATE.now(), current_photo()
    names = chosen_nets()
    found = None
    if asked.look != "none":
        wanted = st.session_state.get(WANTED) == asked.key
        found = heat(asked) if wanted else known_heat(asked)
    return {
        "photo": photo.name,
        "problem": photo_problem(),
        "samples": [[name, t(f"cnn.photo_{name}")] for name in NAMES],
        "picture": picture_data(asked.model, photo),
        "nets": [answer_data(name, photo) for name in names],
        "options": [[name, said(model_title(name))] for name in net_options()],
        "look": state.look,
        "of": [state.of[0] if state.of else 0, asked.label],
        "label": label_data(asked),
        "key": asked.key,
        "heat": found,
    }
