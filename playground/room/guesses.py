"""Limits on the wrong codes and keys that are tried: above them every code is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from playground.room.records import Person, RoomError
from playground.room.tables import WRONG_CODES

# Wrong codes within `WATCHED` per browser, per address (often a whole school) and in total.
WRONG_EACH, WRONG_ADDRESS, WRONG_ALL = 10, 60, 600
WATCHED = timedelta(minutes=5)


def refuse_guessing(db: Connection, person: Person, now: datetime) -> None:
    """Refuse every code while the limits are reached.

    Raises:
        RoomError: too many wrong codes were tried lately.
    """
    recent = select(func.count()).select_from(WRONG_CODES)
    recent = recent.where(WRONG_CODES.c.tried >= now - WATCHED)
    by_visitor = recent.where(WRONG_CODES.c.visitor == person.visitor)
    by_address = recent.where(WRONG_CODES.c.address == person.address[:64])
    limits = ((by_visitor, WRONG_EACH), (by_address, WRONG_ADDRESS), (recent, WRONG_ALL))
    if any(db.execute(count).scalar_one() >= limit for count, limit in limits):
        raise RoomError("room.too_many_codes", minutes=WATCHED.seconds // 60)


def note_wrong(db: Connection, person: Person, now: datetime) -> None:
    """Count one more wrong code, and forget old ones."""
    db.execute(delete(WRONG_CODES).where(WRONG_CODES.c.tried < now - WATCHED))
    wrong = {"visitor": person.visitor, "address": person.address[:64], "tried": now}
    db.execute(insert(WRONG_CODES).values(wrong))
