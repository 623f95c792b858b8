"""The digit picker that all pages share: sample digits and an upload field."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from playground.core.drawing import Drawing
from playground.data.prepare import PictureError, prepare_picture
from playground.data.samples import named_sample, sample_drawing, sample_name
from playground.data.stroke_links import decode_pixels, encode_pixels
from playground.text import Message
from playground.ui import link
from playground.ui.language import t
from playground.ui.sentences import shown
from playground.ui.session import current_drawing, set_current_drawing

PICTURES = ["png", "jpg", "jpeg", "webp", "bmp", "gif", "tif", "tiff"]
FIRST = "3"  # the sample that is shown until the visitor picks or draws a digit


class DigitPart:
    """The current drawing in the link: a sample's name (`sample=7-2`), or a packed picture and
    its label (`d=…&label=7`). `is_shown`: whether the page shows a drawing now."""

    names = ("sample", "d", "label")

    def __init__(self, is_shown: Callable[[], bool] = lambda: True) -> None:
        self._is_shown = is_shown

    def read(self, asked: Mapping[str, str]) -> None:
        sample, packed = asked.get("sample", ""), asked.get("d", "")
        try:
            if packed:
                set_current_drawing(Drawing(decode_pixels(packed), "upload", label=_label(asked)))
            elif sample:
                _show_sample(sample)
        except ValueError:
            if not self._is_shown():
                return
            name = "d" if packed else "sample"
            used = Message("shell.first_sample")
            link.report(name, link.not_there(name, packed or sample, used))
            _show_sample(FIRST)

    def written(self) -> Mapping[str, str | None]:
        drawing = current_drawing()
        if drawing is None:
            return {}
        if name := _shown_sample():
            return {"sample": name, "d": None, "label": None}
        label = None if drawing.label is None else str(drawing.label)
        return {"sample": None, "d": encode_pixels(drawing.pixels), "label": label}


def _label(asked: Mapping[str, str]) -> int | None:
    label = asked.get("label", "")
    return int(label) if label in map(str, range(10)) else None


def _show_sample(name: str) -> None:
    """Make a sample the current drawing.

    Raises:
        ValueError: there is no sample with this name.
    """
    drawing = sample_drawing(*named_sample(name))
    set_current_drawing(drawing)
    st.session_state.drawing_sample = drawing, name


def _shown_sample() -> str | None:
    """The current drawing's sample name; None if the drawing is not a sample."""
    sample, name = st.session_state.get("drawing_sample", (None, None))
    return name if sample is not None and sample is current_drawing() else None


def pick_digit(key: str = "digit") -> Drawing:
    """Show the picker and return the current drawing. A picked sample or an uploaded picture
    becomes the current drawing. If there is none yet, the first sample does, so that no page is
    empty."""
    if current_drawing() is None:
        _show_sample(FIRST)
    with st.container(key=key, horizontal=True, vertical_alignment="center"):
        drawing = current_drawing()
        assert drawing is not None
        st.image(255 - drawing.pixels, width=44, output_format="PNG", alt=t("shell.digit_alt"))
        st.pills(
            t("shell.samples"),
            list(range(10)),
            key=f"{key}_sample",
            on_change=_take_sample,
            args=(key,),
            label_visibility="collapsed",
        )
        with st.popover(
            t("shell.upload_picture"), icon=":material/upload:", key=f"{key}_upload_open"
        ):
            _upload_picture(key)
    return current_drawing() or drawing


def _take_sample(key: str) -> None:
    digit = st.session_state[f"{key}_sample"]
    if digit is None:
        return
    seed = st.session_state.get(f"{key}_seed", -1) + 1  # each click shows another sample
    seed += _shown_sample() == sample_name(digit, seed)
    st.session_state[f"{key}_seed"] = seed
    _show_sample(sample_name(digit, seed))
    _forget_problems()
    st.session_state[f"{key}_sample"] = None


def _upload_picture(key: str) -> None:
    file = st.file_uploader(t("shell.upload_picture"), key=f"{key}_upload", type=PICTURES)
    if file is None or st.session_state.get(f"{key}_taken") == file.file_id:
        return
    st.session_state[f"{key}_taken"] = file.file_id
    try:
        set_current_drawing(Drawing(prepare_picture(file.getvalue()), "upload"))
    except PictureError as error:
        st.error(shown(error))
        return
    _forget_problems()
    st.rerun()


def _forget_problems() -> None:
    for name in DigitPart.names:
        link.problems().pop(name, None)
