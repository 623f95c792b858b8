"""The header of every page: its title, one line on what to do, the model picker, and the buttons
that every page has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from playground.ui import link, projector
from playground.ui.components import as_text, component
from playground.ui.hidden import HIDEABLE
from playground.ui.language import language, page_texts, t
from playground.ui.pages import PAGES
from playground.ui.qr import MAX_BYTES
from playground.ui.sentences import said
from playground.ui.tour import as_data

PART = "header_part"


@contextmanager
def page_header(page: str, to_do: str = "") -> Iterator[None]:
    """Show the header of the page with this name; `to_do` replaces the page's line on what to do.
    Elements created inside the `with` block appear in the header, after the title."""
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        with st.container(key="header_title", gap=None):
            with per_language("header_words"):
                st.title(t(f"{page}.menu"), anchor=False)
            st.markdown(to_do or t(f"{page}.to_do"))
        yield
        with st.container(key="header_tools", width="content"):
            _tools(page)


def heading(text: str, key: str) -> None:
    """Show a heading below the page's title."""
    with per_language(key):
        st.header(text, anchor=False)


def per_language(key: str) -> st.delta_generator.DeltaGenerator:
    """A container for a heading, which the browser builds anew in another language. In a heading
    that stays, Streamlit changes a text that a browser's translator has replaced by its own."""
    return st.container(key=f"{key}_{language()}")


def _tools(page: str) -> None:
    """Show the buttons; `frontend/header/header.js` documents the data."""
    data = {
        "page": page,
        "language": language(),
        "texts": page_texts("header"),
        "only_here": [said(sentence) for sentence in link.only_here()],
        "longest": MAX_BYTES,
        "hideable": [[name, t(f"header.hide_{name}")] for name in HIDEABLE],
        "projector": projector.is_on(),
        "tour": as_data(next(one.tour for one in PAGES if one.name == page)),
    }
    component("header")(
        key=PART, data=as_text(data), on_projector_change=lambda: projector.take_switch(PART)
    )
    projector.show_whole_page()
