"""What the code says in English, in the reader's language.

An error's message is one English sentence, made where the error is raised. A page shows it
through `said`, which finds its template in `playground/text/sentences.<language>.toml` and fills
the translation with the same values; a sentence without one is shown as it is.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache

from playground.text import TEXT, Message
from playground.ui.language import language, literal

LONGEST = 800  # characters; nothing that the code says is longer
_VALUE = re.compile(r"\{\d+\}")


@cache
def _catalogue(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of the English sentences and their translations, the most particular first."""
    path = TEXT / f"sentences.{language}.toml"
    if not path.exists():
        return ()
    entries = tomllib.loads(path.read_text("utf-8"))
    by_length = sorted(entries, key=lambda english: -len(_VALUE.sub("", english)))
    return tuple((_pattern(english), entries[english]) for english in by_length)


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, _VALUE.split(english))), re.DOTALL)


def said(sentence: object) -> str:
    """An error, or its English sentence, in the reader's language; its values, too, where they
    are sentences or words of the catalogue."""
    if isinstance(sentence, Message):
        return sentence.in_language(language())
    text = str(sentence)
    if len(text) > LONGEST:
        return text
    for pattern, translation in _catalogue(language()):
        found = pattern.fullmatch(text)
        if found is not None:
            return translation.format(*map(said, found.groups()))
    return text


def shown(sentence: object) -> str:
    """What is said, for a place that reads Markdown."""
    return literal(said(sentence))
