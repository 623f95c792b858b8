"""What the Evaluate page shows of detectors and of nets for photos alike: the upload of a zip, the
session's budget for it, and a picture that opens on the Vision page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st
from PIL import Image

from playground.core.data import DataError
from playground.core.memory import bytes_of
from playground.data.picture_files import open_picture, upright_size
from playground.data.uploads.archives import member_names, open_zip
from playground.data.uploads.box_files import PICTURES
from playground.data.uploads.inspection import LeftOut
from playground.nets.edit import fingerprint
from playground.nets.model import Model
from playground.ui.cnn.photo import MAX_BYTES, Photo, keep_photo
from playground.ui.evaluate.state import MODEL
from playground.ui.language import literal, t
from playground.ui.memory import make_room
from playground.ui.sentences import said, shown
from playground.ui.session import belongings
from playground.ui.vision_page.state import STATE as VISION
from playground.ui.vision_page.where_state import STATE as WHERE

MOST = 1_000  # pictures of an upload; one takes up to 30 ms
SIDE = 320  # pixels of a shown picture
SHOWN = 12  # pictures of the gallery
LINK = "text-decoration:underline"  # of a button below a picture
KEPT = "evaluate_pictures"  # the result of the last upload

Scores = TypeVar("Scores")


def score_upload(
    model: Model, kind: str, score: Callable[[bytes, str], Scores]
) -> tuple[Scores, str] | None:
    """Show the upload field for a zip. Returns what `score` made of its content and name, which is
    kept for the session, with the name; None without a zip.

    Raises:
        UserError: the zip cannot be used, or is too large for the session.
    """
    file = st.file_uploader(t(f"pictures.upload_{kind}"), key=f"evaluate_{kind}_upload")
    kept = st.session_state.get(KEPT)
    if file is None and kept is not None and kept[0][:2] == (kind, fingerprint(model)):
        st.caption(literal(kept[2]))  # the field is empty after a visit to another page
        return kept[1], kept[2]
    if file is None:
        st.session_state.pop(KEPT, None)
        belongings().note(KEPT, 0)
        labels = ", ".join(model.spec.labels[:10])
        st.info(t(f"pictures.ask_{kind}", labels=literal(labels)), icon=":material/upload:")
        return None
    key = (kind, fingerprint(model), file.file_id)
    if kept is None or kept[0] != key:
        st.session_state.pop(KEPT, None)
        belongings().note(KEPT, 0)
        data, name = file.getvalue(), file.name[:60]
        make_room(belongings(), _unpacked(data, name), DataError)
        with st.spinner(t("pictures.asking"), show_time=True):
            scores = score(data, name)
        kept = st.session_state[KEPT] = (key, scores, name)
        belongings().note(KEPT, bytes_of(scores))
    return kept[1], kept[2]


def _unpacked(data: bytes, name: str) -> int:
    """The size of a zip's files.

    Raises:
        UserError: the file is no zip, or has more than `MOST` pictures.
    """
    with open_zip(data, name) as archive:
        names, _ = member_names(archive)
        count = sum(path.lower().endswith(PICTURES) for path in names)
        if count > MOST:
            raise DataError("pictures.many", file=name, given=count, limit=MOST)
        return sum(info.file_size for info in archive.infolist())


def thumbnail(data: bytes) -> tuple[Image.Image, tuple[int, int]]:
    """A picture file in colours, at most `SIDE` pixels wide and high, and the picture's size."""
    picture = open_picture(data, colour=True)
    picture.thumbnail((SIDE, SIDE))
    return picture, upright_size(data)


def say_left_out(parts: tuple[LeftOut, ...]) -> None:
    """List what the figures are without."""
    for part in parts:
        what = t("words.list_separator").join(said(each) for each in part.what)
        st.caption(
            t("train.upload_left_out", count=part.count, what=literal(what), why=shown(part.why))
        )


def give_json(model: Model, name: str, record: Callable[[], dict[str, Any]]) -> None:
    """Show the download button of the figures."""
    st.download_button(
        t("evaluate.report_json"), lambda: json.dumps(record()), f"{model.name}-{name}.json",
        "application/json", key="evaluate_get_json", icon=":material/download:",
        on_click="ignore",
    )  # fmt: skip


def can_open(data: bytes) -> bool:
    """Whether the Vision page takes the picture."""
    return len(data) <= MAX_BYTES


def open_in_vision(model: Model, data: bytes, view: str) -> None:
    """Make the picture the photo of the Vision page, and open this view of it."""
    MODEL.choose(model.name)
    keep_photo(Photo(data))
    VISION.change(view=view)
    if view == "where":
        WHERE.change(source="photo", cell=None, boxes=None)
    st.session_state.evaluate_goto = "vision"
