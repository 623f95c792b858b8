"""What the pages say, in the reader's language; the texts lie in `playground/text/`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

import streamlit as st

from playground.text import DEFAULT, LANGUAGES, Pattern, patterns, say

Option = TypeVar("Option")
# What Streamlit's Markdown reads as its own: of colons those of ":red[…]" and ":+1:", and at the
# start what makes a heading, a list or a quotation.
_SIGNS = re.compile(r"[\\`*~$<\[\]|&]|\b_|_\b|:(?=[a-z0-9+_-])|^[#>+=-]|^\d+(?=[.)])")
_LINES = re.compile(r"\s*[\r\n]\s*")

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def language() -> str:
    """The reader's language, one of `playground.text.LANGUAGES`."""
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
    """A stranger's text for a place that reads Markdown: its signs stay signs, on one line."""
    return _SIGNS.sub(_escaped, _LINES.sub(" ", text.strip()))


def _escaped(found: re.Match[str]) -> str:
    sign = found.group()
    # Of “1.” Markdown takes the point for the sign.
    return f"{sign}\\" if sign.isdigit() else f"\\{sign}"


def md(message_id: str, /, **values: object) -> str:
    """The text with this id for a place that reads Markdown (`st.markdown`, a label, a warning):
    the texts among its values may be strangers', and are said as they are."""
    told = {name: literal(v) if isinstance(v, str) else v for name, v in values.items()}
    return t(message_id, **told)


def in_words(options: Iterable[Option], word: Callable[[Option], str]) -> Callable[[Option], str]:
    """A widget's `format_func`, with the words of the reader who sees the widget: Streamlit
    also calls it where no reader's language is known."""
    words = {option: word(option) for option in options}
    return words.__getitem__


def page_texts(page: str) -> dict[str, Pattern]:
    """All texts of one page by their short ids, for a part that runs in the browser, which fills
    them with `fill` (`frontend/shared/dom.js`)."""
    return patterns(language(), page) | {"language": language()}


class LanguagePart:
    """The reader's language in the link, as `lang`: what the link asks for, else the browser's
    own where it is one of ours."""

    names = ("lang",)

    def read(self, asked: Mapping[str, str]) -> None:
        browsers = str(st.context.locale or "").partition("-")[0]
        wanted = (asked.get("lang", ""), browsers)
        st.session_state.language = next((one for one in wanted if one in LANGUAGES), DEFAULT)

    def written(self) -> Mapping[str, str | None]:
        return {"lang": language() if language() != DEFAULT else None}


def choose_language() -> None:
    """The switch between the languages."""
    st.session_state.setdefault("language_switch", language())
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


def _switch() -> None:
    st.session_state.language = st.session_state.language_switch or DEFAULT
