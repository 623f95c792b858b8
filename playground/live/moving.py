"""Pictures that move: HTML and SVG that Python has drawn, put onto the page in one piece."""

from __future__ import annotations

import streamlit as st

from playground.live.payload import as_text

# Styles are not isolated, so that `document.querySelector` finds the stable test ids.
_moving = st.components.v2.component("playground.moving", js="moving.js", isolate_styles=False)


def moving(html: str, key: str) -> None:
    """Show `html`, in which every text of a person's must be escaped already."""
    _moving(key=key, data=as_text({"html": html}))
