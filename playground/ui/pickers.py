"""Picking a model and picking a digit, the same way on every page."""

from __future__ import annotations

import numpy as np
import streamlit as st

from playground.core.drawing import Drawing
from playground.core.model import Model
from playground.data.digits import sample_digits, shipped_digits
from playground.data.prepare import PictureError, center_digit, prepare_picture
from playground.models.files import ModelFileError, model_from_bytes, model_to_bytes
from playground.ui.language import language, t
from playground.ui.link import publish
from playground.ui.session import (
    current_drawing,
    current_model_name,
    set_current_drawing,
    set_current_model_name,
    store,
)

PICTURES = ["png", "jpg", "jpeg", "webp", "bmp", "gif", "tif", "tiff"]


# ---- models -------------------------------------------------------------------------------


def pick_model(kind: str = "image", key: str = "model", default: str | None = None) -> Model:
    """A select box over the model store; the choice holds on every page and in `?model=`."""
    _take_from_link(kind, key, default)
    if bad := st.session_state.get(f"{key}_bad_link"):
        st.warning(t("shell.bad_link", name="model", **bad))
    widget = f"{key}_select"
    st.session_state[widget] = current_model_name(kind)
    st.selectbox(
        t("shell.model"),
        store().names(kind),
        key=widget,
        on_change=_remember,
        args=(kind, widget, key),
    )
    name = current_model_name(kind)
    publish(model=name)
    return store().get(name)


def _remember(kind: str, widget: str, key: str) -> None:
    st.session_state.pop(f"{key}_bad_link", None)
    set_current_model_name(st.session_state[widget], kind)


def _take_from_link(kind: str, key: str, default: str | None) -> None:
    """A link is read when the page opens; after that the select box speaks."""
    seen = f"{key}_link_read"
    if seen in st.session_state:
        return
    st.session_state[seen] = True
    asked = st.query_params.get("model")
    if asked in store().names(kind):
        set_current_model_name(str(asked), kind)
        return
    if default and f"model_{kind}" not in st.session_state:
        set_current_model_name(default, kind)
    if asked is not None:
        used = current_model_name(kind)
        # Kept, not shown once: the Draw page runs again as soon as its example has been drawn.
        st.session_state[f"{key}_bad_link"] = {"given": asked[:40], "used": used}


def model_files(model: Model, key: str = "model_files") -> None:
    """Take the model home, bring another, and read its card."""
    with st.container(key=key):
        st.markdown(model.card.summary.get(language(), "") or t("shell.no_card"))
        for what, value in model.card.results.items():
            st.caption(f"{what}: {value:.2%}" if 0 <= value <= 1 else f"{what}: {value:g}")
        for source in model.card.sources:
            st.caption(f"{t('shell.data')}: {source.name} ({source.licence})")
        st.download_button(
            t("shell.download", name=model.name),
            lambda: model_to_bytes(model),
            f"{model.name}.safetensors",
            "application/octet-stream",
            key=f"{key}_download",
            icon=":material/download:",
            on_click="ignore",
        )
        if store().is_own(model.name):
            st.button(
                t("shell.remove"), key=f"{key}_remove", on_click=store().remove, args=(model.name,)
            )
        _upload(key)


def _upload(key: str) -> None:
    file = st.file_uploader(t("shell.upload_model"), key=f"{key}_upload", type=None)
    if file is None:
        st.session_state.pop(f"{key}_taken", None)
        return
    if st.session_state.get(f"{key}_taken") != file.file_id:
        st.session_state[f"{key}_taken"] = file.file_id
        st.session_state[f"{key}_answer"] = _take_model(file.name, file.getvalue())
        st.rerun()
    good, sentence = st.session_state.get(f"{key}_answer", (True, ""))
    (st.success if good else st.error)(sentence)


def _take_model(filename: str, data: bytes) -> tuple[bool, str]:
    try:
        model = store().add(model_from_bytes(data, filename.removesuffix(".safetensors")))
    except ModelFileError as error:
        return False, str(error)
    set_current_model_name(model.name, model.spec.input.kind)
    return True, t("shell.uploaded", name=model.name)


# ---- digits -------------------------------------------------------------------------------


def pick_digit(key: str = "digit") -> Drawing:
    """The current drawing, a sample or an upload; what is picked becomes the current drawing.

    Before anything was drawn, the first sample stands in, so that no page is empty.
    """
    if current_drawing() is None:
        set_current_drawing(sample_drawing(_asked_sample()))
    with st.container(key=key, horizontal=True, vertical_alignment="bottom"):
        drawing = current_drawing() or sample_drawing()
        st.image(
            255 - drawing.pixels,
            width=64,
            caption=None,
            output_format="PNG",
            alt=t("shell.digit_alt"),
        )
        st.pills(
            t("shell.samples"),
            list(range(10)),
            key=f"{key}_sample",
            on_change=_take_sample,
            args=(key,),
        )
        with st.popover(t("shell.upload_picture"), icon=":material/upload:"):
            _upload_picture(key)
    return current_drawing() or drawing


def _asked_sample() -> int:
    asked = st.query_params.get("sample", "")
    return int(asked) if asked.isdecimal() and int(asked) < 10 else 3


def sample_drawing(digit: int = 3, seed: int = 0) -> Drawing:
    """One of the shipped test digits, put through the page's own preparation."""
    samples = sample_digits(seed=seed)
    pixels = center_digit(samples.images[digit, 0].astype(np.float64))
    return Drawing(pixels, "sample", label=int(samples.labels[digit]))


def random_sample() -> Drawing:
    """Any of the shipped test digits."""
    digits = shipped_digits("test")
    number = int(np.random.default_rng().integers(len(digits)))
    pixels = center_digit(digits.images[number, 0].astype(np.float64))
    return Drawing(pixels, "sample", label=int(digits.labels[number]))


def _take_sample(key: str) -> None:
    digit = st.session_state[f"{key}_sample"]
    if digit is not None:
        seed = st.session_state.get(f"{key}_seed", -1) + 1  # another one at each click
        st.session_state[f"{key}_seed"] = seed
        set_current_drawing(sample_drawing(digit, seed))
        st.session_state[f"{key}_sample"] = None


def _upload_picture(key: str) -> None:
    file = st.file_uploader(t("shell.upload_picture"), key=f"{key}_upload", type=PICTURES)
    if file is None or st.session_state.get(f"{key}_taken") == file.file_id:
        return
    st.session_state[f"{key}_taken"] = file.file_id
    try:
        set_current_drawing(Drawing(prepare_picture(file.getvalue()), "upload"))
    except PictureError as error:
        st.error(str(error))
        return
    st.rerun()
