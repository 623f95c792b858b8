"""The photo of nets that classify photos: samples, an upload, and the photo in the link."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from playground.data.photos import NAMES, photo_bytes
from playground.data.prepare import PictureError, prepare_for
from playground.nets.spec import ImageInput, ModelSpec
from playground.text import Message
from playground.ui import link
from playground.ui.digit_picker import PICTURES
from playground.ui.draw import reads_digits
from playground.ui.language import md, t
from playground.ui.sentences import said
from playground.ui.session import belongings, set_widget

OWN = "own"
KEPT, PROBLEM, TAKEN = "cnn_photo_kept", "cnn_photo_problem", "cnn_photo_taken"
MAX_BYTES = 4_000_000  # of a photo from the component; the browser scales larger ones down


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A picture file; `name` is empty for the visitor's own."""

    data: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Problem:
    """Why a photo was not taken (`sentence` in Markdown), and whether it was uploaded or dropped on
    the component."""

    sentence: str
    plain: str
    uploaded: bool


def takes_photos(spec: ModelSpec) -> bool:
    """Whether the page shows the net with a photo instead of a drawn digit."""
    return isinstance(spec.input, ImageInput) and not reads_digits(spec)


def current_photo() -> Photo:
    """The visitor's photo; before the first pick, the first sample."""
    return st.session_state.get(KEPT) or Photo(photo_bytes(NAMES[0]), NAMES[0])


def keep_photo(photo: Photo) -> None:
    """Make this the photo of every page that shows one."""
    st.session_state[KEPT] = photo
    st.session_state.pop(PROBLEM, None)
    link.problems().pop("photo", None)
    belongings().note(KEPT, 0 if photo.name else len(photo.data))


class PhotoPart:
    """The photo in the link, as `photo`, if the page shows one: a sample's name, or `own` for the
    visitor's own photo, which is neither in the link nor stored."""

    names = ("photo",)

    def __init__(self, is_shown: Callable[[], bool]) -> None:
        self._shown = is_shown

    def read(self, asked: Mapping[str, str]) -> None:
        name = asked.get("photo")
        if name in NAMES:
            keep_photo(Photo(photo_bytes(name), name))
        elif name == OWN:
            if current_photo().name:
                sample = Message(f"cnn.photo_{current_photo().name}")
                link.report("photo", Message("cnn.photo_gone", used=sample))
        elif name is not None:
            link.report("photo", link.not_there("photo", name, NAMES[0]))

    def written(self) -> Mapping[str, str | None]:
        return {"photo": current_photo().name or OWN if self._shown() else None}

    def only_here(self) -> Message | None:
        own = self._shown() and not current_photo().name
        return Message("header.own_photo") if own else None


def pick_photo(taken: ImageInput, key: str) -> np.ndarray:
    """Show the samples and an upload field. Returns the pixels (channels × height × width, 0 to
    255) of the current photo, prepared for the net."""
    with st.container(key=key, horizontal=True, vertical_alignment="center"):
        set_widget(f"{key}_sample", current_photo().name or None)
        st.pills(
            t("shell.samples"), NAMES, key=f"{key}_sample", label_visibility="collapsed",
            format_func=lambda name: t(f"cnn.photo_{name}"), on_change=_take_sample,
            args=(f"{key}_sample",),
        )  # fmt: skip
        with st.popover(t("cnn.photo_upload"), icon=":material/upload:", key=f"{key}_upload_open"):
            _upload(taken, key)
    _say_problem(uploaded=False)
    return prepare_for(taken, current_photo().data, plain=True).image


def _take_sample(widget: str) -> None:
    name = st.session_state[widget] or current_photo().name  # a second click would clear it
    if name:
        keep_photo(Photo(photo_bytes(name), name))


def _upload(taken: ImageInput, key: str) -> None:
    # A new key empties the field, so that it never lists a file that is not the shown photo.
    count = st.session_state.get(TAKEN, 0)
    file = st.file_uploader(t("cnn.photo_upload"), key=f"{key}_upload_{count}", type=PICTURES)
    if file is not None:
        st.session_state[TAKEN] = count + 1
        take_photo(taken, file.getvalue(), file.name)
        st.rerun()
    _say_problem(uploaded=True)


def _say_problem(uploaded: bool) -> None:
    """Say why a photo was not taken: of an upload in its popover, which would cover a sentence
    below it; of a dropped or pasted photo above the net."""
    problem = st.session_state.get(PROBLEM)
    if problem and problem.uploaded == uploaded:
        st.error(problem.sentence, icon=":material/error:")


def take_photo(taken: ImageInput, data: bytes, file: str = "") -> None:
    """Keep the visitor's photo if it can be read; otherwise keep the reason."""
    try:
        prepare_for(taken, data, plain=True)
    except PictureError as error:
        why = md("cnn.photo_refused", why=said(error))
        sentence = md("cnn.photo_named", file=file) + " " + why if file else why
        plain = t("cnn.photo_refused", why=said(error))
        st.session_state[PROBLEM] = _Problem(sentence, plain, uploaded=bool(file))
    else:
        keep_photo(Photo(data))


def photo_problem() -> str:
    """Why the last photo was not taken; empty if it was."""
    problem = st.session_state.get(PROBLEM)
    return problem.plain if problem else ""


def forget_problem() -> bool:
    """Remove the reason why a photo was not taken. Returns whether there was one."""
    return st.session_state.pop(PROBLEM, None) is not None


def take_sent(taken: ImageInput, sent: object) -> bool:
    """Keep a photo that the component has sent, or the reason why not. Returns False for data in
    another form, which is ignored."""
    data = sent.get("data") if isinstance(sent, Mapping) else None
    if not isinstance(data, str) or len(data) > MAX_BYTES * 4 // 3 + 4:
        return False
    try:
        take_photo(taken, base64.b64decode(data, validate=True))
    except (binascii.Error, ValueError):
        return False
    return True
