"""The Vision page: takes the browser component's messages, and returns the data that it shows."""

from __future__ import annotations

import streamlit as st

from playground.ui.errors import fragment
from playground.ui.header import page_header
from playground.ui.language import page_texts
from playground.ui.startup import use_one_thread
from playground.ui.unconfirmed import news
from playground.ui.vision_page.component import vision_part
from playground.ui.vision_page.state import STATE
from playground.ui.vision_page.views import VIEWS, follow_model, keep_view, open_view

PART = "vision_part"


@fragment()
def show() -> None:
    """Show the page, as a fragment that reruns at each message of the component."""
    use_one_thread()
    with st.container(key="vision-page"):
        with page_header("vision"):
            pass
        follow_model()
        view = open_view()
        shared = {
            "texts": page_texts("vision"),
            "views": [[one.name, one.icon] for one in VIEWS],
            "view": view.name,
            "ack": st.session_state.get("vision_ack", 0),
        }
        vision_part(shared | {view.name: view.data()}, PART, _take)
        view.below()


def _take() -> None:
    """Apply the new changes in the component's message; invalid values are ignored."""
    state = st.session_state
    part = state.get(PART) or {}
    changes, state.vision_ack = news(part.get("ask"), state.get("vision_ack", 0))
    open_view().take(changes)
    keep_view()
    if isinstance(view := changes.get("view"), str):
        STATE.change(view=view)
