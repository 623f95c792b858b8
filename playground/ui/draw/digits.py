"""“It was a…” and “my digits”: the visitor's own labelled drawings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from playground.core.drawing import Drawing
from playground.data.my_digits import MAX_DIGITS, DigitFileError, digits_from_npz, digits_to_npz
from playground.ui.draw.pen import has_answered, take_drawing
from playground.ui.language import t
from playground.ui.sentences import shown
from playground.ui.session import current_drawing, my_digits

REMOVED = "draw_removed"  # the digits before some of them were removed
SHOWN = 24  # thumbnails; older digits are not shown


DIGITS = tuple(map(str, range(10)))


def correct(labels: tuple[str, ...]) -> None:
    """Show ten buttons that label the current drawing and add it to “my digits”; for a net with
    other labels, a sentence says that “my digits” takes digits only. Both follow the first answer,
    because they would delay it."""
    empty = current_drawing() is None
    with st.container(
        key="draw_correct", horizontal=True, vertical_alignment="center", gap="small"
    ):
        if not set(labels) & set(DIGITS):
            st.caption(t("draw.not_digits"), width="content")
            return
        st.markdown(f"**{t('draw.it_was')}**", width="content")
        if not has_answered():
            return
        for digit in range(10):
            st.button(
                str(digit), key=f"draw_was_{digit}", on_click=_add, args=(digit,), disabled=empty
            )
        if my_digits():
            newest = my_digits()[-1].label
            st.caption(t("draw.kept", count=len(my_digits()), digit=newest), width="content")


def _add(digit: int) -> None:
    """Add the current drawing with this label; a second label replaces the first."""
    take_drawing()
    drawing, kept = current_drawing(), my_digits()
    if drawing is None:
        return
    if kept and np.array_equal(kept[-1].pixels, drawing.pixels):
        kept.pop()
    st.session_state.pop(REMOVED, None)
    if len(kept) < MAX_DIGITS:
        kept.append(replace(drawing, label=digit))


def list_digits() -> None:
    """Show “my digits” with buttons to delete, download and upload them."""
    kept = my_digits()
    st.markdown(t("draw.my_digits_about"))
    first = max(0, len(kept) - SHOWN)
    with st.container(key="draw_mine", horizontal=True, gap="small"):
        for number in range(len(kept) - 1, first - 1, -1):
            _thumbnail(kept[number], number)
    if first:
        st.caption(t("draw.more", count=first))
    with st.container(horizontal=True, key="draw_mine_files"):
        st.download_button(
            t("draw.download_digits"), lambda: digits_to_npz(kept), "my-digits.npz",
            "application/octet-stream", key="draw_mine_download", icon=":material/download:",
            on_click="ignore", disabled=not kept,
        )  # fmt: skip
        st.button(t("draw.delete_all"), key="draw_mine_clear", on_click=_clear, disabled=not kept)
        if before := st.session_state.get(REMOVED):
            st.button(
                t("draw.undo_delete", count=len(before) - len(kept)), key="draw_mine_undo",
                icon=":material/undo:", on_click=_undo,
            )  # fmt: skip
    _upload()


def _thumbnail(drawing: Drawing, number: int) -> None:
    with st.container(key=f"draw_mine_{number}", width=64, gap=None):
        alt = t("draw.mine_alt", digit=drawing.label)
        st.image(255 - drawing.pixels, width=64, output_format="PNG", alt=alt)
        st.button(
            f"{drawing.label} ✕",
            key=f"draw_mine_delete_{number}",
            on_click=_remove,
            args=(drawing,),
            help=t("draw.delete"),
            type="tertiary",
        )


def _remove(drawing: Drawing) -> None:
    """Remove a drawing by identity, because its index may have changed by the next click."""
    kept = my_digits()
    st.session_state[REMOVED] = st.session_state.get(REMOVED) or list(kept)
    _stay_open()
    kept[:] = [other for other in kept if other is not drawing]


def _clear() -> None:
    st.session_state[REMOVED] = st.session_state.get(REMOVED) or list(my_digits())
    _stay_open()
    my_digits().clear()


def _undo() -> None:
    """Restore the digits removed since a digit was last added."""
    my_digits()[:] = st.session_state.pop(REMOVED)
    _stay_open()


def _stay_open() -> None:
    """Keep the expander of “my digits” open: its label contains their number, and with a new
    label Streamlit would show it collapsed."""
    st.session_state.draw_my_digits = True


def _upload() -> None:
    file = st.file_uploader(t("draw.upload_digits"), key="draw_mine_upload")
    if file is None or st.session_state.get("draw_mine_taken") == file.file_id:
        if file is not None and st.session_state.get("draw_mine_error"):
            st.error(st.session_state.draw_mine_error)
        return
    st.session_state.draw_mine_taken = file.file_id
    st.session_state.draw_mine_error = ""
    try:
        found = digits_from_npz(file.getvalue())
        st.session_state.pop(REMOVED, None)
        my_digits().extend(found[: MAX_DIGITS - len(my_digits())])
    except DigitFileError as error:
        st.session_state.draw_mine_error = shown(error)
    st.rerun()
