"""The frame around every page: one-time start, style, language, menu, friendly errors."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from playground.ui import startup
from playground.ui.components import as_text, component
from playground.ui.errors import friendly_errors
from playground.ui.language import choose_language, language, t
from playground.ui.page import Page
from playground.ui.pages import PAGES, by_group

ROOT = Path(__file__).resolve().parents[2]
# A file of our own: Streamlit fetches the picture of an icon's name from another server.
ICON = str(ROOT / "assets" / "icon.png")
IN_A_ROW = 6  # pages that the top of a 1280-pixel window has room for
STYLE = (Path(__file__).parent / "style.css").read_text("utf-8")


def run() -> None:
    """Show the menu and the page that the url names."""
    # First, and not with the title: without an icon of its own, the menu asks for the page's.
    st.set_page_config(page_icon=ICON, layout="wide")
    # `--warm` tells benchmarks and browser tests whether the one-time start is over.
    st.html(f"<style>{STYLE} .stApp {{ --warm: {int(startup.is_warm())} }}</style>")
    choose_language()
    page = st.navigation(_menu(), position="top")
    st.set_page_config(page_title=f"{page.title} · {t('shell.app')}")
    _frame()
    with friendly_errors():
        if page.url_path:  # the first page, at the bare address, shows no chart and need not wait
            startup.load_charts()
        page.run()
    startup.start()  # last, so that the first page is out before torch is read in


def _menu() -> dict[str, list[st.Page]]:
    """The pages by the names of their groups; without groups while all of them fit in a row."""
    groups = by_group()
    if sum(map(len, groups.values())) <= IN_A_ROW:
        return {"": [_page(page) for pages in groups.values() for page in pages]}
    return {
        t(f"shell.group_{group}"): [_page(page) for page in pages]
        for group, pages in groups.items()
    }


def _page(page: Page) -> st.Page:
    return st.Page(
        ROOT / "pages" / page.script,
        title=t(f"{page.name}.menu"),
        icon=page.icon,
        url_path=page.name,
        default=page is PAGES[0],
    )


def _frame() -> None:
    """What the browser does around every page (`frontend/shell/shell.js`)."""
    show = component("shell")
    with st.container(key="shell"):
        show(key="shell_part", data=as_text({"language": language()}))
