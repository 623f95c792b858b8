"""Picking a model and picking a digit, the same way on every page."""

from __future__ import annotations

import numpy as np
import streamlit as st

from playground.core.drawing import Drawing
from playground.data.digits import sample_digits, shipped_digits
from playground.data.prepare import PictureError, center_digit, prepare_picture
from playground.data.stroke_links import decode_pixels, encode_pixels
from playground.nets.files import ModelFileError, model_from_bytes, model_to_bytes
from playground.nets.model import Model
from playground.ui.language import language, t
from playground.ui.link import publish
from playground.ui.sentences import shown
from playground.ui.session import (
    current_drawing,
    current_model_name,
    set_current_drawing,
    set_current_model_name,
    store,
)

MAX_SEED = 1_000  # of the samples that a link may name
PICTURES = ["png", "jpg", "jpeg", "webp", "bmp", "gif", "tif", "tiff"]


# ---- models -------------------------------------------------------------------------------


def pick_model(kind: str = "image", key: str = "model", default: str | None = None) -> Model:
    """A select box over the model store; the choice holds on every page and in `?model=`."""
    _take_from_link(kind, key, default)
    if bad := st.session_state.get(f"{key}_bad_link"):
        st.warning(t("shell.bad_link", name="model", **bad))
    # Another key for each model brought: what the browser still says of the old box, in an answer
    # that was on its way, would else be taken for a choice and put the old model back.
    widget = f"{key}_select_{st.session_state.get('models_brought', 0)}"
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
            figure = f"{value:.2%}" if 0 <= value <= 1 else f"{value:g}"
            st.caption(t("shell.result", what=shown(what), figure=figure))
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
        return False, shown(error)
    set_current_model_name(model.name, model.spec.input.kind)
    st.session_state.models_brought = st.session_state.get("models_brought", 0) + 1
    return True, t("shell.uploaded", name=model.name)


# ---- digits -------------------------------------------------------------------------------


def pick_digit(key: str = "digit") -> Drawing:
    """The current drawing, a sample or an upload; what is picked becomes the current drawing.

    Before anything was drawn, the link's digit or else the first sample stands in, so that no
    page is empty. The link then holds the digit, whichever it is.
    """
    if current_drawing() is None:
        set_current_drawing(_asked_digit(key))
    if bad := st.session_state.get(f"{key}_bad_link"):
        st.warning(t("shell.bad_link", **bad))
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
    drawing = current_drawing() or drawing
    _publish_digit(drawing)
    return drawing


def _asked_digit(key: str) -> Drawing:
    """The digit that the link holds: a sample's number (“7”, or “7-2” for the third 7), or a
    packed picture with its label; the first 3 where it holds none, or none that can be read."""
    sample, packed = st.query_params.get("sample"), st.query_params.get("d")
    given = packed or sample or ""
    try:
        if packed:
            return Drawing(decode_pixels(packed), "upload", label=_asked_label())
        if sample:
            return _named_sample(sample)
    except ValueError:
        used = t("shell.first_sample")
        name = "d" if packed else "sample"
        bad = {"name": name, "given": given[:24], "used": used}
        st.session_state[f"{key}_bad_link"] = bad
    return _named_sample("3")


def _asked_label() -> int | None:
    label = st.query_params.get("label", "")
    return int(label) if label in map(str, range(10)) else None


def _sample_name(digit: int, seed: int) -> str:
    return f"{digit}-{seed}" if seed else str(digit)


def _named_sample(name: str) -> Drawing:
    """The sample of a name that `_sample_name` gives; it is remembered for the link.

    Raises:
        ValueError: not such a name.
    """
    digit, _, seed = name.partition("-")
    numbers = int(digit), int(seed or 0)
    if not (0 <= numbers[0] < 10 and 0 <= numbers[1] < MAX_SEED):
        raise ValueError(name)
    drawing = sample_drawing(*numbers)
    st.session_state.drawing_sample = drawing, _sample_name(*numbers)
    return drawing


def _shown_sample() -> str | None:
    """The name of the current drawing where it is a sample that a link can name."""
    sample, name = st.session_state.get("drawing_sample", (None, None))
    return name if sample is not None and sample is current_drawing() else None


def _publish_digit(drawing: Drawing) -> None:
    if name := _shown_sample():
        publish(sample=name, d=None, label=None)
    else:
        publish(sample=None, d=encode_pixels(drawing.pixels), label=drawing.label)


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
        seed += _shown_sample() == _sample_name(digit, seed)
        st.session_state[f"{key}_seed"] = seed
        set_current_drawing(_named_sample(_sample_name(digit, seed)))
        st.session_state.pop(f"{key}_bad_link", None)
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
    st.session_state.pop(f"{key}_bad_link", None)
    st.rerun()
