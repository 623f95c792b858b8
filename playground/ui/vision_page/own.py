"""A visitor's own classes on the Vision page: the classes of the session, and the models kept."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from playground.core.errors import UserError
from playground.nets.files import model_to_bytes
from playground.nets.model import Card, Model
from playground.nets.store import PHOTO_MODEL, shipped_model
from playground.text import LANGUAGES, say
from playground.ui.code_panel import show_code
from playground.ui.language import language, md, t
from playground.ui.pages import PAGES
from playground.ui.sentences import said
from playground.ui.session import belongings, pick_model_name, store
from playground.ui.vision_page import classifies_photos
from playground.ui.vision_page.live import Gathering, state_data
from playground.vision.classify import net_of
from playground.vision.gathered import OwnClasses
from playground.vision.head import small_model
from playground.vision.shots_code import SHOTS, shots_code

GATHERING, KEPT = "vision_gathering", "vision_kept"
OPENS = ("cnn", "evaluate")


def gathering() -> Gathering:
    """The classes of this session."""
    mine: Gathering | None = st.session_state.get(GATHERING)
    if mine is None:
        model = small_model(shipped_model(PHOTO_MODEL))
        names = tuple(t("vision.class_name", number=number) for number in (1, 2))
        classes = OwnClasses(model, partial(net_of, model), names)
        mine = st.session_state[GATHERING] = Gathering(classes, language())
    mine.language = language()
    belongings().note(GATHERING, mine.classes.bytes())
    return mine


def data() -> dict[str, Any]:
    """The classes for the component, and what became of the last “Keep”."""
    mine = gathering()
    return {"url": mine.url, "kept": st.session_state.get(KEPT), **state_data(mine)}


def take(changes: Mapping[str, Any]) -> None:
    """Apply changes from the component."""
    if isinstance(name := changes.get("keep"), str):
        keep_model(name[:60])


def below() -> None:
    """Show the models kept, and the code of the training."""
    show_kept()
    show_shots_code()


def keep_model(name: str) -> None:
    """Put the trained head with its net into the store, and say so."""
    mine = gathering().classes
    try:
        model = store().add(mine.kept(name.strip() or t("vision.model_name"), _card(mine)))
    except UserError as error:
        st.session_state[KEPT] = {"name": "", "says": said(error)}
    else:
        pick_model_name(model.name)
        st.session_state[KEPT] = {"name": model.name, "says": t("vision.kept", name=model.name)}


def _card(mine: OwnClasses) -> Card:
    report, base = mine.report, mine.model
    if report is None:
        return Card()
    values = {"count": report.trained, "classes": len(report.classes), "base": base.name}
    summary = {each: say(each, "vision.card", **values) for each in LANGUAGES}
    results = {"validation accuracy": report.right / report.held} if report.held else {}
    return Card(summary, base.card.sources, "", results)


def show_kept() -> None:
    """List the visitor's own nets for photos, with what can be done with each."""
    own = [model for model in store().own() if classifies_photos(model.spec)]
    if not own:
        return
    st.markdown(f"##### {t('vision.own_models')}")
    for model in own:
        with st.container(
            key=f"vision_own_{model.name}", horizontal=True, vertical_alignment="center"
        ):
            st.markdown(md("vision.own_model", name=model.name, labels=model.spec.labels),
                        width="content")  # fmt: skip
            _buttons(model)


def _buttons(model: Model) -> None:
    name = model.name
    st.download_button(
        t("vision.download"), partial(model_to_bytes, model), f"{name}.safetensors",
        "application/octet-stream", key=f"vision_get_{name}", icon=":material/download:",
        on_click="ignore",
    )  # fmt: skip
    for page in PAGES:
        if page.name in OPENS and page.takes(model.spec) and st.button(
            t(f"{page.name}.open_on"), key=f"vision_{page.name}_{name}", icon=page.icon
        ):  # fmt: skip
            pick_model_name(name)
            st.switch_page(page.script)
    st.button(
        t("vision.delete"), key=f"vision_delete_{name}", icon=":material/delete:",
        on_click=_delete, args=(name,),
    )  # fmt: skip


def _delete(name: str) -> None:
    store().remove(name)
    st.session_state.pop(KEPT, None)


def show_shots_code() -> None:
    """Show code that trains the same head on the pictures' features, in a file beside it."""
    mine = gathering().classes
    show_code(shots_code(), "vision_own_code", files={SHOTS: partial(_shots_file, mine)})


def _shots_file(mine: OwnClasses) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, **mine.arrays())  # type: ignore[arg-type]
    return out.getvalue()
