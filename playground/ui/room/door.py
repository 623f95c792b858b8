"""The rooms' database, the current person, and entering and leaving a room."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from playground.room.records import Person, Room, RoomError, is_key, tidy_code
from playground.room.rooms import Rooms
from playground.room.tables import database_url, open_database
from playground.training.settings import home
from playground.ui.room.state import STATE
from playground.ui.sentences import shown
from playground.ui.teacher import is_teacher
from playground.ui.visitor import visitor_id

log = logging.getLogger("playground")
FORGET_SECONDS = 600.0  # seconds between two cleanups of expired rooms
Answer = TypeVar("Answer")

_lock = threading.Lock()
_open: dict[str, Rooms] = {}  # by database URL
_next_look: dict[str, float] = {}


def rooms() -> Rooms:
    """Return this server's rooms; delete expired rooms every `FORGET_SECONDS`.

    Raises:
        RoomError: the database cannot be opened; the cause is logged.
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
    """Call a database query.

    Raises:
        RoomError: the database does not answer; the cause is logged.
    """
    try:
        return ask()
    except SQLAlchemyError:
        log.exception("the rooms' database does not answer")
        raise RoomError("room.no_database") from None


def attempt(ask: Callable[[], object]) -> bool:
    """Run an action in a callback, and return whether it was accepted. If it is refused, the page's
    next run shows why."""
    try:
        answered(ask)
    except RoomError as error:
        st.session_state.room_said = shown(error)
        return False
    return True


def this_person() -> Person:
    """Return the person who views the page."""
    address = st.context.ip_address
    return Person(visitor_id(), address if isinstance(address, str) else "", is_teacher())


def local_time(when: datetime) -> str:
    """A time of a room's record in the browser's time zone; in UTC, named, if that is unknown."""
    try:
        zone = ZoneInfo(str(st.context.timezone))
    except (KeyError, ValueError, OSError):  # the browser names no zone that is known here
        return f"{when:%Y-%m-%d %H:%M} UTC"
    return f"{when.replace(tzinfo=UTC).astimezone(zone):%Y-%m-%d %H:%M}"


def room_now() -> Room | None:
    """Return the current room, which the link may name; None outside of a room."""
    state = st.session_state
    code, key = STATE.now().code, STATE.now().key
    if key:
        STATE.change(key="")
        try:
            return enter(key)
        except RoomError as error:
            state.room_problem = shown(error)
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
    """Enter the room with this code, or as its teacher with the teacher's key.

    Raises:
        RoomError: the room cannot be entered.
    """
    person, given = this_person(), tidy_code(code)
    ask = rooms().enter_with_key if is_key(given) else rooms().enter
    room = answered(lambda: ask(given, person))
    st.session_state.room_entered = (room.code, room.room_id)
    st.session_state.pop("room_problem", None)
    STATE.change(code=room.code)
    return room


def leave() -> None:
    """Leave the room; the person's drawings stay in it."""
    st.session_state.pop("room_entered", None)
    STATE.change(code="")
