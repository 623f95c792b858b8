"""The shipped English sentences as one stream of characters, for next-character prediction."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from playground.core.data import TokenStream
from playground.data.sentences import shipped_sentences

LETTERS = " abcdefghijklmnopqrstuvwxyz.,'!?-\n"


@cache
def shipped_letters(part: str) -> TokenStream:
    """The sentences of a part ("train" or "test") in lower case, one per line. Accents are removed;
    other characters outside the vocabulary become spaces."""
    lines = []
    for text in shipped_sentences(part).texts:
        plain = unicodedata.normalize("NFD", text.lower()).replace("…", "...").replace("’", "'")
        kept = "".join(c if c in LETTERS else " " for c in plain if not unicodedata.combining(c))
        lines.append(re.sub(" +([.,!?])", r"\1", " ".join(kept.split())))
    return TokenStream("letters", ("\n".join(lines) + "\n",))
