"""The data of a training: a look at the examples, how many of each class, and uploads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from playground.charts.counts import counts_chart
from playground.core.data import ImageSet, TextSet
from playground.data.uploads.read import read_upload
from playground.data.uploads.rules import UploadError, class_counts
from playground.text import has
from playground.training.data import DataError, TrainingData, split
from playground.ui.language import literal, t
from playground.ui.link import choose
from playground.ui.sentences import said, shown
from playground.ui.train import pictures, state
from playground.ui.train.state import PAGE, Chosen

ROWS, ACROSS = 4, 15  # of the preview


def show_data(now: Chosen) -> None:
    """What the net will learn from, and a place to bring one's own."""
    with st.container(key="train_data"):
        if now.data is not None:
            preview(now.data, state.data_title(now.data_name))
        _upload()


def preview(data: TrainingData, title: str) -> None:
    assert isinstance(data.train, ImageSet | TextSet)
    assert isinstance(data.validation, ImageSet | TextSet)
    training, checking = len(data.train), len(data.validation)
    st.markdown(
        t("train.data_counts", name=title, training=f"{training:,}", checking=f"{checking:,}",
          classes=len(data.classes))
    )  # fmt: skip
    left, right = st.columns([3, 2])
    with left:
        if isinstance(data.train, ImageSet):
            _show_pictures(data.train)
        else:
            _show_texts(data.train)
    with right:
        parts = {
            t("train.w_training"): class_counts(data.train),
            t("train.w_validation"): class_counts(data.validation),
        }
        st.plotly_chart(
            counts_chart(parts, t("train.counts")), key="train_counts", config=pictures.PLAIN,
            alt=t("train.counts_alt", classes=len(data.classes)),
        )  # fmt: skip


def _show_pictures(examples: ImageSet) -> None:
    chosen = _some_of_each(examples, ROWS * ACROSS)
    images = examples.images[chosen]
    grey = images.shape[1] == 1
    pixels = _in_grey(images[:, 0]) if grey else _in_colour(images)
    names = ", ".join(examples.classes[:12])
    alt = t("train.examples_alt", count=len(chosen), classes=names)
    st.html(pictures.painted(t("train.examples"), pixels, alt))


def _some_of_each(examples: ImageSet, count: int) -> np.ndarray:
    """The first few examples of every class, class by class."""
    each = max(1, count // len(examples.classes))
    rows = [np.flatnonzero(examples.labels == k)[:each] for k in range(len(examples.classes))]
    return np.concatenate(rows)[:count]


def _in_grey(images: np.ndarray) -> np.ndarray:
    """Grey pictures side by side, ink dark on white."""
    return _in_colour(255 - np.repeat(images[:, None], 3, 1))


def _in_colour(images: np.ndarray) -> np.ndarray:
    count, _, height, width = images.shape
    down = -(-count // ACROSS)
    sheet = np.full((down * (height + 1), ACROSS * (width + 1), 3), 255, np.uint8)
    for k, image in enumerate(images):
        y, x = k // ACROSS * (height + 1), k % ACROSS * (width + 1)
        sheet[y : y + height, x : x + width] = image.transpose(1, 2, 0)
    return sheet


def _show_texts(examples: TextSet) -> None:
    st.dataframe(
        {
            t("train.col_text"): list(examples.texts[:40]),
            t("train.col_label"): [examples.classes[label] for label in examples.labels[:40]],
        },
        key="train_texts", height=250, hide_index=True,
    )  # fmt: skip


# ---- uploads --------------------------------------------------------------------------------


def _upload() -> None:
    st.markdown(t("train.upload_title"))
    first, second = st.columns([3, 2])
    with first:
        file = st.file_uploader(
            t("train.upload"), type=None, key="train_upload", label_visibility="collapsed"
        )
    with second:
        colour = st.checkbox(t("train.upload_colour"), key="train_upload_colour")
        st.caption(t("train.upload_help"))
    if file is None:
        st.session_state.pop("train_upload_taken", None)
        return
    taken = (file.file_id, colour)
    if st.session_state.get("train_upload_taken") != taken:
        st.session_state.train_upload_taken = taken
        st.session_state.train_upload_answer = _take(file.name, file.getvalue(), colour)
        st.rerun()
    good, sentence = st.session_state.get("train_upload_answer", (True, ""))
    if sentence:
        (st.success if good else st.error)(sentence)


def _take(file: str, data: bytes, colour: bool) -> tuple[bool, str]:
    name = file[:60]
    try:
        # Under the file's whole name, “mnist.zip” is not taken for the data set “mnist”.
        examples = replace(read_upload(data, file, colour), name=name)
        parts = split(examples)
    except UploadError as error:
        return False, literal(upload_sentence(error))
    except DataError as error:
        return False, shown(error)
    state.uploads()[name] = parts
    while len(state.uploads()) > 4:  # an upload may take up to 200 MB
        state.uploads().pop(next(iter(state.uploads())))
    choose("data", name, PAGE)
    return True, t("train.uploaded", name=literal(name), count=f"{len(examples):,}")


def upload_sentence(error: UploadError) -> str:
    """What is wrong with a file, in the reader's language."""
    key = f"train.upload_{error.reason}"
    values = error.values | {"why": said(error.values.get("why", ""))}
    return t(key, **values) if has(key) else str(error)
