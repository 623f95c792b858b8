"""The teacher's view of a room: the code, the rules, the wall, tests of nets on the drawings."""

from __future__ import annotations

from textwrap import wrap
from typing import Any
from urllib.parse import quote, urlsplit

import streamlit as st

from playground.core.drawing import Drawing
from playground.room.export import room_to_npz
from playground.room.records import CODE_LENGTH, Room, RoomError, strokes_from_text
from playground.ui.cnn import PAGE as CNN_PAGE
from playground.ui.language import in_words, t
from playground.ui.polling import base_path
from playground.ui.room.door import answered, attempt, leave, local_time, rooms, this_person
from playground.ui.room.net import (
    local_name,
    pick_net,
    room_model,
    say_own_net,
    warn_of_lost_net,
)
from playground.ui.room.results import show_results
from playground.ui.room.wall import drawing_of, show_chosen, show_wall
from playground.ui.sentences import shown
from playground.ui.session import pick_model_name, set_current_drawing, set_widget

ANY = -1  # everybody chooses and labels their own digit


def show_teacher(room: Room) -> None:
    """Show the view of the person who opened the room."""
    side, main = st.columns([1, 3], gap="large")
    with side:
        _invitation(room)
    with main:
        problem = st.session_state.pop("room_said", "")
        if problem:
            st.warning(problem)
        with st.container(horizontal=True, vertical_alignment="bottom", key="room_bar"):
            _asks(room)
            pick_net(room)
        warn_of_lost_net(room)
        say_own_net(room)
        model = room_model(room)
        _rules(room)
        show_wall(room, this_person(), model, _asked, may_open=True)
        if st.session_state.pop("room_large", False):
            _show_large(room)
        elif st.session_state.pop("room_key", False):
            _show_key(room)
        else:
            show_chosen(room, model)
        if st.session_state.pop("room_opened", False):
            pick_model_name(local_name(room))
            st.switch_page(CNN_PAGE.script)
    results = st.expander(
        t("room.results"), icon=":material/bar_chart:", key="room_results", on_change="rerun"
    )
    if results.open:
        with results:
            show_results(room)
    with st.expander(t("room.keep_or_end"), icon=":material/inventory_2:", key="room_end_box"):
        _end(room)


def _invitation(room: Room) -> None:
    """Show the code and its link, legible from the back of a classroom."""
    link = _link(room)
    with st.container(key="room_invitation"):
        st.html(_code_and_qr(room, link))
        if st.button(t("room.large"), key="room_large_button", icon=":material/zoom_out_map:"):
            st.session_state.room_large = True
        st.code(link, language=None, wrap_lines=True)
        host = urlsplit(link).hostname or ""
        if host in ("localhost", "127.0.0.1", "::1", "0.0.0.0"):
            st.warning(t("header.this_computer", host=host))
        st.caption(t("room.ends", when=local_time(room.expires)))
        if st.button(t("room.key"), key="room_key_button", icon=":material/key:"):
            st.session_state.room_key = True
        st.button(t("room.leave"), key="room_leave", on_click=leave, icon=":material/logout:")


def _code_and_qr(room: Room, link: str) -> str:
    return (
        f'<p class="room-code" data-testid="room-code" data-worksheet translate="no">'
        f"{room.code[:3]} {room.code[3:]}</p>{_qr(link)}"
    )


def _qr(link: str) -> str:
    address = f"{base_path()}/qr?link={quote(link, safe='')}"
    return f'<img class="room-qr" alt="{t("room.code_alt")}" src="{address}">'


def _show_key(room: Room) -> None:
    """Make a new teacher's key, and show it this once."""
    try:
        key = answered(lambda: rooms().new_key(room.room_id, this_person()))
    except RoomError as error:
        st.error(shown(error))
        return
    address = str(st.context.url or "").split("?")[0]

    @st.dialog(t("room.key"), width="medium")
    def dialog() -> None:
        with st.container(key="room_key_box"):
            st.markdown(t("room.key_help"))
            groups = "-".join(wrap(key[CODE_LENGTH:], 4))
            st.code(f"{key[:CODE_LENGTH]}-{groups}", language=None)
            st.html(_qr(f"{address}?key={key}"))
            st.code(f"{address}?key={key}", language=None, wrap_lines=True)

    dialog()


def _show_large(room: Room) -> None:
    """Show the code and the QR code as large as the window allows."""

    @st.dialog(t("room.enter"), width="large")
    def large() -> None:
        link = _link(room)
        with st.container(key="room_large_box"):
            st.html(_code_and_qr(room, link))
            st.markdown(f"`{link}`")

    large()


def _link(room: Room) -> str:
    address = str(st.context.url or "").split("?")[0]
    return f"{address}?code={room.code}"


def _change(room: Room, name: str) -> None:
    """Set the room's rule to the value of its widget."""
    value: Any = st.session_state[f"room_{name}"]
    if name == "asked":
        value = None if value == ANY else value
    attempt(lambda: rooms().change(room.room_id, this_person(), **{name: value}))


def _asks(room: Room) -> None:
    options = (ANY, *range(10))
    word = in_words(options, lambda k: t("room.ask_any") if k == ANY else t("room.ask", digit=k))
    set_widget("room_asked", ANY if room.asked is None else room.asked)
    st.selectbox(
        t("room.asks"), options, key="room_asked", format_func=word, width=260,
        on_change=_change, args=(room, "asked"),
    )  # fmt: skip


def _rules(room: Room) -> None:
    with st.container(key="room_rules", horizontal=True):
        for name in ("wall_shown", "frozen", "asks_nicknames"):
            set_widget(f"room_{name}", getattr(room, name))
            st.toggle(
                t(f"room.{name}_rule"), key=f"room_{name}", on_change=_change, args=(room, name),
                help=t(f"room.{name}_help"), width="content",
            )  # fmt: skip


def _asked(kind: str, drawing_id: int) -> None:
    person = this_person()
    if kind == "remove":
        attempt(lambda: rooms().remove(drawing_id, person))
    elif kind == "why":
        st.session_state.room_why_id = drawing_id
    elif kind == "open":
        one = drawing_of(st.session_state.room_entered[1], drawing_id)
        if one is not None:
            strokes = strokes_from_text(one.strokes)
            set_current_drawing(Drawing(one.pixels, "pen", strokes, one.label))
            st.session_state.room_opened = True


def _end(room: Room) -> None:
    drawings = answered(lambda: rooms().drawings(room.room_id, this_person()))
    st.markdown(t("room.keep_help"))
    st.download_button(
        t("room.download", count=len(drawings)), lambda: room_to_npz(drawings, room.asks_nicknames),
        f"room-{room.code}.npz", "application/octet-stream", key="room_download",
        icon=":material/download:", on_click="ignore", disabled=not drawings,
    )  # fmt: skip
    sure = st.checkbox(t("room.end_sure"), key="room_end_sure")
    if st.button(t("room.end"), key="room_end", disabled=not sure, icon=":material/delete:"):
        attempt(lambda: rooms().end(room.room_id, this_person()))
        leave()
        st.rerun()
