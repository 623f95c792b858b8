"""Projector mode: larger type and maps, and the whole width. It stands in the link as
`projector=1` and stays over all pages; a link that is shared leaves it out."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

# Everything is measured in the page's font size, so that this one rule enlarges all of it.
STYLE = """
html { font-size: clamp(21px, 1.25vw, 30px) !important; }
.stMainBlockContainer { max-width: none !important; }
.np-panels { zoom: 1.3; }
.np-pen .np-top { grid-template-columns: 15rem minmax(0, 1fr) 14rem; }
.np-pen .np-answer { min-height: 15rem; }
.np-pen .np-bars li { line-height: 1.15rem; }
"""


class ProjectorPart:
    """The mode in the link."""

    names = ("projector",)

    def read(self, asked: Mapping[str, str]) -> None:
        st.session_state.projector = asked.get("projector") == "1"

    def written(self) -> Mapping[str, str | None]:
        return {"projector": "1" if is_on() else None}


PROJECTOR = ProjectorPart()


def is_on() -> bool:
    return bool(st.session_state.get("projector"))


def style() -> str:
    """What the mode adds to the style of the page that is shown."""
    st.session_state.projector_shown = is_on()
    return STYLE if is_on() else ""


def take_switch(key: str) -> None:
    """Take what the switch in the header, a component with this key, says."""
    asked = st.session_state[key].get("projector")
    if isinstance(asked, bool):
        st.session_state.projector = asked


def show_whole_page() -> None:
    """Where the header is shown by a part of the page that runs by itself, and the mode has been
    switched there, run the whole page."""
    if is_on() != st.session_state.get("projector_shown", is_on()):
        st.rerun()
