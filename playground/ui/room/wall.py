"""The wall: a room's drawings with a model's answers, polled by the browser."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
import streamlit as st

from playground.core.cache import ById, Cache
from playground.data.drawings import pack_pixels
from playground.nets.model import Model
from playground.room.records import Person, Room, RoomDrawing, RoomError
from playground.room.rooms import Rooms
from playground.ui.components import as_text, component
from playground.ui.errors import friendly_errors
from playground.ui.language import page_texts, t
from playground.ui.polling import SOURCES, Snapshot, Source
from playground.ui.room.door import answered, rooms, this_person
from playground.ui.room.net import net_title
from playground.ui.room.why import show_why

BEST = 3  # top answers shown with their probabilities
_answers: Cache[np.ndarray] = Cache(20_000)


def probabilities(model: Model, drawings: tuple[RoomDrawing, ...]) -> np.ndarray:
    """Return the model's probabilities, drawings × labels; each drawing's row is cached."""
    keys = [(ById(model), one.drawing_id) for one in drawings]
    known = [_answers.known(key) for key in keys]
    new = [k for k, found in enumerate(known) if found is None]
    if new:
        from playground.evaluation.answers import image_probabilities

        images = np.stack([drawings[k].pixels for k in new])[:, None]
        for k, row in zip(new, image_probabilities(model, images), strict=True):
            known[k] = _answers.get(keys[k], lambda row=row: row)  # type: ignore[misc]
    found = [row for row in known if row is not None]
    return np.stack(found) if found else np.empty((0, len(model.spec.labels)), np.float32)


def drawing_data(
    drawings: tuple[RoomDrawing, ...], model: Model | None, person: Person
) -> list[dict[str, Any]]:
    """Return the drawings as `frontend/room/wall.js` shows them, without answers if no model is
    given."""
    rows = probabilities(model, drawings) if model is not None else None
    found = []
    for k, one in enumerate(drawings):
        item: dict[str, Any] = {
            "id": one.drawing_id, "label": one.label, "pixels": pack_pixels(one.pixels),
            "name": one.nickname, "mine": one.drawer == person.visitor,
            "answer": None, "sure": 0.0, "right": False, "best": [],
        }  # fmt: skip
        if model is not None and rows is not None:
            order = np.argsort(-rows[k], kind="stable")[:BEST]
            names = model.spec.labels
            item["answer"] = names[order[0]]
            item["sure"] = round(float(rows[k][order[0]]), 4)
            item["right"] = names[order[0]] == str(one.label)
            item["best"] = [[names[j], round(float(rows[k][j]), 4)] for j in order]
        found.append(item)
    return found


def _content(room_id: int, person: Person, model: Model) -> dict[str, Any]:
    store = rooms()
    room = store.room(room_id)
    drawings = store.drawings(room_id, person)
    reads = model if room.run_by(person) or room.wall_shown else None
    found: dict[str, Any] = {"drawings": drawing_data(drawings, reads, person)}
    if room.run_by(person):
        teachers = (room.owner, *room.others)
        everybody = store.members(room_id, person)
        members = [one for one in everybody if one.visitor not in teachers]
        found["people"] = len(members)
        if not room.wall_shown:
            found["betting"] = sum(one.bet is not None for one in members)
    if room.wall_shown:
        bets = store.bets(room_id, person)
        if bets:
            found["bets"] = {
                "count": len(bets), "low": bets[0], "median": median(bets), "high": bets[-1],
            }  # fmt: skip
    return found


def _rules(room: Room) -> tuple[object, ...]:
    """Return the room's rules, on which the rest of the page depends."""
    return room.asked, room.asks_nicknames, room.frozen, room.wall_shown, room.model, room.shared


def source(store: Rooms, room: Room, person: Person, model: Model) -> Source:
    """Return the source for the browser's polls, which run in threads without session state."""
    shown_to = "teacher" if room.run_by(person) else person.visitor

    def snapshot() -> Snapshot:
        try:
            now = answered(lambda: store.room(room.room_id))
        except RoomError:  # the room has ended, which the page reports after its rerun
            return Snapshot("over", lambda: {"drawings": []}, ("room", "over"), outdated=True)
        return Snapshot(
            version=str(now.version),
            make=lambda: _content(room.room_id, person, model),
            shared=("room", room.room_id, shown_to, ById(model)),
            outdated=_rules(now) != _rules(room),
        )

    return snapshot


def show_wall(
    room: Room, person: Person, model: Model, asked: Callable[[str, int], None], may_open: bool
) -> None:
    """Show the wall.

    `asked` is called with the user's action on a drawing, "remove" or "open", and the drawing's id.
    """
    look = source(rooms(), room, person, model)
    now = look()
    poll: str = st.session_state.setdefault("poll_room_wall", secrets.token_urlsafe(16))
    SOURCES.put(poll, look)
    data = {
        "content": now.content(), "seen": now.version, "seconds": now.seconds, "poll": poll,
        "texts": page_texts("room"),
        "net": net_title(model),
        "may": {"remove": room.run_by(person), "open": may_open},
    }  # fmt: skip

    def take() -> None:
        choice = st.session_state["room_wall_part"].asked
        if isinstance(choice, dict) and isinstance(choice.get("id"), int):
            asked(str(choice.get("kind")), choice["id"])

    component("room_wall")(
        key="room_wall_part",
        data=as_text(data),
        on_asked_change=take,
        on_outdated_change=lambda: None,
    )


def drawing_of(room_id: int, drawing_id: int) -> RoomDrawing | None:
    """Return one of the drawings that the person may see; None if it is gone."""
    found = answered(lambda: rooms().drawings(room_id, this_person()))
    return next((one for one in found if one.drawing_id == drawing_id), None)


def show_chosen(room: Room, model: Model) -> None:
    """Show a dialog about the drawing that was opened on the wall, if there is one."""
    chosen = st.session_state.get("room_why_id")
    drawing = None if chosen is None else drawing_of(room.room_id, chosen)
    if drawing is None:
        return

    def close() -> None:
        st.session_state.pop("room_why_id", None)

    @st.dialog(t("room.why"), width="large", on_dismiss=close)
    def dialog() -> None:
        with friendly_errors():
            show_why(drawing, model)

    dialog()
