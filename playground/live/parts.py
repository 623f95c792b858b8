"""The parts of the pages that run in the browser: how one is declared, and what it is given."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import streamlit as st


@cache
def part(name: str, **more: Any) -> Callable[..., Any]:
    """The part `frontend/<name>.js`, which stands in `pyproject.toml` too; `more` is its css, and
    what else Streamlit's `component` takes. Declared when it is first shown: without a server,
    where a test or a script may read in a page, Streamlit knows no files of ours."""
    declared: Callable[..., Any] = st.components.v2.component(
        f"playground.{name}", js=f"{name}.js", **more
    )
    return declared


def as_text(data: Mapping[str, Any]) -> dict[str, str]:
    """`data` as JSON, for `JSON.parse(data.json)` in the part.

    Streamlit looks at every other value for a data frame, for which it imports pandas: a third
    of a second that the server's first page would wait.
    """
    return {"json": json.dumps(data)}
