"""The shipped English sentences as one stream of characters, for next-character prediction."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from playground.core.data import TokenStream
from playground.data.sentences import shipped_sentences

LETTERS = " abcdefghijklmnopqrstuvwxyz.,'!?-\n"

_OTHERS = re.compile(f"[^{re.escape(LETTERS)}]")


@cache
def shipped_letters(part: str) -> TokenStream:
    """The sentences of a part ("train" or "test") in lower case, one per line. Accents are removed;
    other characters outside the vocabulary become spaces."""
    lines = []
    for text in shipped_sentences(part).texts:
        plain = unicodedata.normalize("NFD", text.lower()).replace("…", "...").replace("’", "'")
        if not plain.isascii():
            plain = "".join(c for c in plain if not unicodedata.combining(c))
        kept = _OTHERS.sub(" ", plain)
        lines.append(re.sub(" +([.,!?])", r"\1", " ".join(kept.split())))
    return TokenStream("letters", ("\n".join(lines) + "\n",))
