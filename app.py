"""The server: Streamlit with the pages of `pages/main.py`, and the URL that browsers poll for
updates. Run it with `streamlit run app.py`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from playground.ui import polling, qr, startup, worksheet
from playground.ui.bundle import Bundles
from playground.ui.headers import SafeHeaders
from playground.ui.pages import PAGES, first_components
from playground.ui.preload import Preload
from playground.ui.static_files import StaticFiles
from playground.ui.upload_limit import UploadLimit
from playground.ui.vision_page import live
from playground.ui.visitor import VisitorCookie

BASE = polling.base_path()


@asynccontextmanager
async def serving(_app: st.App) -> AsyncIterator[None]:
    """When the server starts, load the first page's modules in the background."""
    startup.look_ahead()
    yield


def first_page(request: Request) -> RedirectResponse:
    """Redirect from the first page's name to "/", the only URL where Streamlit serves it."""
    return RedirectResponse(f"{BASE}/?{request.url.query}".rstrip("?"))


app = st.App(
    "pages/main.py",
    routes=[
        polling.route(),
        qr.route(),
        worksheet.route(),
        *live.routes(),
        Route(f"{BASE}/{PAGES[0].name}", first_page),
    ],
    middleware=[
        Middleware(SafeHeaders),
        Middleware(UploadLimit),
        Middleware(VisitorCookie, base=BASE),
        Middleware(Preload, components=first_components(), base=BASE),
        Middleware(Bundles, base=BASE),
        Middleware(StaticFiles, base=BASE),
    ],
    lifespan=serving,
)
