"""Rows of the database as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import CursorResult, Select, select

from playground.room.records import Member, Room, RoomDrawing
from playground.room.tables import DRAWINGS, MEMBERS

SIDE = 28


def key_of(made: CursorResult[Any]) -> int:
    """The primary key of an inserted row."""
    assert made.inserted_primary_key is not None  # each table has a primary key
    return int(made.inserted_primary_key[0])


def with_nicknames() -> Select[Any]:
    """Selects drawings with the nicknames of their drawers."""
    same = (MEMBERS.c.room == DRAWINGS.c.room) & (MEMBERS.c.visitor == DRAWINGS.c.drawer)
    return select(DRAWINGS, MEMBERS.c.nickname).join_from(DRAWINGS, MEMBERS, same, isouter=True)


def room_of(row: Mapping[Any, Any]) -> Room:
    values = dict(row)
    del values["key_hash"]
    return Room(values.pop("id"), others=tuple(values.pop("others").split()), **values)


def member_of(row: Mapping[Any, Any]) -> Member:
    return Member(row["visitor"], row["nickname"], row["bet"])


def drawing_of(row: Mapping[Any, Any]) -> RoomDrawing:
    return RoomDrawing(
        drawing_id=row["id"],
        drawer=row["drawer"],
        nickname=row["nickname"] or "",
        label=row["label"],
        pixels=np.frombuffer(row["pixels"], np.uint8).reshape(SIDE, SIDE),
        strokes=row["strokes"],
        drawn=row["drawn"],
    )


def nameless(drawing: RoomDrawing) -> RoomDrawing:
    """The same drawing without who drew it."""
    return replace(drawing, drawer="", nickname="")
