"""The room page: the lobby, or the teacher's or pupil's view of a room."""

from __future__ import annotations

import streamlit as st

from playground.room.records import Room, RoomError
from playground.ui.errors import fragment
from playground.ui.header import heading, page_header
from playground.ui.language import in_words, md, t
from playground.ui.room.door import answered, enter, local_time, room_now, rooms, this_person
from playground.ui.room.pupil import show_pupil
from playground.ui.room.teacher import show_teacher
from playground.ui.sentences import shown
from playground.ui.teacher import has_password, is_teacher, password_field

HOURS = (2, 8, 24, 7 * 24)


def show() -> None:
    """Show the page."""
    room = room_now()
    with page_header("room", _to_do(room)):
        pass
    problem = st.session_state.pop("room_problem", "")
    if problem:
        st.error(problem, icon=":material/error:")
    if room is None:
        _lobby()
    elif room.run_by(this_person()):
        show_teacher(room)
    else:
        show_pupil(room)


def _to_do(room: Room | None) -> str:
    if room is None:
        return t("room.to_do")
    return t("room.to_do_teacher" if room.run_by(this_person()) else "room.to_do_pupil")


def _lobby() -> None:
    with st.container(key="room_lobby"):
        entering, opening = st.columns(2, gap="large")
        with entering, st.form("room_enter", border=False):
            heading(t("room.enter"), "room_enter_heading")
            code = st.text_input(t("room.code"), key="room_code", max_chars=40)
            st.caption(t("room.code_help"))
            if st.form_submit_button(t("room.enter_button"), key="room_enter_button"):
                _enter(code)
        with opening:
            _opening()


def _enter(code: str) -> None:
    try:
        enter(code)
    except RoomError as error:
        st.error(shown(error))
    else:
        st.rerun()


@fragment()
def _opening() -> None:
    heading(t("room.open_title"), "room_open_heading")
    if has_password() and not is_teacher():
        st.markdown(t("room.only_teachers"))
        password_field("room_teacher")
        if not is_teacher():
            return
    word = in_words(HOURS, lambda hours: t("room.hours", hours=hours))
    hours = st.selectbox(t("room.lasts"), HOURS, index=2, format_func=word, key="room_hours")
    st.caption(t("room.kept"))
    if st.button(t("room.open_button"), key="room_open", type="primary", icon=":material/add:"):
        try:
            made = answered(lambda: rooms().open(this_person(), float(hours)))
            enter(made.code)
        except RoomError as error:
            st.error(shown(error))
        else:
            st.rerun()
    _own()


def _own() -> None:
    """Show the open rooms that the person owns."""
    try:
        found = answered(lambda: rooms().of_owner(this_person()))
    except RoomError as error:
        st.error(shown(error))
        return
    if found:
        st.markdown(t("room.your_rooms"))
    for room in found:
        label = md("room.your_room", code=room.code, opened=local_time(room.opened))
        if st.button(label, key=f"room_own_{room.room_id}", icon=":material/meeting_room:"):
            enter(room.code)
            st.rerun()
