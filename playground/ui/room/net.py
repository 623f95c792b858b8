"""The net that reads a room's drawings. The room stores it, so that the teacher and the pupils see
the same answers: a shipped net, or a net that its owner shares on this server."""

from __future__ import annotations

import streamlit as st

from playground.core.cache import Cache
from playground.nets.card_texts import model_title
from playground.nets.model import Model
from playground.nets.store import DEFAULT_DIGIT_MODEL, shipped_model, shipped_names
from playground.room.records import Room
from playground.ui.draw import reads_digits
from playground.ui.draw.state import MODEL
from playground.ui.language import md
from playground.ui.model_picker import ModelPart, pick_model
from playground.ui.room.door import attempt, rooms, this_person
from playground.ui.sentences import said
from playground.ui.session import pick_model_name, store
from playground.ui.sharing import name_of_shared, offer_sharing, share_id, shared_models

# Shared nets by id and name, so that all visitors of a room use one copy and its cached answers.
_shared: Cache[Model | None] = Cache(16)


def room_model(room: Room) -> Model:
    """The net of the room. If it is no longer there, the default net."""
    return _found(room) or shipped_model(DEFAULT_DIGIT_MODEL)


def net_title(model: Model) -> str:
    """The net's name on the screen."""
    return said(model_title(model.name))


def warn_of_lost_net(room: Room) -> None:
    """Say so if the room's net is no longer there."""
    if _found(room) is None:
        used = net_title(shipped_model(DEFAULT_DIGIT_MODEL))
        st.warning(md("room.net_gone", name=room.model, used=used))


def _found(room: Room) -> Model | None:
    if room.shared:
        if shared_models().hours_left(room.shared) is None:
            return None
        key = (room.shared, room.model)
        return _shared.get(key, lambda: shared_models().read(room.shared, room.model))
    name = room.model or DEFAULT_DIGIT_MODEL
    return shipped_model(name) if name in shipped_names() else None


class _RoomNet(ModelPart):
    """The room's net as the picker shows it: under its name in the visitor's store."""

    def __init__(self, room: Room) -> None:
        super().__init__(reads_digits)
        self._name = local_name(room)

    def name(self) -> str:
        return self._name


def local_name(room: Room) -> str:
    """The name of the room's net in the visitor's store; a shared net is added to it."""
    model = room_model(room)
    if model.name in shipped_names():
        return model.name
    return name_of_shared(room.shared, room.model) or DEFAULT_DIGIT_MODEL


def pick_net(room: Room) -> None:
    """Show the picker of the room's net."""

    def choose(name: str) -> None:
        pick_model_name(name)
        st.session_state.pop("room_own_net", None)
        if store().is_own(name) and share_id(name) is None:
            st.session_state.room_own_net = name
        else:
            _set(room, name)

    pick_model(_RoomNet(room), key="room_model", take=choose)


def say_own_net(room: Room) -> None:
    """If the teacher has picked a net that only this browser has: say so, and offer to share it.
    Once it is shared, the room takes it."""
    name = st.session_state.get("room_own_net")
    if name is None:
        return
    if name not in MODEL.options():  # removed on another page
        del st.session_state.room_own_net
    elif share_id(name) is not None:
        del st.session_state.room_own_net
        _set(room, name)
        st.rerun()
    else:
        used = net_title(room_model(room))
        st.warning(md("room.own_net", name=name, used=used))
        offer_sharing(store().get(name), "room_own")


def _set(room: Room, name: str) -> None:
    shared = share_id(name) or ""
    attempt(lambda: rooms().change(room.room_id, this_person(), model=name, shared=shared))
