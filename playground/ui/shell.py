"""The frame around every page: one-time start, style, language, menu, friendly errors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from playground.ui import startup
from playground.ui.errors import friendly_errors
from playground.ui.language import choose_language, t

ROOT = Path(__file__).resolve().parents[2]
STYLE = (Path(__file__).parent / "style.css").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: the script below `pages/`, its url, its icon, and the part in the
    browser that it shows first."""

    script: str
    url: str
    icon: str
    part: str


# To add a page: a script, a line here, and `menu_<url>` in text/*/shell.ftl.
PAGES = (
    Entry("see/draw.py", "draw", ":material/draw:", "pen"),
    Entry("see/cnn.py", "cnn", ":material/grid_view:", "cnn"),
    Entry("see/rnn.py", "rnn", ":material/timeline:", "rnn"),
    Entry("train/train.py", "train", ":material/model_training:", "polling"),
)  # fmt: skip


def first_parts() -> dict[str, str]:
    """The part that each address shows first; the bare one is that of the first page."""
    return {"/": PAGES[0].part} | {f"/{entry.url}": entry.part for entry in PAGES}


def _page(entry: Entry, first: bool) -> st.Page:
    return st.Page(
        ROOT / "pages" / entry.script,
        title=t(f"shell.menu_{entry.url}"),
        icon=entry.icon,
        url_path=entry.url,
        default=first,
    )


def run() -> None:
    """Show the menu and the page that the url names."""
    # `--warm` tells benchmarks and browser tests whether the one-time start is over.
    st.html(f"<style>{STYLE} .stApp {{ --warm: {int(startup.is_warm())} }}</style>")
    choose_language()
    page = st.navigation(
        [_page(entry, first=number == 0) for number, entry in enumerate(PAGES)], position="top"
    )
    with friendly_errors():
        page.run()
    startup.start()  # last, so that the first page is out before torch is read in
