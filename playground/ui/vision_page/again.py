"""“Find it again”: named pictures, and which of them a new picture resembles."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import streamlit as st

from playground.charts.chart import rounded
from playground.data.photos import named_bytes
from playground.evaluation.intervals import wilson
from playground.nets.card_texts import model_title
from playground.nets.store import PHOTO_MODELS, shipped_model
from playground.ui.code_panel import show_code
from playground.ui.language import language, page_texts, t
from playground.ui.sentences import said
from playground.ui.session import belongings
from playground.ui.vision_page.finder import (
    OWN,
    SAMPLES,
    Finder,
    packed,
    picture_title,
    view_bytes,
)
from playground.ui.vision_page.which_state import FIRST, STATE
from playground.vision.again_code import FILE, again_code, again_file
from playground.vision.recognise import embed, measured

FINDER = "vision_finder"


def finder() -> Finder:
    """The gallery of this session, as the link has it."""
    state = STATE.now()
    mine: Finder | None = st.session_state.get(FINDER)
    if mine is None:
        mine = st.session_state[FINDER] = Finder(shipped_model(state.net), language())
    mine.model = shipped_model(state.net)
    translated = mine.language != language()
    mine.language = language()
    if mine.loaded == OWN and state.gallery != OWN and not STATE.asked_for("gallery"):
        STATE.change(gallery=OWN)  # after the visitor's first change
    elif state.gallery == OWN:
        if mine.loaded != OWN:
            STATE.settle(gallery=FIRST)
            mine.load(FIRST)
    elif mine.loaded != state.gallery or translated:
        mine.load(state.gallery)
    if STATE.now().find == OWN and mine.asked is None:
        STATE.settle(find="")
    belongings().note(FINDER, mine.bytes())
    return mine


# ---- messages from the browser ----------------------------------------------------------------


def take(changes: Mapping[str, Any]) -> None:
    """Apply changes from the component; invalid values are ignored."""
    mine: Finder | None = st.session_state.get(FINDER)
    gallery = changes.get("gallery")
    if gallery in SAMPLES and mine is not None:
        mine.load(gallery)
        mine.asked = None
        STATE.change(gallery=gallery, find="", cosine=None)
    elif gallery == OWN and mine is not None and mine.loaded == OWN:
        STATE.change(gallery=OWN)
    if changes.get("net") in PHOTO_MODELS:
        STATE.change(net=changes["net"], cosine=None)
    if isinstance(find := changes.get("find"), str) and find in (*_samples(), OWN):
        STATE.change(find=find)
    if isinstance(seed := changes.get("seed"), int) and 1 <= seed <= 999:
        STATE.change(seed=seed)
    if isinstance(cosine := changes.get("cosine"), int | float) and -1 <= cosine <= 1:
        STATE.change(cosine=round(float(cosine), 3))


# ---- data for the browser ---------------------------------------------------------------------


def _samples() -> tuple[str, ...]:
    """The pictures that can be asked about: those of the sample gallery, and the others."""
    gallery = STATE.now().gallery
    return sum(SAMPLES[gallery if gallery in SAMPLES else FIRST], ())


def _asked(mine: Finder) -> tuple[bytes, str]:
    """The picture that is asked about, and the sample's name; empty for the visitor's own."""
    state = STATE.now()
    if state.find == OWN and mine.asked is not None:
        return mine.asked, ""
    name = state.find if state.find in _samples() else _samples()[0]
    return view_bytes(named_bytes(name), state.seed), name


def data() -> dict[str, Any]:
    """The gallery, the picture that is asked about, and the measurement of the net."""
    mine, state = finder(), STATE.now()
    found = measured(mine.model.name)
    picture, sample = _asked(mine)
    interval = wilson(found.found_pairs, found.same)
    galleries = [*SAMPLES, *([OWN] if mine.loaded == OWN else [])]
    return {
        **mine.state(),
        "url": mine.url,
        "galleries": [[name, t(f"which.gallery_{name}")] for name in galleries],
        "nets": [[name, said(model_title(name))] for name in PHOTO_MODELS],
        "samples": [[name, picture_title(name, language())] for name in _samples()],
        "sample": sample,
        "seed": state.seed,
        "query": {
            "picture": "data:image/jpeg;base64," + base64.b64encode(picture).decode(),
            "vector": packed(embed(mine.model, picture)),
        },
        "threshold": found.threshold if state.cosine is None else state.cosine,
        "measured": {
            "threshold": found.threshold,
            "things": found.things,
            "same": found.same,
            "other": found.other,
            "thresholds": rounded(found.thresholds),
            "found": rounded(found.found),
            "accepted": rounded(found.false_accepts),
            "low": interval.low,
            "high": interval.high,
        },
        "chart_texts": page_texts("charts"),
    }


def below() -> None:
    """Show code that prints the cosines."""
    mine, state = finder(), STATE.now()
    if not any(each.pictures for each in mine.gallery.names):
        return
    threshold = measured(mine.model.name).threshold if state.cosine is None else state.cosine
    picture, _ = _asked(mine)
    show_code(
        again_code(mine.model.name, threshold),
        "vision_which_code",
        files={FILE: lambda: again_file(mine.model, picture, mine.gallery.names)},
    )
