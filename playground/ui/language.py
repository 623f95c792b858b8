"""The texts of the pages in the visitor's language; they are defined in `playground/text/`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from playground.text import DEFAULT, LANGUAGES, say

if TYPE_CHECKING:
    from playground.text.browser import Pattern

Option = TypeVar("Option")
# Characters with a meaning in Streamlit's Markdown: colons only in forms such as ":red[…]" and
# ":+1:", the markers of headings, lists and quotations only at the start of the text.
_SIGNS = re.compile(r"[\\`*~$<\[\]|&]|\b_|_\b|:(?=[a-z0-9+_-])|^[#>+=-]|^\d+(?=[.)])")
_LINES = re.compile(r"\s*[\r\n]\s*")

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def language() -> str:
    """The visitor's language, one of `playground.text.LANGUAGES`."""
    return _spoken.get() or str(st.session_state.get("language", DEFAULT))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use this language inside the `with` block, for threads without a Streamlit session."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def t(message_id: str, /, **values: object) -> str:
    """The text with this id in the visitor's language (see `playground.text.say`)."""
    return say(language(), message_id, **values)


def literal(text: str) -> str:
    """Escape untrusted text for Markdown, and join its lines into one."""
    return _SIGNS.sub(_escaped, _LINES.sub(" ", text.strip()))


def _escaped(found: re.Match[str]) -> str:
    sign = found.group()
    # In “1.” the point is the Markdown character, so the backslash follows the digit.
    return f"{sign}\\" if sign.isdigit() else f"\\{sign}"


def md(message_id: str, /, **values: object) -> str:
    """The text with this id for Markdown (`st.markdown`, a label, a warning). String values are
    escaped, because they may be untrusted."""
    told = {name: literal(v) if isinstance(v, str) else v for name, v in values.items()}
    return t(message_id, **told)


def in_words(options: Iterable[Option], word: Callable[[Option], str]) -> Callable[[Option], str]:
    """A widget's `format_func` whose labels are computed now, in the visitor's language, because
    Streamlit also calls `format_func` outside the visitor's session."""
    words = {option: word(option) for option in options}
    return words.__getitem__


def page_texts(page: str) -> dict[str, Pattern]:
    """All texts of one page by their short ids, for a browser component, which inserts the values
    with `fill` (`frontend/shared/dom.js`)."""
    from playground.text.browser import patterns

    return patterns(language(), page) | {"language": language()}


def streamlit_words() -> list[tuple[Pattern, Pattern]]:
    """Streamlit's own texts, which are English, each with its translation; none for English."""
    from playground.text.browser import patterns

    if language() == DEFAULT:
        return []
    said = patterns(language(), "streamlit")
    return [(text, said[name]) for name, text in patterns(DEFAULT, "streamlit").items()]


class LanguagePart:
    """The visitor's language in the link, as `lang`. Without a valid `lang`, the browser's
    language is used if there are texts in it, else the default."""

    names = ("lang",)

    def read(self, asked: Mapping[str, str]) -> None:
        browsers = str(st.context.locale or "").partition("-")[0]
        wanted = (asked.get("lang", ""), browsers)
        st.session_state.language = next((one for one in wanted if one in LANGUAGES), DEFAULT)

    def written(self) -> Mapping[str, str | None]:
        # A link that hides the switch (ui/hidden.py) names its language, for all browsers.
        pinned = "language" in st.session_state.get("hidden", ())
        return {"lang": language() if pinned or language() != DEFAULT else None}


def choose_language() -> None:
    """Show the language switch."""
    st.session_state.setdefault("language_switch", language())
    with st.container(key="language"):
        st.segmented_control(
            t("shell.language"),
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            key="language_switch",
            label_visibility="collapsed",
            required=True,
            on_change=_switch,
        )


def _switch() -> None:
    st.session_state.language = st.session_state.language_switch or DEFAULT
