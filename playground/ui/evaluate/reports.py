"""The download buttons of the Evaluate page: the report as a page and as JSON, and the model with
the result in its card."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from playground.nets.files import model_to_bytes, with_card
from playground.nets.model import Card, Model
from playground.ui.language import t
from playground.ui.session import store


def show_reports(
    model: Model,
    name: str,
    page: Callable[[], str],
    data: Callable[[], dict[str, Any]],
    card: Callable[[], Card],
) -> None:
    """Show the buttons; each file is made on click. `name` is the data set's, `card` the model's
    card with the result."""
    with st.container(key="evaluate_report", horizontal=True):
        st.download_button(
            t("evaluate.report_page"), page, f"{model.name}-{name}.html", "text/html",
            key="evaluate_get_page", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            t("evaluate.report_json"), lambda: json.dumps(data()), f"{model.name}-{name}.json",
            "application/json", key="evaluate_get_json", icon=":material/download:",
            on_click="ignore",
        )  # fmt: skip
        st.download_button(
            t("evaluate.report_model"), lambda: model_to_bytes(with_card(model, card())),
            f"{model.name}.safetensors", key="evaluate_get_model", icon=":material/download:",
            on_click="ignore", help=t("evaluate.report_model_about"),
        )  # fmt: skip
        if store().is_own(model.name):
            st.button(
                t("evaluate.to_card"), key="evaluate_to_card", icon=":material/edit_note:",
                on_click=lambda: _to_card(model, card()),
            )  # fmt: skip


def _to_card(model: Model, card: Card) -> None:
    """Write the result into the card of the visitor's own model."""
    store().set_card(model.name, card)
    st.toast(t("evaluate.in_card", model=model.name), icon=":material/check:")
