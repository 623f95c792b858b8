"""“What is it?”: a photo, two nets' answers, and the parts of the photo that a label depends on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from playground.nets.card_texts import model_title
from playground.nets.spec import ImageInput
from playground.ui.cnn.photo import current_photo
from playground.ui.language import t
from playground.ui.sentences import said
from playground.ui.session import pick_model_name, store
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
from playground.ui.vision_page.photo import photo_data, take_photo_changes
from playground.ui.vision_page.what_state import LOOKS, STATE, chosen_nets, net_options

WANTED = "vision_heat"  # the map that the browser has asked for


def below() -> None:
    """Show what else can be done with the explained label."""
    asked = _asked()
    with st.container(key="vision_open", horizontal=True):
        if st.button(t("cnn.open_on"), key="vision_open_cnn", icon=":material/grid_view:"):
            pick_model_name(asked.model.name)
            st.switch_page("see/cnn.py")
    show_label_code(asked)


# ---- messages from the browser ----------------------------------------------------------------


def take(changes: Mapping[str, Any]) -> None:
    """Apply changes from the component; invalid values are ignored."""
    if changes.get("look") in LOOKS:
        STATE.change(look=changes["look"])
    taken = store().get(chosen_nets()[0]).spec.input
    assert isinstance(taken, ImageInput)
    if take_photo_changes(changes, taken):
        STATE.change(of=None)
    if isinstance(changes.get("nets"), list):
        _choose_nets(changes["nets"])
    if isinstance(changes.get("of"), list):
        _choose_label(changes["of"])
    if isinstance(wanted := changes.get("heat"), str):
        st.session_state[WANTED] = wanted


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


def data() -> dict[str, Any]:
    """The photo, the answers, and the map of the explained label."""
    state, photo, asked = STATE.now(), current_photo(), _asked()
    names = chosen_nets()
    found = None
    if asked.look != "none":
        wanted = st.session_state.get(WANTED) == asked.key
        found = heat(asked) if wanted else known_heat(asked)
    return {
        **photo_data(),
        "picture": picture_data(asked.model, photo),
        "nets": [answer_data(name, photo) for name in names],
        "options": [[name, said(model_title(name))] for name in net_options()],
        "look": state.look,
        "of": [state.of[0] if state.of else 0, asked.label],
        "label": label_data(asked),
        "key": asked.key,
        "heat": found,
    }
