"""The pupil's view of a room: the paper, their drawings, a bet, and the wall once it is shown."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.data.drawings import finished_drawing
from playground.nets.model import Model
from playground.room.records import NICKNAME_LENGTH, Room, RoomError
from playground.ui.components import as_text, component
from playground.ui.header import heading
from playground.ui.language import md, page_texts, t
from playground.ui.room.door import answered, attempt, leave, rooms, this_person
from playground.ui.room.net import net_title, room_model, warn_of_lost_net
from playground.ui.room.wall import show_chosen, show_wall
from playground.ui.sentences import said

PAPER = "room_paper_part"
BET = 90  # per cent; where the slider stands before a bet


def show_pupil(room: Room) -> None:
    """Show the pupil's view: draw, send, and see the results."""
    person = this_person()
    left, right = st.columns([2, 3], gap="large")
    with left:
        if room.asks_nicknames:
            _nickname(room)
        _paper(room)
    with right, st.container(key="room_pupil"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.markdown(md("room.you_are_in", code=room.code))
            st.button(t("room.leave"), key="room_leave", on_click=leave, icon=":material/logout:")
        problem = st.session_state.pop("room_said", "")
        if problem:
            st.warning(problem)
        warn_of_lost_net(room)
        model = room_model(room)
        st.caption(md("room.net_is", net=net_title(model)))
        _bet(room, model)
        heading(t("room.wall" if room.wall_shown else "room.yours"), "room_wall_heading")
        show_wall(room, person, model, _asked, may_open=False)
        if room.wall_shown:
            show_chosen(room, model)


def _paper(room: Room) -> None:
    state = st.session_state
    data = {
        "texts": page_texts("room"),
        "asked": room.asked,
        "frozen": room.frozen,
        "taken": state.get("room_taken"),
        "label": state.get("room_taken_label"),
        "refused": state.get("room_refused"),
    }

    def take() -> None:
        _send(room, state[PAPER].sent)

    component("room_paper")(key=PAPER, data=as_text(data), on_sent_change=take)


def _send(room: Room, value: Any) -> None:
    state = st.session_state
    try:
        number, drawing = finished_drawing(value)
    except ValueError:
        return  # not a message from the paper component
    if number == state.get("room_taken"):
        return
    label = -1 if drawing is None or drawing.label is None else drawing.label
    try:
        if drawing is None:
            raise RoomError("room.blank")
        answered(lambda: rooms().add(room.room_id, this_person(), drawing, label))
    except RoomError as error:
        state.room_refused = {"n": number, "why": said(error)}
    else:
        state.room_taken, state.room_taken_label, state.room_refused = number, label, None


def _nickname(room: Room) -> None:
    person, key = this_person(), f"room_nickname_{room.room_id}"
    if key not in st.session_state:
        st.session_state[key] = answered(lambda: rooms().me(room.room_id, person)).nickname

    def take() -> None:
        attempt(lambda: rooms().tell(room.room_id, person, nickname=st.session_state[key]))

    st.text_input(
        t("room.nickname"), key=key, max_chars=NICKNAME_LENGTH, on_change=take,
        help=t("room.nickname_help"),
    )  # fmt: skip


def _bet(room: Room, model: Model) -> None:
    """Take a bet until the wall is shown, and show the bet that the room has stored."""
    person, key = this_person(), f"room_bet_{room.room_id}"
    given = answered(lambda: rooms().me(room.room_id, person)).bet
    if room.wall_shown:
        if given is not None:
            st.markdown(t("room.bet_was", bet=given))
        return

    def take() -> None:
        attempt(lambda: rooms().tell(room.room_id, person, bet=int(st.session_state[key])))

    if key not in st.session_state:
        st.session_state[key] = BET if given is None else given
    with st.form("room_bet_form", border=False):
        st.slider(md("room.bet", net=net_title(model)), 0, 100, key=key, format="%d%%")
        st.form_submit_button(t("room.bet_button"), key="room_bet_button", on_click=take)
    if given is not None:
        st.caption(t("room.bet_given", bet=given))


def _asked(kind: str, drawing_id: int) -> None:
    if kind == "remove":
        attempt(lambda: rooms().remove(drawing_id, this_person()))
    elif kind == "why":
        st.session_state.room_why_id = drawing_id
