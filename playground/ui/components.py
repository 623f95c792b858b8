"""The Streamlit components that run in the browser: their files and their data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st


@dataclass(frozen=True, slots=True)
class Component:
    """A component's files, relative to `playground/frontend/`. `pyproject.toml` lists its name too.

    With `isolated=False` the component has no shadow root, so that `document.querySelector` finds
    its test ids.
    """

    script: str
    style: str = ""
    isolated: bool = True
    html: str = ""


# To add a component, add its files, a line here, and an entry in `pyproject.toml`.
COMPONENTS = {
    "pen": Component("draw/pen.js", "draw/pen.css", isolated=False),
    "cnn": Component("cnn/cnn.js", "cnn/cnn.css"),
    "kernel": Component("cnn/kernel.js", "sandbox/sandbox.css"),
    "sandbox": Component("sandbox/sandbox.js", "sandbox/sandbox.css"),
    "rnn": Component("rnn/rnn.js", "rnn/rnn.css", html="<div data-rnn></div>"),
    "header": Component("header/header.js", "header/header.css", isolated=False),
    "evaluate": Component("evaluate/evaluate.js", "evaluate/evaluate.css", isolated=False),
    "evaluate_tags": Component("evaluate/tags.js", "evaluate/evaluate.css", isolated=False),
    "language": Component("language/language.js", "language/language.css", isolated=False),
    "vision": Component("vision/vision.js", "vision/vision.css", isolated=False),
    "tune": Component("tune/tune.js", "tune/tune.css", isolated=False),
    "shell": Component("shell/shell.js", isolated=False),
    "room_paper": Component("room/paper.js", "room/room.css", isolated=False),
    "room_wall": Component("room/wall.js", "room/room.css", isolated=False),
    "panels": Component("charts/panels.js", "charts/panels.css", isolated=False),
}


@cache
def component(name: str) -> Callable[..., Any]:
    """The Streamlit component with this name. It is declared at its first use and not at import,
    because without a server (in a test or a script) Streamlit cannot find the files."""
    files = COMPONENTS[name]
    declared: Callable[..., Any] = st.components.v2.component(
        f"playground.{name}",
        js=files.script,
        css=files.style or None,
        html=files.html or None,
        isolate_styles=files.isolated,
    )
    return declared


def as_text(data: Mapping[str, Any]) -> dict[str, str]:
    """`data` as JSON, for `JSON.parse(data.json)` in the component.

    Streamlit checks every other type of value for data frames and imports pandas to do so, which
    would delay the server's first page by a third of a second.
    """
    return {"json": json.dumps(data)}
