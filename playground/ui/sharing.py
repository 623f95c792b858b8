"""Sharing a visitor's own model for `HOURS`: a button beside the model's name, and the shared
model's id in the link."""

from __future__ import annotations

from math import ceil

import streamlit as st

from playground.nets.files import ModelFileError
from playground.nets.model import Model
from playground.nets.shared import HOURS, SharedModels
from playground.training.settings import home
from playground.ui.language import t
from playground.ui.sentences import shown
from playground.ui.session import store


def shared_models() -> SharedModels:
    return SharedModels(home() / "shared")


def share_id(name: str) -> str | None:
    """The id under which a model of the store is shared now; None if it is not shared."""
    known = _ids().get(name)
    shared = known is not None and store().is_own(name) and shared_models().hours_left(known)
    return known if shared else None


def take_shared(shared: str, name: str) -> str | None:
    """Add a shared model to the store and return its name there. None if the model is no longer
    shared or the store has no room for it."""
    model = shared_models().read(shared, name)
    if model is None:
        return None
    try:
        added = store().add(model).name
    except ModelFileError:
        return None
    _ids()[added] = shared
    _taken().add(added)
    return added


def name_of_shared(shared: str, name: str) -> str | None:
    """The name under which the store has a shared model, which is added if it is not there."""
    known = (own for own, each in _ids().items() if each == shared and own in store())
    return next(known, None) or take_shared(shared, name)


def offer_sharing(model: Model, key: str) -> None:
    """For the visitor's own model, show a button that shares it, or how long it stays shared."""
    if not store().is_own(model.name):
        return
    known = share_id(model.name)
    with st.container(key=f"{key}_share", horizontal=True, vertical_alignment="center"):
        if known is None:
            st.button(
                t("shell.share_model", hours=HOURS),
                key=f"{key}_share_start",
                help=t("shell.share_help"),
                type="tertiary",
                icon=":material/share:",
                on_click=_share,
                args=(model,),
            )
            if problem := st.session_state.pop("share_problem", None):
                st.error(problem)
            return
        hours = ceil(shared_models().hours_left(known) or 0)
        st.caption(t("shell.shared_for", hours=hours))
        if model.name not in _taken():
            st.button(
                t("shell.share_stop"),
                key=f"{key}_share_stop",
                type="tertiary",
                on_click=_stop,
                args=(model.name, known),
            )


def _share(model: Model) -> None:
    try:
        _ids()[model.name] = shared_models().share(model)
    except ModelFileError as error:
        st.session_state.share_problem = shown(error)


def _stop(name: str, shared: str) -> None:
    shared_models().stop(shared)
    _ids().pop(name, None)


def _ids() -> dict[str, str]:
    found: dict[str, str] = st.session_state.setdefault("shared_ids", {})
    return found


def _taken() -> set[str]:
    """The names of models that another visitor shares; only that visitor can stop sharing them."""
    found: set[str] = st.session_state.setdefault("shared_taken", set())
    return found
