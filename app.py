"""The server: Streamlit with the pages of `app_pages/main.py`, and the address from which the
browser fetches pictures that move. Run it with `streamlit run app.py`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from playground.live import moving
from playground.live.preload import Preload
from playground.ui import shell, startup


@asynccontextmanager
async def serving(_app: st.App) -> AsyncIterator[None]:
    """As the server opens its doors."""
    startup.look_ahead()
    yield


app = st.App(
    "app_pages/main.py",
    routes=[moving.route()],
    middleware=[Middleware(Preload, parts=shell.first_parts(), base=moving.base_path())],
    lifespan=serving,
)
