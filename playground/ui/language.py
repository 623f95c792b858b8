"""What the pages say, in the reader's language; the texts lie in `playground/text/`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

import streamlit as st

from playground.text import DEFAULT, LANGUAGES, Pattern, patterns, say

Option = TypeVar("Option")
# What Streamlit's Markdown reads as its own; of colons those of ":red[…]".
_SIGNS = re.compile(r"[\\`*~$<\[\]|]|\b_|_\b|:(?=[a-z])")

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def language() -> str:
    """The reader's language: "en" or "zh"."""
    return _spoken.get() or str(st.session_state.get("language", DEFAULT))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything inside in this language: for threads that know no reader's session."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def t(message_id: str, /, **values: object) -> str:
    """The text with this id in the reader's language (see `playground.text.say`)."""
    return say(language(), message_id, **values)


def literal(text: str) -> str:
    """A stranger's text for a place that reads Markdown: its signs stay signs."""
    return _SIGNS.sub(r"\\\g<0>", text)


def in_words(options: Iterable[Option], word: Callable[[Option], str]) -> Callable[[Option], str]:
    """A widget's `format_func`, with the words of the reader who sees the widget: Streamlit
    also calls it where no reader's language is known."""
    words = {option: word(option) for option in options}
    return words.__getitem__


def page_texts(page: str) -> dict[str, Pattern]:
    """All texts of one page by their short ids, for a part that runs in the browser, which fills
    them with `fill` (`frontend/shared/dom.js`)."""
    return patterns(language(), page) | {"language": language()}


def choose_language() -> None:
    """Take the language from the link or the switch; the link keeps it."""
    asked = st.query_params.get("lang", "")
    if "language" not in st.session_state:
        st.session_state.language = asked if asked in LANGUAGES else DEFAULT
    st.session_state.setdefault("language_switch", st.session_state.language)
    with st.container(key="language"):
        st.segmented_control(
            "Language",
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            key="language_switch",
            label_visibility="collapsed",
            required=True,
            on_change=_switch,
        )
    wanted = language() if language() != DEFAULT else None
    if wanted is None:
        st.query_params.pop("lang", None)
    elif asked != wanted:
        st.query_params["lang"] = wanted


def _switch() -> None:
    st.session_state.language = st.session_state.language_switch or DEFAULT
