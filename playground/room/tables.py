"""The tables of the rooms' database, and the migration of older databases.

By default the database is an SQLite file beside the runs. `PLAYGROUND_DATABASE` can be the URL of
another one, such as `postgresql+psycopg://user:password@host/name`, which several servers can
share.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from playground.core.errors import quote
from playground.room.records import RoomError

METADATA = MetaData()
# Times are in UTC without a time zone, because SQLite stores no time zones.
ROOMS = Table(
    "rooms",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("owner", String(32), nullable=False),
    Column("opened", DateTime, nullable=False),
    Column("expires", DateTime, nullable=False, index=True),
    Column("asked", Integer),
    Column("asks_nicknames", Boolean, nullable=False, default=False),
    Column("frozen", Boolean, nullable=False, default=False),
    Column("wall_shown", Boolean, nullable=False, default=False),
    Column("version", Integer, nullable=False, default=0),
    Column("key_hash", String(64), nullable=False, default=""),  # of the teacher's key
    Column("others", Text, nullable=False, default=""),  # visitor ids, separated by spaces
    Column("model", Text, nullable=False, default=""),  # the net's name; "" is the default net
    Column("shared", String(64), nullable=False, default=""),  # its id, if it is a shared net
)
MEMBERS = Table(
    "room_members",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("room", Integer, ForeignKey("rooms.id", ondelete="CASCADE"), nullable=False),
    Column("visitor", String(32), nullable=False),
    Column("nickname", String(64), nullable=False, default=""),
    Column("bet", Integer),
    UniqueConstraint("room", "visitor"),
)
DRAWINGS = Table(
    "room_drawings",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("room", Integer, ForeignKey("rooms.id", ondelete="CASCADE"), nullable=False),
    Column("drawer", String(32), nullable=False),
    Column("label", Integer, nullable=False),
    Column("pixels", LargeBinary, nullable=False),
    Column("strokes", Text, nullable=False, default=""),
    Column("drawn", DateTime, nullable=False),
    Index("room_drawings_of", "room", "drawer"),
)
WRONG_CODES = Table(
    "wrong_room_codes",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("visitor", String(32), nullable=False),
    Column("address", String(64), nullable=False),
    Column("tried", DateTime, nullable=False, index=True),
)
SCHEMA = Table("room_schema", METADATA, Column("version", Integer, nullable=False))


def _add_keys(db: Connection) -> None:
    db.execute(text("ALTER TABLE rooms ADD COLUMN key_hash VARCHAR(64) NOT NULL DEFAULT ''"))
    db.execute(text("ALTER TABLE rooms ADD COLUMN others TEXT NOT NULL DEFAULT ''"))


def _add_net(db: Connection) -> None:
    db.execute(text("ALTER TABLE rooms ADD COLUMN model TEXT NOT NULL DEFAULT ''"))
    db.execute(text("ALTER TABLE rooms ADD COLUMN shared VARCHAR(64) NOT NULL DEFAULT ''"))


# Migrations from version n to n + 1, in order. A new database is created with the current tables;
# an older one is migrated by the missing steps. Never change a released step: add a new one.
STEPS: tuple[Callable[[Connection], None], ...] = (_add_keys, _add_net)
VERSION = 1 + len(STEPS)


def database_url(home: Path) -> str:
    """The URL in `PLAYGROUND_DATABASE`, or else that of an SQLite file in the folder `home`."""
    given = os.environ.get("PLAYGROUND_DATABASE", "").strip()
    return given or f"sqlite:///{home / 'rooms.sqlite'}"


def open_database(url: str) -> Engine:
    """Connect to the database at this URL, and create or migrate its tables.

    Raises:
        RoomError: the URL is invalid, or the database has a newer version.
        sqlalchemy.exc.OperationalError: the database cannot be reached.
    """
    try:
        made = make_url(url)
        engine = create_engine(made, pool_pre_ping=True, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise RoomError("room.bad_database", given=quote(url.split("@")[-1])) from None
    if made.get_backend_name() == "sqlite":
        if made.database and made.database != ":memory:":
            Path(made.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_at_once)
    try:
        _migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _prepare_sqlite(connection, _record):  # type: ignore[no-untyped-def]
    connection.isolation_level = None  # `_begin_at_once` sends BEGIN
    for setting in ("journal_mode=WAL", "busy_timeout=10000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}")


def _begin_at_once(connection: Connection) -> None:
    # A plain BEGIN would let a transaction that first reads and then writes fail if another
    # transaction wrote in between.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # two servers may start at once
            connection.execute(text("SELECT pg_advisory_xact_lock(7277)"))
        if not inspect(connection).has_table(SCHEMA.name):
            METADATA.create_all(connection)
            connection.execute(SCHEMA.insert().values(version=VERSION))
            return
        found = connection.execute(select(SCHEMA.c.version)).scalar_one()
        if found > VERSION:
            raise RoomError("room.newer_database", given=found, known=VERSION)
        for step in STEPS[found - 1 :]:
            step(connection)
        connection.execute(SCHEMA.update().values(version=VERSION))
