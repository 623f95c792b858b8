"""The frame around every page: one-time start, style, language, menu, error messages."""

from __future__ import annotations

import secrets
from contextlib import nullcontext
from pathlib import Path

import streamlit as st

from playground.core.places import ASSETS, ROOT
from playground.ui import door, hidden, keeping, link, projector, startup
from playground.ui.components import as_text, component
from playground.ui.errors import friendly_errors
from playground.ui.hidden import HIDDEN
from playground.ui.language import (
    LanguagePart,
    choose_language,
    language,
    speaking,
    streamlit_words,
    t,
)
from playground.ui.loading import loading
from playground.ui.page import Page
from playground.ui.pages import PAGES, by_group
from playground.ui.projector import PROJECTOR
from playground.ui.sentences import said
from playground.ui.session import belongings

# An image file, because Streamlit loads the image of a named icon from another server.
ICON = str(ASSETS / "icon.png")
LANGUAGE = LanguagePart()
IN_A_ROW = 9  # pages that fit into the top menu of a 1280-pixel window
STYLE = (Path(__file__).parent / "style.css").read_text("utf-8")


def run() -> None:
    """Show the menu and the page that the URL names."""
    # Set the icon here and not with the title: without it, the menu would load the page's icon.
    st.set_page_config(page_icon=ICON, layout="wide")
    keeping.restore()
    link.open_shell((LANGUAGE, PROJECTOR, HIDDEN))
    # Benchmarks and browser tests read from `--warm` whether the one-time start is complete.
    warm = f".stApp {{ --warm: {int(startup.is_warm())} }}"
    st.html(f"<style>{STYLE} {warm} {projector.style()} {hidden.style()}</style>")
    choose_language()
    with speaking(language()):  # each text asks for it, and a look into the session takes 10 µs
        _run_page()


def _run_page() -> None:
    belongings().touch()
    let_in = door.is_open()
    page = st.navigation(_menu(), position="top" if let_in else "hidden")
    st.set_page_config(page_title=f"{page.title} · {t('shell.app')}")
    _frame(let_in)
    if not let_in:
        door.ask()
        return
    problems = st.container(key="link_problems")
    here = _descriptor(page)
    with loading(problems) if here is not PAGES[0] else nullcontext():  # the first needs no torch
        link.open_page(page.url_path, here.link())
        _run(page)
    with problems:
        _say_problems()
    link.write_page()
    startup.start()  # last, so that the first page is shown before torch is imported


def _run(page: st.Page) -> None:
    with friendly_errors():
        page.run()
        keeping.keep()
        keeping.say_kept()
        door.show_log_out()


def _menu() -> dict[str, list[st.Page]]:
    """The pages by group title; without groups if all pages fit in one row."""
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


def _descriptor(page: st.Page) -> Page:
    """The descriptor of Streamlit's page; the URL path of the default page is empty."""
    return next((one for one in PAGES if one.name == page.url_path), PAGES[0])


def _say_problems() -> None:
    """Show the warnings about invalid values in the link, each sentence once."""
    for sentence in dict.fromkeys(map(said, link.problems().values())):
        st.warning(sentence, icon=":material/link_off:")


def _frame(let_in: bool) -> None:
    """Show the component that runs on every page (`frontend/shell/shell.js`)."""
    show = component("shell")
    with st.container(key="shell"):
        data = {
            "language": language(),
            "words": streamlit_words(),
            "unsaved": keeping.is_unsaved(),
            "closed": not let_in and door.logs_in(),
            "visit": st.session_state.setdefault("visit", secrets.token_hex(8)),
        }
        show(key="shell_part", data=as_text(data))
