"""A picture from a file instead of the pen, prepared like any drawing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from playground.core.drawing import Drawing
from playground.core.inputs import ImageInput
from playground.data.prepare import WHOLE, Crop, PictureError, prepare_for
from playground.nets.model import Model
from playground.ui.draw.answers import predict
from playground.ui.language import literal, t
from playground.ui.sentences import shown
from playground.ui.session import current_drawing, set_current_drawing

EVERYTHING = (0, 100)  # no crop; in percent of a picture's width or height
OVER_WIDTH = 280  # pixels; width of the picture with the detected ink


def bring_picture(model: Model) -> st.delta_generator.DeltaGenerator:
    """Take a picture from a file. Call this before the pen is created (in a container below it),
    so that the picture appears on the canvas in the same run. Return the place of its answer."""
    # All file types are accepted, because an error message says more than a greyed-out file.
    file = st.file_uploader(t("draw.upload"), key="draw_upload")
    place = st.container(key="draw_upload_answer")
    _take(file, "upload", model)
    return place


def answer_picture(model: Model) -> None:
    """Say how the net reads the uploaded picture, as long as it is the current drawing. Call this
    last, because the answer of a server's first minute waits for torch."""
    said, now = st.session_state.get("draw_upload_taken_said"), current_drawing()
    if said is None or said.drawing is None or now is None:
        return
    if np.array_equal(now.pixels, said.drawing.pixels):
        probabilities, doubtful = predict(model, now)
        label = literal(model.spec.labels[int(probabilities.argmax())])
        read = t("draw.read_as", label=label, share=f"{probabilities.max():.0%}")
        st.markdown(f"{read} {t('draw.doubtful')}" if doubtful else read)


def _take(file: object, source: str, model: Model) -> None:
    """Make a new file the current drawing. A file that is not a picture changes nothing."""
    state, taken = st.session_state, f"draw_{source}_taken"
    if file is None:
        return
    number = file.file_id  # type: ignore[attr-defined]
    keys = (f"draw_{source}_across_{number}", f"draw_{source}_down_{number}")
    crop = _crop(*(state.get(key, EVERYTHING) for key in keys))
    if state.get(taken) != (number, crop):
        state[taken] = (number, crop)
        state[f"{taken}_said"] = _prepare(file.getvalue(), source, model, crop)  # type: ignore[attr-defined]
    said = state.get(f"{taken}_said") or _Said()
    if said.wrong:
        st.error(said.wrong)
    if said.know:
        st.info(said.know)
    if said.over is not None:
        st.image(said.over, t("draw.over"), OVER_WIDTH, output_format="PNG", alt=t("draw.over"))
    if said.over is not None or crop != WHOLE:
        for key, label in zip(keys, (t("draw.crop_across"), t("draw.crop_down")), strict=True):
            st.slider(label, *EVERYTHING, EVERYTHING, key=key)


def _crop(across: tuple[int, int], down: tuple[int, int]) -> Crop:
    """The crop for a range of the width and of the height, both in percent."""
    return Crop(across[0] / 100, down[0] / 100, across[1] / 100, down[1] / 100)


def _wanted(model: Model) -> ImageInput:
    """The net's input; the default input if the net does not take drawings."""
    taken = model.spec.input
    fits = isinstance(taken, ImageInput) and replace(taken, preparation="digit") == ImageInput()
    return taken if isinstance(taken, ImageInput) and fits else ImageInput()


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """An error message, a note on the picture, the picture with the detected ink, and what became
    the current drawing."""

    wrong: str = ""
    know: str = ""
    drawing: Drawing | None = None
    over: np.ndarray | None = None


def prepare_brought(data: bytes, model: Model, crop: Crop) -> _Said:
    """Make a dropped or pasted picture, cropped to `crop`, the current drawing."""
    return _prepare(data, "upload", model, crop)


def _prepare(data: bytes, source: str, model: Model, crop: Crop) -> _Said:
    try:
        found = prepare_for(_wanted(model), data, crop)
    except PictureError as error:
        return _Said(wrong=shown(error))
    drawing = Drawing(found.image[0], source)
    set_current_drawing(drawing)
    know = [t("data.several_digits", count=found.digits)] if (found.digits or 0) > 1 else []
    know += [t("data.first_frame")] if found.animated else []
    return _Said(know=" ".join(know), drawing=drawing, over=found.over)
