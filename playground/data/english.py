"""The words that English nets on an encoder's features read, as Universal Dependencies divide a
text: "don't" is "do" and "n't", "it's" is "it" and "'s"; "U.S.", "Mr." and addresses are one word.

Source: Silveira et al. (2014), A gold standard dependency corpus for English, LREC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from playground.data.tokens import tokenise_with_places

Place = tuple[int, int]

_WHOLE = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)']"  # an address of a page
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # an e-mail address
    r"|\b(?:[A-Za-z]\.){2,}"  # U.S., p.m.
    r"|\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Inc|Ltd|Corp|Co|vs|etc)\."
)
# Where a word of two parts is divided, in the word's folded form.
_SECOND = re.compile(r"(?<=.)(?:n't|'(?:s|m|d|re|ve|ll))$")
_TWO = {"cannot": 3, "gonna": 3, "wanna": 3, "gotta": 3}


def english_places(text: str) -> tuple[Place, ...]:
    """Start and end of each word in the text as typed; any text is allowed."""
    return tuple(_joined(_divided(text), [match.span() for match in _WHOLE.finditer(text)]))


def _divided(text: str) -> Iterator[Place]:
    for word, start, end in tokenise_with_places(text, "word"):
        second = _SECOND.search(word)
        at = second.start() if second else _TWO.get(word)
        if at is None or len(word) != end - start:  # folding has changed the word's length
            yield start, end
        else:
            yield start, start + at
            yield start + at, end


def _joined(places: Iterator[Place], wholes: list[Place]) -> Iterator[Place]:
    """The places, with those inside one of `wholes` as one."""
    begun: Place | None = None
    for start, end in places:
        while wholes and wholes[0][1] <= start:
            wholes = wholes[1:]
        inside = bool(wholes) and wholes[0][0] <= start and end <= wholes[0][1]
        if begun is not None and inside and start < wholes[0][1] and begun[0] >= wholes[0][0]:
            begun = (begun[0], max(begun[1], end))
            continue
        if begun is not None:
            yield begun
        begun = (start, end)
    if begun is not None:
        yield begun
