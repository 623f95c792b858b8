"""The Python side of the sandbox, a component that slides one window over a small image."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from playground.core.drawing import Drawing
from playground.text.browser import Pattern
from playground.ui.components import as_text, component


def sandbox(
    texts: dict[str, Pattern],
    drawing: Drawing | None,
    state: str,
    take: Callable[[object], None],
    key: str = "sandbox_part",
) -> None:
    """Show the sandbox. The user may choose `drawing` as its input.

    `texts` are those of `cnnlab`; the component uses those that begin with "sandbox_". `state` is
    the initial state (empty: the default), and `take` is called with the state after each change.
    """
    own = {name: text for name, text in texts.items() if name.startswith("sandbox_")}
    pixels = None if drawing is None else [int(value) for value in drawing.pixels.ravel()]
    data = as_text({"texts": own, "drawing": pixels, "state": state})

    def changed() -> None:
        take(st.session_state[key].get("state"))

    component("sandbox")(data=data, key=key, on_state_change=changed)
