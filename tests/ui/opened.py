"""A page of the app without a browser, opened by a link as the shell opens it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from playground.ui.pages import PAGES

APP = str(Path(__file__).resolve().parents[2] / "pages" / "main.py")
SECONDS = 300


def open_page(name: str, session: dict[str, Any] | None = None, **query: object) -> AppTest:
    """The page of this name, opened by a link with these settings; `session` is what the visitor
    has from before."""
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app.switch_page(next(page.script for page in PAGES if page.name == name))
    for key, value in query.items():
        app.query_params[key] = str(value)
    for key, value in (session or {}).items():
        app.session_state[key] = value
    return app.run()


def link_of(app: AppTest) -> dict[str, str]:
    """The link as the page has written it."""
    found = dict(app.query_params.items())
    return {name: text if isinstance(text, str) else text[0] for name, text in found.items()}
