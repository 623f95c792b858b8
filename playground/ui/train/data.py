"""The data view: example previews, class counts, and uploads."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from playground.charts.counts import counts_chart
from playground.charts.examples import draw_examples
from playground.core.task import FlowMatching
from playground.data.uploads.labels import largest_share
from playground.training.data import TrainingData
from playground.ui.language import literal, t
from playground.ui.panels import Panel, show_chart, show_panels
from playground.ui.train import choice, pictures
from playground.ui.train.choice import Chosen
from playground.ui.train.uploads import show_upload


def show_data(now: Chosen) -> None:
    """Show the chosen data and the upload field."""
    with st.container(key="train_data"):
        preview(now)
        with st.container(key="train_upload_open"):
            show_upload()


def preview(now: Chosen) -> None:
    """Show the number of examples, some of them, and the number per class."""
    data = now.data
    if data is None:
        return
    st.markdown(_counts(data, literal(choice.data_title(now.data_name))))
    makes = now.spec is not None and isinstance(now.spec.task, FlowMatching)
    if data.train.class_of(0) and not makes:  # a net that makes pictures answers nothing
        name, share = largest_share(data.train)
        st.caption(t("train.data_largest", name=literal(name), share=f"{share:.0%}"))
    left, right = st.columns([3, 2])
    with left:
        names = data.classes[:12]
        alt = t("train.examples_alt", classes=names)
        shown = draw_examples(data.train, t("train.examples"), alt, pictures.HEIGHT)
        show_panels([[Panel("train-examples", shown)]], "train_examples")
    if not data.classes:
        return
    with right:
        parts = {
            t("train.w_training"): data.train.class_counts(),
            t("train.w_validation"): data.validation.class_counts(),
        }
        chart = counts_chart(parts, t("train.counts"))
        alt = t("train.counts_alt", classes=len(data.classes))
        show_chart(replace(chart, alt=alt), "train_counts")


def _counts(data: TrainingData, name: str) -> str:
    if not data.classes:  # texts for a language model: count characters instead of examples
        letters = [sum(len(part.text_of(row)) for row in range(len(part)))
                   for part in (data.train, data.validation)]  # fmt: skip
        training, checking = (f"{count:,}" for count in letters)
        return t("train.stream_counts", name=name, training=training, checking=checking)
    return t(
        "train.data_counts", name=name, training=f"{len(data.train):,}",
        checking=f"{len(data.validation):,}", classes=len(data.classes),
    )  # fmt: skip
