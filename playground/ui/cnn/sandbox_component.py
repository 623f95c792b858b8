"""The sandbox's Python face: the browser part that slides one window over a small picture."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from playground.core.drawing import Drawing
from playground.text import Pattern
from playground.ui.components import as_text, component


def sandbox(
    texts: dict[str, Pattern],
    drawing: Drawing | None,
    state: str,
    take: Callable[[object], None],
    key: str = "sandbox_part",
) -> None:
    """Show the sandbox; `drawing` is what a person may take the input from.

    `texts` are those of `cnnlab`; the part takes the ones that begin with "sandbox_". It starts
    with `state` where that holds one, and `take` gets what it holds after each change.
    """
    own = {name: text for name, text in texts.items() if name.startswith("sandbox_")}
    pixels = None if drawing is None else [int(value) for value in drawing.pixels.ravel()]
    data = as_text({"texts": own, "drawing": pixels, "state": state})

    def changed() -> None:
        take(st.session_state[key].get("state"))

    component("sandbox")(data=data, key=key, on_state_change=changed)
