"""Instead of the pen: an uploaded picture or the camera, prepared like any drawing."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from playground.core.drawing import Drawing
from playground.core.inputs import ImageInput
from playground.data.prepare import PictureError, prepare_for
from playground.nets.model import Model
from playground.ui.language import t
from playground.ui.sentences import shown
from playground.ui.session import set_current_drawing


def bring_picture(model: Model) -> None:
    """Take a picture from a file or the camera. Runs before the pen is shown, in a place below
    it, so that what is brought lies on the canvas in the same run."""
    left, right = st.columns(2)
    with left:
        # Any kind of file may be chosen: a sentence about it says more than a grey file dialog.
        _take(st.file_uploader(t("draw.upload"), key="draw_upload"), "upload", model)
    with right:
        if st.toggle(t("draw.camera"), key="draw_camera_on"):
            shot = st.camera_input(
                t("draw.camera"), key="draw_camera", label_visibility="collapsed"
            )
            _take(shot, "camera", model)


def _take(file: object, source: str, model: Model) -> None:
    """Make a new file the current drawing; one that is no picture leaves all as it was."""
    state, taken = st.session_state, f"draw_{source}_taken"
    if file is None:
        return
    if state.get(taken) != file.file_id:  # type: ignore[attr-defined]
        state[taken] = file.file_id  # type: ignore[attr-defined]
        state[f"{taken}_said"] = _prepare(file.getvalue(), source, model)  # type: ignore[attr-defined]
    wrong, know = state.get(f"{taken}_said", ("", ""))
    if wrong:
        st.error(wrong)
    if know:
        st.info(know)


def _wanted(model: Model) -> ImageInput:
    """The input of the net that answers; the default one's where that cannot take a drawing."""
    taken = model.spec.input
    fits = isinstance(taken, ImageInput) and replace(taken, preparation="digit") == ImageInput()
    return taken if isinstance(taken, ImageInput) and fits else ImageInput()


def _prepare(data: bytes, source: str, model: Model) -> tuple[str, str]:
    """What is wrong with a picture, and what to know about it; nothing where all is well."""
    try:
        found = prepare_for(_wanted(model), data)
    except PictureError as error:
        return shown(error), ""
    set_current_drawing(Drawing(found.image[0], source))
    know = [t("data.several_digits", count=found.digits)] if (found.digits or 0) > 1 else []
    know += [t("data.first_frame")] if found.animated else []
    return "", " ".join(know)
