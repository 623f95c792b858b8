"""A room and its drawings, as the pages see them."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from jaxtyping import UInt8

from playground.core.drawing import Stroke
from playground.core.errors import UserError

# No vowels, so that no code is a word, and no look-alikes (0 O, 1 I L, 5 S, 8 B).
ALPHABET = "CDFGHJKMNPQRTVWXYZ234679"
CODE_LENGTH = 6  # 24⁶ ≈ 191 million codes
KEY_LENGTH = 16  # 24¹⁶ ≈ 10²² keys
NICKNAME_LENGTH = 24
DAYS_LONGEST = 14
STROKES_LENGTH = 60_000


class RoomError(UserError):
    """An operation that is impossible in the room, or that the person has no permission for."""


def new_code() -> str:
    """A new, unpredictable room code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def new_key(code: str) -> str:
    """A new teacher's key of the room with this code: the code, then `KEY_LENGTH` random signs."""
    return code + "".join(secrets.choice(ALPHABET) for _ in range(KEY_LENGTH))


def is_key(text: str) -> bool:
    """Whether a tidy code has the form of a teacher's key."""
    return len(text) == CODE_LENGTH + KEY_LENGTH


def hash_of_key(key: str) -> str:
    """The BLAKE2b hash by which a key is stored. A key is random, so it needs no slow hash."""
    return hashlib.blake2b(key.encode(), digest_size=16, person=b"room key").hexdigest()


def tidy_code(text: str) -> str:
    """The user's input as a code: in capitals, without spaces and hyphens."""
    return "".join(sign for sign in text.upper() if sign.isalnum())[:40]


def tidy_nickname(text: str) -> str:
    """The nickname on one line, without control characters.

    Raises:
        RoomError: it is longer than `NICKNAME_LENGTH`.
    """
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if len(plain) > NICKNAME_LENGTH:
        raise RoomError("room.long_nickname", given=len(plain), limit=NICKNAME_LENGTH)
    return plain


@dataclass(frozen=True, slots=True)
class Person:
    """The user who makes a request: public visitor id, network address, and whether the user is
    signed in as a teacher. A teacher has the owner's permissions in every room."""

    visitor: str
    address: str = ""
    is_teacher: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """A room. `asked` is the digit that all pupils draw; if None, each pupil chooses the label.
    Times are UTC. `version` increases with each change. `others` are the visitors who run the room
    beside its owner: the same teacher on other computers. `model` is the name of the net that reads
    the drawings (empty: the default net), and `shared` its id if it is a shared net."""

    room_id: int
    code: str
    owner: str
    opened: datetime
    expires: datetime
    asked: int | None = None
    asks_nicknames: bool = False
    frozen: bool = False  # no drawings can be added
    wall_shown: bool = False  # pupils see all drawings with the net's answers
    version: int = 0
    others: tuple[str, ...] = ()
    model: str = ""
    shared: str = ""

    def run_by(self, person: Person) -> bool:
        """Whether this person runs the room, or is signed in as a teacher."""
        return person.is_teacher or person.visitor in (self.owner, *self.others)


@dataclass(frozen=True, slots=True)
class Member:
    """A pupil in a room. `bet` is the pupil's guess of the net's accuracy on the class's drawings,
    in per cent."""

    visitor: str
    nickname: str = ""
    bet: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RoomDrawing:
    """One labelled digit of a room. `strokes` is in the format of `strokes_to_text`."""

    drawing_id: int
    drawer: str
    nickname: str
    label: int
    pixels: UInt8[np.ndarray, "28 28"]
    strokes: str
    drawn: datetime


def strokes_to_text(strokes: Sequence[Stroke]) -> str:
    """The strokes as JSON; empty if there are none, or more than a hand draws."""
    points = [[[round(part, 4) for part in point] for point in stroke] for stroke in strokes]
    text = json.dumps(points, separators=(",", ":")) if points else ""
    return text if len(text) <= STROKES_LENGTH else ""


def strokes_from_text(text: str) -> tuple[Stroke, ...]:
    """Parse the output of `strokes_to_text`."""
    return tuple(
        tuple((x, y, width) for x, y, width in stroke) for stroke in json.loads(text or "[]")
    )
