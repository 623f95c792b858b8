"""Operations on rooms in the database, with their permissions.

Each method is one transaction and may be called from any thread, and from several servers that
share a database. The methods check the permissions of the `Person` who makes the request and raise
`RoomError`, so that pages need no checks of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from playground.core.drawing import Drawing
from playground.core.errors import quote
from playground.room.guesses import note_wrong, refuse_guessing
from playground.room.records import (
    CODE_LENGTH,
    DAYS_LONGEST,
    Member,
    Person,
    Room,
    RoomDrawing,
    RoomError,
    hash_of_key,
    new_code,
    new_key,
    strokes_to_text,
    tidy_code,
    tidy_nickname,
)
from playground.room.rows import (
    drawing_of,
    key_of,
    member_of,
    nameless,
    room_of,
    with_nicknames,
)
from playground.room.tables import DRAWINGS, MEMBERS, ROOMS

DRAWINGS_EACH = 60  # per pupil in one room
DRAWINGS_ALL = 3_000  # per room
ROOMS_EACH = 5  # open rooms per person
ROOMS_ALL = 500
OTHERS = 5  # computers on which a teacher runs one room, beside the first
SETTINGS = ("asked", "asks_nicknames", "frozen", "wall_shown", "model", "shared")


def utc_now() -> datetime:
    """The current time in UTC without a time zone, as stored in the database."""
    return datetime.now(UTC).replace(tzinfo=None)


class Rooms:
    """The rooms of one database. `now` is the clock, which tests replace."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._now = engine, now

    # ---- rooms ------------------------------------------------------------------------------

    def open(self, person: Person, hours: float = 24) -> Room:
        """Open a new room that is owned by this person and ends after `hours`.

        Raises:
            RoomError: `hours` is out of range, or the person or the server has too many rooms.
        """
        if not 0 < hours <= 24 * DAYS_LONGEST:
            raise RoomError("room.bad_hours", given=hours, limit=24 * DAYS_LONGEST)
        now = self._now()
        with self._engine.begin() as db:
            alive = select(func.count()).select_from(ROOMS).where(ROOMS.c.expires > now)
            if db.execute(alive.where(ROOMS.c.owner == person.visitor)).scalar_one() >= ROOMS_EACH:
                raise RoomError("room.too_many_rooms", limit=ROOMS_EACH)
            if db.execute(alive).scalar_one() >= ROOMS_ALL:
                raise RoomError("room.server_full")
            values = {
                "owner": person.visitor,
                "opened": now,
                "expires": now + timedelta(hours=hours),
            }
            for _ in range(20):
                try:
                    with db.begin_nested():
                        made = db.execute(insert(ROOMS).values(code=new_code(), **values))
                except IntegrityError:
                    continue  # the code is in use
                return self._room(db, key_of(made))
        raise RoomError("room.server_full")

    def enter(self, code: str, person: Person) -> Room:
        """Make the person a member of the room with this code, and return the room.

        Raises:
            RoomError: the room does not exist or has ended, or there were too many wrong codes.
        """
        now, given = self._now(), tidy_code(code)
        with self._engine.begin() as db:
            refuse_guessing(db, person, now)
            found = db.execute(select(ROOMS).where(ROOMS.c.code == given)).mappings().first()
            if found is not None and found["expires"] > now:
                if not db.execute(self._member(found["id"], person)).first():
                    db.execute(insert(MEMBERS).values(room=found["id"], visitor=person.visitor))
                    self._changed(db, found["id"])
                return self._room(db, found["id"])
            note_wrong(db, person, now)
        if found is not None:
            raise RoomError("room.ended", code=given)
        raise RoomError("room.no_such_code", given=quote(given, 12))

    def room(self, room_id: int) -> Room:
        """The current state of a room.

        Raises:
            RoomError: the room has ended.
        """
        with self._engine.begin() as db:
            return self._alive(db, room_id)

    def of_owner(self, person: Person) -> tuple[Room, ...]:
        """The open rooms that this person runs, newest first."""
        runs = (ROOMS.c.owner == person.visitor) | ROOMS.c.others.contains(person.visitor)
        own = select(ROOMS).where(runs, ROOMS.c.expires > self._now())
        with self._engine.begin() as db:
            return tuple(map(room_of, db.execute(own.order_by(ROOMS.c.id.desc())).mappings()))

    def change(self, room_id: int, person: Person, **settings: Any) -> Room:
        """Set some of `SETTINGS`; only the owner may.

        Raises:
            RoomError: the person is not the owner, the room has ended, or `asked` is no digit.
            TypeError: there is no such setting.
        """
        unknown = settings.keys() - set(SETTINGS)
        if unknown:
            raise TypeError(f"A room has no setting {sorted(unknown)}.")
        asked = settings.get("asked")
        if asked is not None and asked not in range(10):
            raise RoomError("room.bad_label", given=quote(asked))
        with self._engine.begin() as db:
            self._owned(db, room_id, person)
            if settings.get("asks_nicknames") is False:  # privacy: delete those entered
                db.execute(update(MEMBERS).where(MEMBERS.c.room == room_id).values(nickname=""))
            db.execute(update(ROOMS).where(ROOMS.c.id == room_id).values(**settings))
            self._changed(db, room_id)
            return self._room(db, room_id)

    def new_key(self, room_id: int, person: Person) -> str:
        """Make a key with which the teacher runs the room on another computer. Only its hash is
        stored, and it replaces the room's earlier key.

        Raises:
            RoomError: the person is not the owner, or the room has ended.
        """
        with self._engine.begin() as db:
            room = self._owned(db, room_id, person)
            key = new_key(room.code)
            values = {"key_hash": hash_of_key(key)}
            db.execute(update(ROOMS).where(ROOMS.c.id == room_id).values(values))
            return key

    def enter_with_key(self, key: str, person: Person) -> Room:
        """Let this person run the room of a teacher's key, and return the room.

        Raises:
            RoomError: there is no such key, the room has ended, or there were too many wrong codes.
        """
        now, given = self._now(), tidy_code(key)
        wanted = (ROOMS.c.code == given[:CODE_LENGTH]) & (ROOMS.c.key_hash == hash_of_key(given))
        with self._engine.begin() as db:
            refuse_guessing(db, person, now)
            alive = select(ROOMS).where(wanted, ROOMS.c.expires > now)
            found = db.execute(alive).mappings().first()
            if found is not None:
                room = room_of(found)
                if not room.run_by(person):
                    others = " ".join((*room.others, person.visitor)[-OTHERS:])
                    db.execute(
                        update(ROOMS).where(ROOMS.c.id == room.room_id).values(others=others)
                    )
                    self._changed(db, room.room_id)
                return self._room(db, room.room_id)
            note_wrong(db, person, now)
        raise RoomError("room.no_such_key")

    def end(self, room_id: int, person: Person) -> None:
        """Delete the room with its members and drawings; only the owner may.

        Raises:
            RoomError: the person is not the owner, or the room has ended.
        """
        with self._engine.begin() as db:
            self._owned(db, room_id, person)
            self._delete(db, [room_id])

    def forget_ended(self) -> int:
        """Delete the rooms that have ended, and return their number."""
        with self._engine.begin() as db:
            over = select(ROOMS.c.id).where(ROOMS.c.expires <= self._now())
            ended = list(db.execute(over).scalars())
            self._delete(db, ended)
            return len(ended)

    # ---- members ----------------------------------------------------------------------------

    def me(self, room_id: int, person: Person) -> Member:
        """The person's own record as a member of the room.

        Raises:
            RoomError: the person is not a member, or the room has ended.
        """
        with self._engine.begin() as db:
            self._alive(db, room_id)
            found = db.execute(self._member(room_id, person)).mappings().first()
            if found is None:
                raise RoomError("room.not_a_member")
            return member_of(found)

    def tell(
        self, room_id: int, person: Person, nickname: str | None = None, bet: int | None = None
    ) -> Member:
        """Set the person's nickname or bet.

        A nickname can be set only if the room asks for nicknames. The bet is in per cent and
        cannot be changed while the wall is shown.

        Raises:
            RoomError: the person is not a member, or the value is invalid or cannot be set now.
        """
        changes: dict[str, Any] = {}
        with self._engine.begin() as db:
            room = self._alive(db, room_id)
            if not db.execute(self._member(room_id, person)).first():
                raise RoomError("room.not_a_member")
            if nickname is not None:
                if not room.asks_nicknames:
                    raise RoomError("room.no_nicknames")
                changes["nickname"] = tidy_nickname(nickname)
            if bet is not None:
                if room.wall_shown:
                    raise RoomError("room.bets_closed")
                if bet not in range(101):
                    raise RoomError("room.bad_bet", given=quote(bet))
                changes["bet"] = bet
            if changes:
                mine = (MEMBERS.c.room == room_id, MEMBERS.c.visitor == person.visitor)
                db.execute(update(MEMBERS).where(*mine).values(**changes))
                self._changed(db, room_id)
            return member_of(db.execute(self._member(room_id, person)).mappings().one())

    def members(self, room_id: int, person: Person) -> tuple[Member, ...]:
        """The members in the order in which they entered; only the owner may see them.

        Raises:
            RoomError: the person is not the owner, or the room has ended.
        """
        everybody = select(MEMBERS).where(MEMBERS.c.room == room_id).order_by(MEMBERS.c.id)
        with self._engine.begin() as db:
            self._owned(db, room_id, person)
            return tuple(map(member_of, db.execute(everybody).mappings()))

    def bets(self, room_id: int, person: Person) -> tuple[int, ...]:
        """All bets in ascending order, without names: for the owner, and for members while the wall
        is shown; empty for members before.

        Raises:
            RoomError: the person is neither the owner nor a member, or the room has ended.
        """
        given = select(MEMBERS.c.bet).where(MEMBERS.c.room == room_id, MEMBERS.c.bet.is_not(None))
        with self._engine.begin() as db:
            room = self._alive(db, room_id)
            if not room.run_by(person):
                if not db.execute(self._member(room_id, person)).first():
                    raise RoomError("room.not_a_member")
                if not room.wall_shown:
                    return ()
            return tuple(db.execute(given.order_by(MEMBERS.c.bet)).scalars())

    # ---- drawings ---------------------------------------------------------------------------

    def add(self, room_id: int, person: Person, drawing: Drawing, label: int) -> RoomDrawing:
        """Add a drawing of a digit. If the room asks for a digit, `label` must equal it.

        Raises:
            RoomError: the person is not a member, the drawing is blank, the label is wrong, the
                room is frozen or has ended, or a limit of drawings is reached.
        """
        if not drawing.pixels.any():
            raise RoomError("room.blank")
        with self._engine.begin() as db:
            room = self._alive(db, room_id)
            if not db.execute(self._member(room_id, person)).first():
                raise RoomError("room.not_a_member")
            if room.frozen:
                raise RoomError("room.frozen")
            if label not in range(10):
                raise RoomError("room.bad_label", given=quote(label))
            if room.asked is not None and label != room.asked:
                raise RoomError("room.other_asked", asked=room.asked, given=label)
            count = select(func.count()).select_from(DRAWINGS).where(DRAWINGS.c.room == room_id)
            mine = count.where(DRAWINGS.c.drawer == person.visitor)
            if db.execute(mine).scalar_one() >= DRAWINGS_EACH:
                raise RoomError("room.you_are_done", limit=DRAWINGS_EACH)
            if db.execute(count).scalar_one() >= DRAWINGS_ALL:
                raise RoomError("room.room_full", limit=DRAWINGS_ALL)
            made = db.execute(
                insert(DRAWINGS).values(
                    room=room_id,
                    drawer=person.visitor,
                    label=label,
                    pixels=np.ascontiguousarray(drawing.pixels).tobytes(),
                    strokes=strokes_to_text(drawing.strokes),
                    drawn=self._now(),
                )
            )
            self._changed(db, room_id)
            this = with_nicknames().where(DRAWINGS.c.id == key_of(made))
            return drawing_of(db.execute(this).mappings().one())

    def drawings(self, room_id: int, person: Person) -> tuple[RoomDrawing, ...]:
        """The drawings that this person may see, oldest first.

        The owner sees all drawings. A pupil sees all while the wall is shown, without the names
        of other pupils, and otherwise only the pupil's own.

        Raises:
            RoomError: the person is neither the owner nor a member, or the room has ended.
        """
        with self._engine.begin() as db:
            room = self._alive(db, room_id)
            asked = with_nicknames().where(DRAWINGS.c.room == room_id).order_by(DRAWINGS.c.id)
            if not room.run_by(person):
                if not db.execute(self._member(room_id, person)).first():
                    raise RoomError("room.not_a_member")
                if not room.wall_shown:
                    asked = asked.where(DRAWINGS.c.drawer == person.visitor)
            found = tuple(map(drawing_of, db.execute(asked).mappings()))
        if room.run_by(person):
            return found
        return tuple(one if one.drawer == person.visitor else nameless(one) for one in found)

    def remove(self, drawing_id: int, person: Person) -> None:
        """Remove a drawing. A pupil may remove own drawings, the room's owner any drawing.

        Raises:
            RoomError: the person may not remove this drawing, or the room has ended.
        """
        with self._engine.begin() as db:
            asked = select(DRAWINGS.c.room, DRAWINGS.c.drawer).where(DRAWINGS.c.id == drawing_id)
            found = db.execute(asked).first()
            if found is None:
                return  # already removed
            room = self._alive(db, found.room)
            if found.drawer != person.visitor and not room.run_by(person):
                raise RoomError("room.not_yours")
            db.execute(delete(DRAWINGS).where(DRAWINGS.c.id == drawing_id))
            self._changed(db, found.room)

    # ---- within a transaction ---------------------------------------------------------------

    def _alive(self, db: Connection, room_id: int) -> Room:
        found = db.execute(select(ROOMS).where(ROOMS.c.id == room_id)).mappings().first()
        if found is None or found["expires"] <= self._now():
            raise RoomError("room.over")
        return room_of(found)

    def _owned(self, db: Connection, room_id: int, person: Person) -> Room:
        room = self._alive(db, room_id)
        if not room.run_by(person):
            raise RoomError("room.not_the_teacher")
        return room

    def _room(self, db: Connection, room_id: int) -> Room:
        return room_of(db.execute(select(ROOMS).where(ROOMS.c.id == room_id)).mappings().one())

    @staticmethod
    def _member(room_id: int, person: Person) -> Select[Any]:
        return select(MEMBERS).where(MEMBERS.c.room == room_id, MEMBERS.c.visitor == person.visitor)

    @staticmethod
    def _changed(db: Connection, room_id: int) -> None:
        grown = {"version": ROOMS.c.version + 1}
        db.execute(update(ROOMS).where(ROOMS.c.id == room_id).values(grown))

    @staticmethod
    def _delete(db: Connection, rooms: Sequence[int]) -> None:
        for table, column in ((DRAWINGS, "room"), (MEMBERS, "room"), (ROOMS, "id")):
            db.execute(delete(table).where(table.c[column].in_(rooms)))
