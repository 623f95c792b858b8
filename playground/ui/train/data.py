"""The data of a training: a look at the examples, how many of each class, and uploads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from playground.charts.counts import counts_chart
from playground.core.data import ImageSet, TextSet, TokenStream
from playground.data.uploads.labels import class_counts, largest_share
from playground.training.data import TrainingData
from playground.ui.language import literal, t
from playground.ui.panels import Panel, show_chart, show_panels
from playground.ui.train import choice, pictures
from playground.ui.train.choice import Chosen
from playground.ui.train.uploads import show_upload

SHOWN_LETTERS = 700
ROWS, ACROSS = 4, 15  # of the preview


def show_data(now: Chosen) -> None:
    """What the net will learn from, and a place to bring one's own."""
    with st.container(key="train_data"):
        if now.data is not None:
            preview(now.data, choice.data_title(now.data_name))
        show_upload()


def preview(data: TrainingData, title: str) -> None:
    if isinstance(data.train, TokenStream) and isinstance(data.validation, TokenStream):
        _preview_stream(data.train, data.validation, title)
        return
    assert isinstance(data.train, ImageSet | TextSet)
    assert isinstance(data.validation, ImageSet | TextSet)
    training, checking = len(data.train), len(data.validation)
    st.markdown(
        t("train.data_counts", name=literal(title), training=f"{training:,}",
          checking=f"{checking:,}", classes=len(data.classes))
    )  # fmt: skip
    name, share = largest_share(data.train)
    st.caption(t("train.data_largest", name=literal(name), share=f"{share:.0%}"))
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
        chart = counts_chart(parts, t("train.counts"))
        alt = t("train.counts_alt", classes=len(data.classes))
        show_chart(replace(chart, alt=alt), "train_counts")


def _preview_stream(training: TokenStream, checking: TokenStream, title: str) -> None:
    """Long texts without labels: how many letters, and how they begin."""
    counts = [sum(map(len, part.texts)) for part in (training, checking)]
    st.markdown(
        t("train.stream_counts", name=literal(title), training=f"{counts[0]:,}",
          checking=f"{counts[1]:,}")
    )  # fmt: skip
    st.code(training.texts[0][:SHOWN_LETTERS].rsplit("\n", 1)[0], language=None, wrap_lines=True)


def _show_pictures(examples: ImageSet) -> None:
    chosen = _some_of_each(examples, ROWS * ACROSS)
    images = examples.images[chosen]
    grey = images.shape[1] == 1
    pixels = _in_grey(images[:, 0]) if grey else _in_colour(images)
    names = ", ".join(examples.classes[:12])
    alt = t("train.examples_alt", count=len(chosen), classes=names)
    shown = pictures.painted(t("train.examples"), pixels, alt, ink=grey)
    show_panels([[Panel("train-examples", shown)]], "train_examples")


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
