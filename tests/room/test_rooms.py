"""What may be done in a room, by whom, on SQLite and PostgreSQL alike."""

import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, func, select, text

from playground.core.drawing import Drawing
from playground.room import guesses
from playground.room import rooms as rules
from playground.room.records import ALPHABET, Person, RoomError, strokes_from_text, tidy_code
from playground.room.rooms import Rooms
from playground.room.tables import DRAWINGS, ROOMS, SCHEMA, open_database

TEACHER = Person("teacher", "10.0.0.1")
ANNA, BEN = Person("anna", "10.0.0.2"), Person("ben", "10.0.0.3")
HEAD = Person("head", "10.0.0.9", is_teacher=True)


def digit(seed: int) -> Drawing:
    pixels = np.random.default_rng(seed).integers(0, 256, (28, 28), dtype=np.uint8)
    return Drawing(pixels, strokes=(((0.25, 0.5, 0.07), (0.3, 0.6, 0.07)),))


def refused(message: str, call, *args, **kwargs) -> None:
    with pytest.raises(RoomError) as found:
        call(*args, **kwargs)
    assert found.value.message_id == f"room.{message}"


def test_a_pupil_enters_draws_and_the_teacher_sees_it(rooms):
    room = rooms.open(TEACHER)
    assert rooms.enter(f" {room.code[:3].lower()} - {room.code[3:]}", ANNA).room_id == room.room_id
    sent = rooms.add(room.room_id, ANNA, digit(1), 7)
    (seen,) = rooms.drawings(room.room_id, TEACHER)
    assert (seen.drawing_id, seen.label, seen.drawer) == (sent.drawing_id, 7, "anna")
    np.testing.assert_array_equal(seen.pixels, digit(1).pixels)
    assert strokes_from_text(seen.strokes) == digit(1).strokes


def test_a_pupil_sees_the_own_drawings_and_all_only_while_the_wall_is_shown(rooms):
    room = rooms.open(TEACHER)
    for person, label in ((ANNA, 1), (BEN, 2)):
        rooms.enter(room.code, person)
        rooms.add(room.room_id, person, digit(label), label)
    assert [one.label for one in rooms.drawings(room.room_id, ANNA)] == [1]
    rooms.change(room.room_id, TEACHER, wall_shown=True)
    assert [(one.label, one.drawer) for one in rooms.drawings(room.room_id, ANNA)] == [
        (1, "anna"),
        (2, ""),  # whose it is stays unknown
    ]
    refused("not_a_member", rooms.drawings, room.room_id, Person("stranger"))


def test_only_the_drawer_and_the_teacher_remove_a_drawing(rooms):
    room = rooms.open(TEACHER)
    rooms.enter(room.code, ANNA), rooms.enter(room.code, BEN)
    first, second, third = (rooms.add(room.room_id, ANNA, digit(k), k) for k in range(3))
    refused("not_yours", rooms.remove, first.drawing_id, BEN)
    rooms.remove(first.drawing_id, ANNA)
    rooms.remove(second.drawing_id, TEACHER)
    rooms.remove(third.drawing_id, HEAD)  # a teacher by the password
    assert rooms.drawings(room.room_id, TEACHER) == ()


@pytest.mark.parametrize(
    "change", [{"frozen": True}, {"asked": 3}, {"wall_shown": True}, {"model": "seed-cnn"}]
)
def test_a_pupil_changes_nothing_of_the_room(rooms, change):
    room = rooms.open(TEACHER)
    rooms.enter(room.code, ANNA)
    refused("not_the_teacher", rooms.change, room.room_id, ANNA, **change)
    refused("not_the_teacher", rooms.end, room.room_id, ANNA)
    refused("not_the_teacher", rooms.members, room.room_id, ANNA)


def test_a_frozen_room_a_wrong_label_and_an_empty_sheet_are_refused(rooms):
    room = rooms.open(TEACHER)
    rooms.enter(room.code, ANNA)
    refused("blank", rooms.add, room.room_id, ANNA, Drawing(np.zeros((28, 28), np.uint8)), 3)
    refused("bad_label", rooms.add, room.room_id, ANNA, digit(0), 10)
    rooms.change(room.room_id, TEACHER, asked=7)
    refused("other_asked", rooms.add, room.room_id, ANNA, digit(0), 3)
    rooms.add(room.room_id, ANNA, digit(0), 7)
    rooms.change(room.room_id, TEACHER, frozen=True)
    refused("frozen", rooms.add, room.room_id, ANNA, digit(0), 7)


def test_nicknames_are_kept_only_while_the_teacher_asks_for_them(rooms):
    room = rooms.open(TEACHER)
    rooms.enter(room.code, ANNA)
    refused("no_nicknames", rooms.tell, room.room_id, ANNA, nickname="Annie")
    rooms.change(room.room_id, TEACHER, asks_nicknames=True)
    assert rooms.tell(room.room_id, ANNA, nickname="  An\nnie ").nickname == "An nie"
    refused("long_nickname", rooms.tell, room.room_id, ANNA, nickname="x" * 25)
    rooms.add(room.room_id, ANNA, digit(0), 7)
    assert rooms.drawings(room.room_id, TEACHER)[0].nickname == "An nie"
    rooms.change(room.room_id, TEACHER, asks_nicknames=False)
    assert rooms.drawings(room.room_id, TEACHER)[0].nickname == ""


def test_bets_stand_once_the_wall_is_shown(rooms):
    room = rooms.open(TEACHER)
    rooms.enter(room.code, ANNA)
    refused("bad_bet", rooms.tell, room.room_id, ANNA, bet=101)
    rooms.tell(room.room_id, ANNA, bet=80)
    rooms.change(room.room_id, TEACHER, wall_shown=True)
    refused("bets_closed", rooms.tell, room.room_id, ANNA, bet=20)
    assert [member.bet for member in rooms.members(room.room_id, TEACHER)] == [80]


def test_a_pupil_sees_the_bets_without_names_once_the_wall_is_shown(rooms):
    room = rooms.open(TEACHER)
    for person, bet in ((ANNA, 80), (BEN, 60)):
        rooms.enter(room.code, person)
        rooms.tell(room.room_id, person, bet=bet)
    assert rooms.bets(room.room_id, ANNA) == ()
    assert rooms.bets(room.room_id, TEACHER) == (60, 80)
    rooms.change(room.room_id, TEACHER, wall_shown=True)
    assert rooms.bets(room.room_id, ANNA) == (60, 80)
    refused("not_a_member", rooms.bets, room.room_id, Person("stranger"))


def test_a_room_ends_by_itself_and_nothing_of_it_stays(rooms, clock):
    room, other = rooms.open(TEACHER, hours=2), rooms.open(TEACHER, hours=30)
    rooms.enter(room.code, ANNA)
    rooms.add(room.room_id, ANNA, digit(0), 7)
    clock.forward(hours=2)
    refused("over", rooms.drawings, room.room_id, TEACHER)
    refused("ended", rooms.enter, room.code, ANNA)
    assert rooms.forget_ended() == 1
    with rooms._engine.begin() as db:
        assert db.execute(select(func.count()).select_from(DRAWINGS)).scalar_one() == 0
    assert [one.room_id for one in rooms.of_owner(TEACHER)] == [other.room_id]


def test_a_room_is_wiped_at_once(rooms):
    room = rooms.open(TEACHER)
    rooms.enter(room.code, ANNA)
    rooms.add(room.room_id, ANNA, digit(0), 7)
    rooms.end(room.room_id, TEACHER)
    refused("over", rooms.room, room.room_id)
    refused("no_such_code", rooms.enter, room.code, ANNA)


def test_the_teacher_continues_on_another_computer_with_the_newest_key(rooms, clock):
    room, laptop = rooms.open(TEACHER, hours=2), Person("laptop", "10.0.0.7")
    rooms.enter(room.code, ANNA)
    refused("not_the_teacher", rooms.new_key, room.room_id, ANNA)
    old, key = (rooms.new_key(room.room_id, TEACHER) for _ in range(2))
    refused("no_such_key", rooms.enter_with_key, old, laptop)
    refused("not_the_teacher", rooms.change, room.room_id, laptop, frozen=True)
    assert rooms.enter_with_key(f"{key[:6]}-{key[6:].lower()}", laptop).run_by(laptop)
    for person in (laptop, TEACHER):
        rooms.change(room.room_id, person, frozen=True)
        assert [one.room_id for one in rooms.of_owner(person)] == [room.room_id]
    assert rooms.of_owner(ANNA) == ()
    with rooms._engine.begin() as db:
        assert key not in str(db.execute(select(ROOMS)).all())  # only its hash is stored
    for _ in range(guesses.WRONG_EACH):
        refused("no_such_key", rooms.enter_with_key, key[:-1] + "0", BEN)
    refused("too_many_codes", rooms.enter_with_key, key, BEN)
    clock.forward(hours=2)
    refused("no_such_key", rooms.enter_with_key, key, laptop)


@pytest.mark.parametrize("version", [1, 2])
def test_a_database_of_an_earlier_version_is_migrated(database, version):
    engine = open_database(database)
    code = Rooms(engine).open(TEACHER).code
    added = {1: ("key_hash", "others"), 2: ("model", "shared")}  # to version n, for n + 1
    with engine.begin() as db:
        for column in (name for step, names in added.items() if step >= version for name in names):
            db.execute(text(f"ALTER TABLE rooms DROP COLUMN {column}"))
        db.execute(SCHEMA.update().values(version=version))
    engine.dispose()
    engine = open_database(database)
    rooms = Rooms(engine)
    room = rooms.enter(code, ANNA)
    assert rooms.enter_with_key(rooms.new_key(room.room_id, TEACHER), BEN).run_by(BEN)
    assert (room.model, room.shared) == ("", "")
    rooms.change(room.room_id, BEN, model="seed-cnn")
    assert rooms.enter(code, ANNA).model == "seed-cnn"
    engine.dispose()


def test_codes_cannot_be_found_by_trying(rooms, clock):
    room = rooms.open(TEACHER)
    for _ in range(guesses.WRONG_EACH):
        refused("no_such_code", rooms.enter, "222222", ANNA)
    refused("too_many_codes", rooms.enter, room.code, ANNA)  # not even the right one
    rooms.enter(room.code, BEN)  # others still enter
    clock.forward(minutes=6)
    rooms.enter(room.code, ANNA)
    for k in range(guesses.WRONG_ADDRESS):  # a new browser each time, from one address
        refused("no_such_code", rooms.enter, "222222", Person(f"new-{k}", "10.9.9.9"))
    refused("too_many_codes", rooms.enter, room.code, Person("newest", "10.9.9.9"))
    rooms.enter(room.code, Person("elsewhere", "10.8.8.8"))


def test_codes_have_no_signs_that_look_alike(rooms):
    code = rooms.open(TEACHER).code
    assert len(code) == 6
    assert set(code) <= set(ALPHABET)
    assert not set(ALPHABET) & set("0158AEIOULSB")
    assert tidy_code(" cd f-gh j ") == "CDFGHJ"


def test_one_person_opens_a_few_rooms_and_sends_so_many_drawings(rooms, monkeypatch):
    for _ in range(rules.ROOMS_EACH):
        room = rooms.open(TEACHER)
    refused("too_many_rooms", rooms.open, TEACHER)
    monkeypatch.setattr(rules, "DRAWINGS_EACH", 2)
    rooms.enter(room.code, ANNA)
    for k in range(2):
        rooms.add(room.room_id, ANNA, digit(k), k)
    refused("you_are_done", rooms.add, room.room_id, ANNA, digit(3), 3)


def test_thirty_pupils_at_once_lose_no_drawing(rooms):
    ours, theirs = rooms.open(TEACHER), rooms.open(HEAD)

    def visit(k: int) -> None:
        room = (ours, theirs)[k % 2]
        pupil = Person(f"pupil-{k}", "10.0.0.5")
        rooms.enter(room.code, pupil)
        for n in range(4):
            rooms.add(room.room_id, pupil, digit(10 * k + n), n)
        assert len(rooms.drawings(room.room_id, pupil)) == 4

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(visit, range(30)))
    for room, owner, rest in ((ours, TEACHER, 0), (theirs, HEAD, 1)):
        seen = rooms.drawings(room.room_id, owner)
        assert {(one.drawer, one.label) for one in seen} == {
            (f"pupil-{k}", n) for k in range(30) if k % 2 == rest for n in range(4)
        }
        assert rooms.room(room.room_id).version == 15 + 60


PEOPLE = [TEACHER, ANNA, BEN, HEAD]
ACTION = st.tuples(
    st.sampled_from(["add", "remove", "wall", "enter"]), st.integers(0, 3), st.integers(0, 9)
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(actions=st.lists(ACTION, min_size=8, max_size=25))
def test_nobody_ever_sees_or_removes_what_is_not_theirs(rooms, actions):
    """Against a plain model of the rules, kept in a dictionary."""
    room, members, kept, shown = rooms.open(TEACHER), {1, 2}, {}, False
    rooms.enter(room.code, ANNA)
    rooms.enter(room.code, BEN)
    for kind, who, number in actions:
        person = PEOPLE[who]
        runs = person in (TEACHER, HEAD)
        if kind == "enter":
            rooms.enter(room.code, person)
            members.add(who)
        elif kind == "wall" and runs:
            shown = number % 2 == 0
            rooms.change(room.room_id, person, wall_shown=shown)
        elif kind == "add":
            if who in members:
                sent = rooms.add(room.room_id, person, digit(number), number)
                kept[sent.drawing_id] = person.visitor
            else:
                refused("not_a_member", rooms.add, room.room_id, person, digit(number), number)
        elif kind == "remove" and kept:
            target = random.Random(number).choice(sorted(kept))
            if runs or kept[target] == person.visitor:
                rooms.remove(target, person)
                del kept[target]
            else:
                refused("not_yours", rooms.remove, target, person)
        if who in members or runs:
            seen = {one.drawing_id for one in rooms.drawings(room.room_id, person)}
            assert seen == {k for k, by in kept.items() if runs or shown or by == person.visitor}
    rooms.end(room.room_id, TEACHER)


def test_a_second_server_finds_the_tables_and_a_newer_database_is_refused(database):
    first = open_database(database)
    code = Rooms(first).open(TEACHER).code
    second = open_database(database)
    assert Rooms(second).enter(code, ANNA).code == code
    with first.begin() as db:
        db.execute(SCHEMA.update().values(version=99))
    refused("newer_database", open_database, database)
    first.dispose(), second.dispose()


def test_what_is_no_database_is_named_without_its_password():
    with pytest.raises(RoomError) as found:
        open_database("postgres+nothing://me:secret@host/db")
    assert "host/db" in str(found.value)
    assert "secret" not in str(found.value)


def test_every_message_of_a_driver_hides_its_values(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'rooms.sqlite'}")
    assert engine.hide_parameters
    assert not create_engine("sqlite://").hide_parameters
    engine.dispose()
