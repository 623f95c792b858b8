"""The worksheet: a printable page of the links that a teacher has collected, at `/worksheet`.

The links are in the browser's storage (`frontend/worksheet/`), so the server stores nothing.
"""

from __future__ import annotations

import html
import json
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from playground.text import DEFAULT, LANGUAGES, say
from playground.ui.polling import base_path
from playground.ui.qr import MAX_BYTES

FILES = "_stcore/bidi-components/playground.header/worksheet"  # where Streamlit serves the files


@lru_cache(maxsize=len(LANGUAGES))
def worksheet_page(language: str) -> str:
    """The page as HTML, in one of the languages of `playground.text`."""
    from playground.text.browser import patterns

    def t(name: str) -> str:
        return html.escape(say(language, f"worksheet.{name}"))

    data = json.dumps({"texts": patterns(language, "worksheet"), "longest": MAX_BYTES})
    files = f"{base_path()}/{FILES}"
    return f"""<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{t("title")}</title>
<link rel="stylesheet" href="{files}/worksheet.css">
<h1>{t("title")}</h1>
<div class="name">{t("name")}<span></span>{t("date")}<span></span></div>
<p class="screen">{t("about")} <button id="print" type="button">{t("print")}</button></p>
<p class="screen" id="empty" hidden>{t("empty")}</p>
<div id="cards"></div>
<script type="application/json" id="data">{data.replace("<", chr(92) + "u003c")}</script>
<script type="module" src="{files}/worksheet.js"></script>
</html>"""


def _answer(request: Request) -> Response:
    asked = request.query_params.get("lang", DEFAULT)
    return HTMLResponse(worksheet_page(asked if asked in LANGUAGES else DEFAULT))


def route() -> Route:
    """The HTTP route of the worksheet."""
    return Route(f"{base_path()}/worksheet", _answer)
