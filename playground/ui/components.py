"""The components that run in the browser: where each one's files lie, and what it is given."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st


@dataclass(frozen=True, slots=True)
class Component:
    """Files below `playground/frontend/`. The name stands in `pyproject.toml` too.

    Styles that are not isolated let `document.querySelector` find the stable test ids.
    """

    script: str
    style: str = ""
    isolated: bool = True
    html: str = ""


# To add a component: its files, a line here, and an entry in `pyproject.toml`.
COMPONENTS = {
    "pen": Component("draw/pen.js", "draw/pen.css", isolated=False),
    "cnn": Component("cnn/cnn.js", "cnn/cnn.css"),
    "kernel": Component("cnn/kernel.js", "sandbox/sandbox.css"),
    "sandbox": Component("sandbox/sandbox.js", "sandbox/sandbox.css"),
    "rnn": Component("rnn/rnn.js", "rnn/rnn.css", html="<div data-rnn></div>"),
    "header": Component("header/header.js", "header/header.css", isolated=False),
    "evaluate": Component("evaluate/evaluate.js", "evaluate/evaluate.css", isolated=False),
    "shell": Component("shell/shell.js", isolated=False),
    "room_paper": Component("room/paper.js", "room/room.css", isolated=False),
    "room_wall": Component("room/wall.js", "room/room.css", isolated=False),
    "panels": Component("charts/panels.js", "charts/panels.css", isolated=False),
}


@cache
def component(name: str) -> Callable[..., Any]:
    """The Streamlit component of that name. Declared when it is first shown: without a server,
    where a test or a script may import a page, Streamlit knows no files of ours."""
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

    Streamlit looks at every other value for a data frame, for which it imports pandas: a third
    of a second that the server's first page would wait.
    """
    return {"json": json.dumps(data)}
