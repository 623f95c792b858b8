"""A room and its drawings, as the pages see them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from jaxtyping import UInt8

from playground.core.drawing import Stroke
from playground.core.errors import UserError

# Neither vowels, so that no code is a word, nor signs that look alike (0 O, 1 I L, 5 S, 8 B).
ALPHABET = "CDFGHJKMNPQRTVWXYZ234679"
CODE_LENGTH = 6  # 24⁶ ≈ 191 million codes
NICKNAME_LENGTH = 24
DAYS_LONGEST = 14
STROKES_LENGTH = 60_000


class RoomError(UserError):
    """Something that cannot be done in a room, or not by this person."""


def new_code() -> str:
    """A room's code, which cannot be foreseen."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def tidy_code(text: str) -> str:
    """A code as it was typed or spoken: in capitals, without spaces and hyphens."""
    return "".join(sign for sign in text.upper() if sign.isalnum())[:40]


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: the visitor's public name, the address, and whether he has signed in as a
    teacher, who may do in each room what its owner may."""

    visitor: str
    address: str = ""
    is_teacher: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """`asked` is the digit that everybody shall draw; None: each says what he draws. Times are
    UTC. `version` grows with each change."""

    room_id: int
    code: str
    owner: str
    opened: datetime
    expires: datetime
    asked: int | None = None
    asks_nicknames: bool = False
    frozen: bool = False  # nobody adds a drawing
    wall_shown: bool = False  # the pupils see all drawings with the net's answers
    version: int = 0

    def run_by(self, person: Person) -> bool:
        """Whether this person opened the room, or is a teacher."""
        return person.is_teacher or person.visitor == self.owner


@dataclass(frozen=True, slots=True)
class Member:
    """A pupil in a room. `bet` is the percentage of the class's drawings that he thinks the net
    will read right."""

    visitor: str
    nickname: str = ""
    bet: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RoomDrawing:
    """One labelled digit of a room. `strokes` is what `strokes_to_text` wrote."""

    drawing_id: int
    drawer: str
    nickname: str
    label: int
    pixels: UInt8[np.ndarray, "28 28"]
    strokes: str
    drawn: datetime


def strokes_to_text(strokes: Sequence[Stroke]) -> str:
    """Strokes as JSON; empty where there are none, or more than a hand draws."""
    points = [[[round(part, 4) for part in point] for point in stroke] for stroke in strokes]
    text = json.dumps(points, separators=(",", ":")) if points else ""
    return text if len(text) <= STROKES_LENGTH else ""


def strokes_from_text(text: str) -> tuple[Stroke, ...]:
    """The strokes that `strokes_to_text` wrote."""
    return tuple(
        tuple((x, y, width) for x, y, width in stroke) for stroke in json.loads(text or "[]")
    )
