"""The Room page without a browser: the class as a test set and as data, and bets."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from playground.core.drawing import Drawing
from playground.data.digits import shipped_digits
from playground.evaluation.answers import image_probabilities
from playground.nets.shared import SharedModels
from playground.nets.store import ModelStore, shipped_model
from playground.room.records import Person
from playground.training.settings import home as training_home
from playground.ui.room import door
from tests.ui.opened import open_page

TEACHER, ANNA, BEN = Person("teacher"), Person("anna"), Person("ben")
DRAWN = {"anna": 9, "ben": 6}  # drawings by person
WRONG = 3  # of Anna's, with another label than they show


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A room with shipped test digits of two pupils."""
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    rooms, digits = door.rooms(), shipped_digits("test")
    made, place = rooms.open(TEACHER), 0
    for person in (ANNA, BEN):
        rooms.enter(made.code, person)
        for k in range(DRAWN[person.visitor]):
            label = int(digits.labels[place])
            shift = 1 if person is ANNA and k < WRONG else 0
            rooms.add(made.room_id, person, Drawing(digits.images[place, 0]), (label + shift) % 10)
            place += 1
    return made


def opened(room, person=TEACHER, **session):
    return open_page("room", {"visitor_id": person.visitor, **session}, code=room.code)


def table(app):
    """The rows of the table of accuracies: name -> number of examples and the cells' texts."""
    bodies = [each.proto.body for each in app.get("html")]
    (shown,) = [body for body in bodies if 'data-testid="room-table"' in body]
    found = {}
    for line in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", shown):
        name, count, *cells = re.split(r"</th><td>|</td><td>", line)
        found[name] = int(count.replace(",", "")), [cell.split("<")[0] for cell in cells]
    return found


def share(text):
    return float(text.split("%")[0])


def test_the_class_is_a_test_set_by_digit_style_and_person(room):
    app = opened(room, room_results=True)
    assert not app.exception
    rows = table(app)
    number, (pen, seed) = rows["This class"]
    assert number == 15
    for cell, name in ((pen, "pen-cnn"), (seed, "seed-cnn")):
        assert share(cell) == pytest.approx(100 * correct(room, name) / 15, abs=0.05)
    assert rows["Shipped test digits"][0] == 2_000
    assert {rows[f"{half} half of the people"][0] for half in ("First", "Second")} == {9, 6}

    for by, total in (("digit", 15), ("person", 15), ("style", 30)):  # width and tilt: twice
        app.segmented_control(key="room_by").set_value(by).run()
        assert sum(count for count, _ in table(app).values()) == total
    assert not says(app, "in order of pen-cnn’s share")
    app.segmented_control(key="room_by").set_value("person").run()
    assert [count for count, _ in table(app).values()] == [9, 6]  # the lowest share first
    assert says(app, "in order of pen-cnn’s share")
    app.segmented_control(key="room_by").set_value("style").run()
    app.segmented_control(key="room_examples").set_value("shipped").run()
    widths = [count for name, (count, _) in table(app).items() if "strokes" in name]
    assert sum(widths) == 2_000
    assert all(400 < count < 1_300 for count in widths)


def test_the_class_is_trained_on_by_one_half_of_the_people_and_tested_by_the_other(room):
    app = opened(room, room_results=True)
    app.button(key="room_train").click().run()
    name = f"Room {room.code}"
    data = app.session_state["train_uploads"][name]
    assert app.session_state["state_train"].data == name
    assert (len(data.train), len(data.validation)) == (9, 6)
    rest = app.session_state["train_uploads"][f"{name}, second half"]
    images = np.concatenate([rest.train.images, rest.validation.images])
    np.testing.assert_array_equal(images, data.validation.images)
    assert not app.error
    assert not app.exception


def test_the_class_is_a_data_set_of_the_evaluate_page(room):
    app = opened(room, room_results=True)
    app.button(key="room_evaluate").click().run()
    assert not app.error
    model, examples, _ = app.session_state["evaluate_now"]
    assert (model.name, len(examples)) == ("pen-cnn", 15)


def wall(app):
    """The wall's net and its probability of each drawing's most probable digit."""
    given = [json.loads(json.loads(each.proto.json)["json"]) for each in app.get("bidi_component")]
    (shown,) = [each for each in given if "poll" in each and "may" in each]
    return shown["net"], [one["sure"] for one in shown["content"]["drawings"]]


def picker(app):
    return next(one for one in app.selectbox if one.key.startswith("room_model_select"))


def says(app, text):
    return any(text in each.value for each in (*app.warning, *app.caption, *app.error))


def correct(room, name):
    """The number of correct answers; the oracle asks the net for one drawing at a time."""
    model, right = shipped_model(name), 0
    for one in door.rooms().drawings(room.room_id, TEACHER):
        answer = image_probabilities(model, one.pixels[None, None]).argmax()
        right += model.spec.labels[answer] == str(one.label)
    return right


def sure(room, name):
    """The net's probability of each drawing's most probable digit, one drawing at a time."""
    model, drawings = shipped_model(name), door.rooms().drawings(room.room_id, TEACHER)
    found = [image_probabilities(model, one.pixels[None, None]).max() for one in drawings]
    return pytest.approx(found, abs=1e-3)


def test_the_class_sees_the_score_of_the_net_that_the_teacher_has_picked(room):
    app, title = opened(room), "The article's CNN"
    before = wall(app)
    assert before == ("pen-cnn", sure(room, "pen-cnn"))
    assert before[1] != sure(room, "seed-cnn")  # so that the test can fail
    picker(app).set_value("seed-cnn").run()
    door.rooms().change(room.room_id, TEACHER, wall_shown=True)
    expected = title, sure(room, "seed-cnn")
    key = door.rooms().new_key(room.room_id, TEACHER)
    laptop = open_page("room", {"visitor_id": "laptop"}, key=key)
    for page in (app.run(), opened(room), laptop):
        assert wall(page) == expected
        assert picker(page).value == "seed-cnn"
    pupil = opened(room, ANNA)
    assert wall(pupil) == expected
    assert says(pupil, f"The net of this room: **{title}**")


def test_a_net_of_the_teachers_own_is_the_rooms_once_it_is_shared(room):
    net = replace(shipped_model("seed-cnn"), name="mine")
    store = ModelStore()
    store.add(net)
    app = opened(room, model_store=store)
    picker(app).set_value("mine").run()
    assert says(app, "The net mine is only in your browser")
    assert wall(app)[0] == wall(opened(room, ANNA))[0] == "pen-cnn"
    app.button(key="room_own_share_start").click().run()
    assert not says(app, "only in your browser")
    assert picker(app).value == "mine"
    door.rooms().change(room.room_id, TEACHER, wall_shown=True)
    expected = "mine", sure(room, "seed-cnn")
    assert wall(opened(room)) == wall(opened(room, ANNA)) == expected

    SharedModels(training_home() / "shared").stop(door.rooms().room(room.room_id).shared)
    for person in (TEACHER, ANNA):
        page = opened(room, person)
        assert says(page, "The net mine is no longer shared on this server")
        assert wall(page) == ("pen-cnn", sure(room, "pen-cnn"))


def test_a_bet_that_is_refused_is_not_shown_as_given(room):
    app = opened(room, ANNA)
    app.button(key="room_bet_button").click().run()
    assert any("Your bet: 90%" in caption.value for caption in app.caption)
    app = opened(room, BEN)
    door.rooms().change(room.room_id, TEACHER, wall_shown=True)
    app.button(key="room_bet_button").click().run()
    assert "bets no longer count" in app.warning[0].value
    assert not [each for each in (*app.caption, *app.markdown) if "bet:" in each.value]
