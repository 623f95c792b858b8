"""The roles on the Language page: predicates that a visitor makes by a click, and the sentence that
tells the same event the other way round."""

from __future__ import annotations

import re
from dataclasses import replace

from playground.language.read import read_text, tag
from playground.language.records import Frames, TextReading
from playground.ui.language_page.examples import EXAMPLES
from playground.ui.session import store

NAME = "roles~"  # what is pinned begins so where it belongs to the roles (`roles_card.js`)
MOST_MADE = 8  # predicates that a visitor makes
_MADE = re.compile(r"v(\d{1,4})")
_PAIR = ("active", "passive")  # names of the two examples


def made_predicates(pins: str) -> tuple[int, ...]:
    """The numbers of the words that the visitor has made predicates: 5 and 8 in "roles~v5~v8"."""
    if not pins.startswith(NAME):
        return ()
    found = (_MADE.fullmatch(part) for part in pins.split("~"))
    return tuple(int(each[1]) for each in found if each)[:MOST_MADE]


def with_made(reading: TextReading, pins: str) -> TextReading:
    """The reading with the frames of the predicates that the visitor has made, by position."""
    found = reading.results.get("roles")
    if not isinstance(found, Frames):
        return reading
    known = {frame.predicate for frame in found.frames}
    made = {at for at in made_predicates(pins) if at < len(found.tokens)} - known
    more = [tag(store().get(found.model), reading.text, at) for at in made]
    frames = sorted((*found.frames, *more), key=lambda frame: frame.predicate or 0)
    roles = replace(found, frames=tuple(frames))
    return replace(reading, results={**reading.results, "roles": roles})


def other_voice(text: str) -> str | None:
    """The passive example for the active one, and the other way round."""
    texts = dict(EXAMPLES["en"])
    pair = [texts.get(name) for name in _PAIR]
    return pair[1 - pair.index(text)] if text in pair else None


def other_frames(text: str) -> Frames | None:
    """The roles in the sentence that tells the same event; None if there is none."""
    other = other_voice(text)
    found = read_text(other, "en", ("roles",)).results.get("roles") if other else None
    return found if isinstance(found, Frames) else None
