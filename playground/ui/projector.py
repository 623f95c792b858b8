"""Projector mode: larger type and maps, and the window's full width. The URL holds it as
`projector=1`, and it applies to all pages; a shared link does not contain it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

# All sizes are in rem, so that the root font size enlarges everything.
STYLE = """
html { font-size: clamp(21px, 1.25vw, 30px) !important; }
.stMainBlockContainer { max-width: none !important; }
.np-panels { zoom: 1.3; }
.np-pen .np-top { grid-template-columns: 15rem minmax(0, 1fr) 14rem; }
.np-pen .np-answer { min-height: 15rem; }
.np-pen .np-bars li { line-height: 1.15rem; }
"""


class ProjectorPart:
    """Projector mode in the link."""

    names = ("projector",)

    def read(self, asked: Mapping[str, str]) -> None:
        st.session_state.projector = asked.get("projector") == "1"

    def written(self) -> Mapping[str, str | None]:
        return {"projector": "1" if is_on() else None}


PROJECTOR = ProjectorPart()


def is_on() -> bool:
    return bool(st.session_state.get("projector"))


def style() -> str:
    """The CSS that the mode adds to the page, and record that the page shows this mode."""
    st.session_state.projector_shown = is_on()
    return STYLE if is_on() else ""


def take_switch(key: str) -> None:
    """Set the mode from the switch in the header component with this key."""
    asked = st.session_state[key].get("projector")
    if isinstance(asked, bool):
        st.session_state.projector = asked


def show_whole_page() -> None:
    """Rerun the whole page if the mode was switched in a fragment that contains the header."""
    if is_on() != st.session_state.get("projector_shown", is_on()):
        st.rerun()
