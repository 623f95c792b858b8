"""The words that the English nets of the Language page read, as tokens."""

from __future__ import annotations

from playground.data.english import english_places
from playground.language.records import Token


def english_words(text: str) -> tuple[Token, ...]:
    """The words of a text as typed, with their places; any text is allowed."""
    return tuple(Token(text[a:b], a, b) for a, b in english_places(text))
