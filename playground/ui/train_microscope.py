"""One batch under the microscope: its examples, a gradient, and the update written out."""

from __future__ import annotations

import streamlit as st

from playground.training.runs import RunView
from playground.ui.language import t
from playground.ui.train_state import Chosen


def show_microscope(now: Chosen, run: RunView | None) -> None:
    """What one step of the optimiser does, at the shown point of the run."""
    with st.container(key="train_microscope"):
        st.info(t("train.microscope_none"))
