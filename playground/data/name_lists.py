"""Lists of English names: which words of a text are a first name, a surname, or part of the name of
a country or state, a city, or an organisation.

`assets/data/name_lists.tsv.gz` has a name a line, after its list; `scripts/make_name_lists.py` made
it. Words are compared by their letters and digits alone, in lower case.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np
from jaxtyping import Float32

from playground.core.places import ASSETS
from playground.data.tokens import fold_text

FILE = ASSETS / "data" / "name_lists.tsv.gz"
WORDS = ("first", "last")  # lists of single words: a number each
PHRASES = (
    "region",
    "city",
    "organisation",
)  # of names of several words: the first word, the others
LONGEST = 6  # words of a name
NUMBERS = len(WORDS) + 2 * len(PHRASES)

Lists = dict[str, frozenset[str]]


def name_key(text: str) -> str:
    """The letters and digits of a name, in lower case: "Wal-Mart" is "walmart"."""
    folded = text if text.isascii() else fold_text(text)
    return "".join(character for character in folded.lower() if character.isalnum())


def names_of(kind: str) -> Iterator[str]:
    """The names of a list, the most frequent first."""
    with gzip.open(FILE, "rt", encoding="utf-8") as file:
        for line in file:
            own, _, name = line.rstrip("\n").partition("\t")
            if own == kind:
                yield name


@cache
def shipped_lists() -> Lists:
    """The keys of the names of each list."""
    return {kind: frozenset(map(name_key, names_of(kind))) for kind in (*WORDS, *PHRASES)}


def listed_names(
    words: Sequence[str], lists: Callable[[], Lists] = shipped_lists
) -> Float32[np.ndarray, "words 8"]:
    """For each word, eight switches: first name; surname; then for countries and states, for
    cities, and for organisations: the first word of a name, and a further word of it. The longest
    name that begins at a word counts, and names of one list do not overlap."""
    known = lists()
    keys = [name_key(word) for word in words]
    found = np.zeros((len(words), NUMBERS), np.float32)
    for number, kind in enumerate(WORDS):
        found[:, number] = [not key[:1].isdigit() and key in known[kind] for key in keys]
    for number, kind in enumerate(PHRASES):
        column = len(WORDS) + 2 * number
        for start, end in _phrases(keys, known[kind]):
            found[start, column] = 1
            found[start + 1 : end, column + 1] = 1
    return found


def _phrases(keys: Sequence[str], names: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Start and end of the names in a text."""
    start = 0
    while start < len(keys):
        longest, joined = 0, ""
        for end in range(start, min(len(keys), start + LONGEST) if keys[start] else start):
            joined += keys[end]
            if keys[end] and len(joined) > 1 and joined in names:
                longest = end + 1
        if longest:
            yield start, longest
        start = max(longest, start + 1)
