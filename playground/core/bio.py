"""Spans of tokens as BIO tags: B-PER begins a person's name, I-PER continues it, O is outside.

Source: Ramshaw & Marcus (1995), arXiv:cmp-lg/9505040; scored as conlleval does (Tjong Kim Sang &
De Meulder, 2003, arXiv:cs/0306050).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens `start` to `end` - 1, with the span's type."""

    type: str
    start: int
    end: int


def is_bio(labels: Sequence[str]) -> bool:
    """Whether these labels are BIO tags: O, and B- or I- with a type, at least one of them B-."""
    parts = [label.split("-", 1) for label in labels if label != OUTSIDE]
    tagged = all(len(part) == 2 and part[0] in "BI" and part[1] for part in parts)
    return OUTSIDE in labels and tagged and any(part[0] == "B" for part in parts)


def may_follow(before: str | None, label: str) -> bool:
    """Whether `label` may follow the tag `before` (None: start of the text). I-X must follow B-X
    or I-X; every other tag may stand anywhere."""
    if not label.startswith("I-"):
        return True
    return before is not None and before != OUTSIDE and before[2:] == label[2:]


def invalid_tags(tags: Sequence[str]) -> int:
    """The number of invalid tags: each I-X that does not follow B-X or I-X."""
    before = [None, *tags[:-1]]
    return sum(not may_follow(*pair) for pair in zip(before, tags, strict=True))


def spans_of(tags: Sequence[str]) -> tuple[Span, ...]:
    """The spans marked by the tags. An I-X that does not follow B-X or I-X begins a span, as in
    conlleval. A tag of another form (NOUN) is a span of one token."""
    spans: list[Span] = []
    begun, kind = 0, ""
    for place, tag in enumerate([*tags, OUTSIDE]):
        kind_now = tag[2:] if tag[:2] in ("B-", "I-") else tag
        begins = tag != OUTSIDE and (tag[:2] != "I-" or kind_now != kind)
        if kind and (tag == OUTSIDE or begins):
            spans.append(Span(kind, begun, place))
            kind = ""
        if begins:
            begun, kind = place, kind_now
    return tuple(spans)


def repair(tags: Sequence[str]) -> tuple[str, ...]:
    """The same spans as valid BIO: each I-X that does not follow B-X or I-X becomes B-X."""
    before = [None, *tags[:-1]]
    return tuple(
        tag if may_follow(earlier, tag) else f"B-{tag[2:]}"
        for earlier, tag in zip(before, tags, strict=True)
    )
