"""What one visitor has: the model store, the current drawing, "my digits".

Values lie under plain session keys, because Streamlit drops a widget's value when its page is
left."""

from __future__ import annotations

import streamlit as st

from playground.core.drawing import Drawing
from playground.nets.store import DEFAULT_DIGIT_MODEL, ModelStore


def store() -> ModelStore:
    """The shipped models and this visitor's own."""
    if "model_store" not in st.session_state:
        st.session_state.model_store = ModelStore()
    return st.session_state.model_store


def current_drawing() -> Drawing | None:
    """The digit drawn, picked or uploaded last, on whichever page; None before the first."""
    return st.session_state.get("drawing")


def set_current_drawing(drawing: Drawing | None) -> None:
    st.session_state.drawing = drawing


def my_digits() -> list[Drawing]:
    """The visitor's own labelled digits ("my digits"), oldest first; change it in place."""
    return st.session_state.setdefault("my_digits", [])


def current_model_name(kind: str = "image") -> str:
    """The name of the model picked last for that kind of input, on whichever page."""
    name = st.session_state.get(f"model_{kind}", DEFAULT_DIGIT_MODEL)
    return name if name in store() else store().names(kind)[0]


def set_current_model_name(name: str, kind: str = "image") -> None:
    st.session_state[f"model_{kind}"] = name
