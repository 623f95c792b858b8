"""“What does it look for?”: the digits with the highest activation of a channel, and an image
made by gradient ascent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from playground.core.cache import Cache
from playground.core.data import ImageSet
from playground.data.digits import shipped_digits
from playground.explain.activation_maximization import (
    Ascent,
    Excited,
    Patch,
    Strongest,
    ascend,
    most_exciting,
    seekable,
    strongest,
)
from playground.explain.activations import TraceError
from playground.explain.code.lenses import seek_code
from playground.nets.edit import fingerprint
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.ui.code_panel import show_code
from playground.ui.language import t
from playground.ui.sentences import shown

ZOOM = 5
GAP = 6
GREY = 128
FRAME = (217, 95, 14)  # RGB; the positive end of the signed colour scale


WORK = 60_000_000_000  # multiply-adds of one search, a few seconds


def searched(model: Model) -> ImageSet:
    """The shipped test digits to search: all 2,000, or as many as `WORK` allows for a large net."""
    digits = shipped_digits("test")
    each = sum(info.multiply_adds for info in describe_layers(model.spec))
    count = min(len(digits), WORK // max(1, each))
    return replace(digits, images=digits.images[:count], labels=digits.labels[:count])


# The keys contain the net's fingerprint, because names and `id()`s can be reused for other nets.
_found: Cache[Strongest] = Cache(32)
_ascents: Cache[Ascent] = Cache(64)


def _framed(grey: np.ndarray, patch: Patch) -> np.ndarray:
    """An RGB image of shape (ZOOM·h, ZOOM·w, 3): the grey image (h, w; 0 to 255) enlarged, with
    the patch outlined."""
    large = np.repeat(np.repeat(grey, ZOOM, 0), ZOOM, 1)
    picture = np.stack([large] * 3, -1).astype(np.uint8)
    top, left = patch.top * ZOOM, patch.left * ZOOM
    bottom, right = patch.bottom * ZOOM - 1, patch.right * ZOOM - 1
    for inset in (0, 1):
        picture[[top + inset, bottom - inset], left : right + 1] = FRAME
        picture[top : bottom + 1, [left + inset, right - inset]] = FRAME
    return picture


def _in_rows(pictures: list[np.ndarray], columns: int) -> np.ndarray:
    """One image with the pictures, all of one size, in rows with grey gaps."""
    height, width = (size + GAP for size in pictures[0].shape[:2])
    rows = -(-len(pictures) // columns)
    whole = np.full((rows * height - GAP, columns * width - GAP, 3), GREY, np.uint8)
    for number, picture in enumerate(pictures):
        top, left = number // columns * height, number % columns * width
        whole[top : top + height - GAP, left : left + width - GAP] = picture
    return whole


def show_seek(model: Model, layer: str, channel: int) -> None:
    """Show nine shipped digits with their patches, and the image made by gradient ascent."""
    with st.container(key="cnn_seek"):
        try:
            if layer not in {info.name for info in seekable(model)}:
                st.info(t("cnnseek.other", layer=layer))
                return
            identity = fingerprint(model)
            found = _found.get((identity, layer), lambda: strongest(model, layer, searched(model)))
            chosen = most_exciting(model, layer, channel, searched(model), found)
            made = _ascents.get((identity, layer, channel), lambda: ascend(model, layer, channel))
        except TraceError as error:
            st.info(shown(error))
            return
        digits, picture = st.columns(2, gap="large")
        with digits:
            _show_digits(chosen, len(found.values), layer, channel)
        with picture:
            _show_made(made, layer, channel)
        code = seek_code(model, layer, channel, len(searched(model)))
        show_code(code, "cnn_seek_code", model, digits=True)


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def _show_digits(chosen: tuple[Excited, ...], count: int, layer: str, channel: int) -> None:
    st.markdown(t("cnnseek.digits", count=f"{count:,}", layer=layer, channel=channel))
    images = shipped_digits("test").images
    listed = ", ".join(f"{item.label} ({_number(item.value)})" for item in chosen)
    pictures = [_framed(images[item.index, 0], item.patch) for item in chosen]
    with st.container(key="cnn_seek_digits"):
        alt = t("cnnseek.digits_alt", layer=layer, channel=channel, digits=listed)
        st.image(_in_rows(pictures, 3), output_format="PNG", alt=alt)
    st.caption(t("cnnseek.rows", digits=listed))


def _show_made(made: Ascent, layer: str, channel: int) -> None:
    first, last = _number(float(made.values[0])), _number(float(made.values.max()))
    if not made.moved:
        st.info(t("cnnseek.still"))
        return
    st.markdown(t("cnnseek.made", first=first, last=last))
    picture = _framed(made.picture * 255, made.patch)
    with st.container(key="cnn_seek_made"):
        alt = t("cnnseek.made_alt", layer=layer, channel=channel, last=last)
        st.image(picture.repeat(2, 0).repeat(2, 1), output_format="PNG", alt=alt)
