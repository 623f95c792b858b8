"""Pictures that move: HTML and SVG that Python has drawn, put onto the page in one piece."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from playground.live.payload import as_text


@cache
def _part() -> Callable[..., Any]:
    # Styles are not isolated, so that `document.querySelector` finds the stable test ids.
    return st.components.v2.component("playground.moving", js="moving.js", isolate_styles=False)


def moving(html: str, key: str) -> None:
    """Show `html`, in which every text of a person's must be escaped already."""
    _part()(key=key, data=as_text({"html": html}))
