"""The database of the rooms, who asks, and entering and leaving a room."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from playground.room.records import Person, Room, RoomError
from playground.room.rooms import Rooms
from playground.room.tables import database_url, open_database
from playground.training.settings import home
from playground.ui.room.state import STATE
from playground.ui.sentences import shown
from playground.ui.teacher import is_teacher
from playground.ui.visitor import visitor_id

log = logging.getLogger("playground")
FORGET_SECONDS = 600.0  # between two looks for rooms whose time is over
Answer = TypeVar("Answer")

_lock = threading.Lock()
_open: dict[str, Rooms] = {}  # by the database's address
_next_look: dict[str, float] = {}


def rooms() -> Rooms:
    """The rooms of this server.

    Raises:
        RoomError: the database cannot be opened; the log says why.
    """
    url = database_url(home())
    with _lock:
        if url not in _open:
            _open[url] = Rooms(answered(lambda: open_database(url)))
        found = _open[url]
        due = time.monotonic() >= _next_look.get(url, 0.0)
        if due:
            _next_look[url] = time.monotonic() + FORGET_SECONDS
    if due:
        answered(found.forget_ended)
    return found


def answered(ask: Callable[[], Answer]) -> Answer:
    """What the database answers; where it does not, one sentence for the person."""
    try:
        return ask()
    except SQLAlchemyError:
        log.exception("the rooms' database does not answer")
        raise RoomError("room.no_database") from None


def this_person() -> Person:
    """Who looks at the page."""
    address = st.context.ip_address
    return Person(visitor_id(), address if isinstance(address, str) else "", is_teacher())


def room_now() -> Room | None:
    """The room that one is in, as it is now; the link may name it. None outside of any."""
    state = st.session_state
    code = STATE.now().code
    if not code:
        state.pop("room_entered", None)
        return None
    try:
        if state.get("room_entered", ("", 0))[0] == code:
            return answered(lambda: rooms().room(state.room_entered[1]))
        return enter(code)
    except RoomError as error:
        leave()
        state.room_problem = shown(error)
        return None


def enter(code: str) -> Room:
    """Enter the room with this code. Raises RoomError."""
    person = this_person()
    room = answered(lambda: rooms().enter(code, person))
    st.session_state.room_entered = (room.code, room.room_id)
    st.session_state.pop("room_problem", None)
    STATE.change(code=room.code)
    return room


def leave() -> None:
    """Be in no room; what one has drawn stays in it."""
    st.session_state.pop("room_entered", None)
    STATE.change(code="")
