"""The password for the whole app: nothing of a page is shown before it was given."""

import pytest

from playground.core.passwords import TRIES
from playground.text import say
from playground.ui import door
from tests.ui.opened import open_page


@pytest.fixture(autouse=True)
def _closed(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PASSWORD", "horse battery")
    monkeypatch.setattr(door, "_let_in", {})
    monkeypatch.setattr(door.PASSWORD, "_wrong", [])


def asked(app):
    return any(each.key == "door_password" for each in app.text_input)


def knock(app, given):
    app.text_input(key="door_password").set_value(given)
    (enter,) = [each for each in app.button if each.label == say("en", "shell.door_enter")]
    enter.click()
    app.run()
    assert not app.exception
    return app


def test_nothing_is_shown_before_and_the_link_is_kept():
    app = open_page("cnn", {"visitor_id": "ann"}, model="seed-cnn")
    assert [each.key for each in app.text_input] == ["door_password"]
    assert not app.selectbox
    assert not app.get("bidi_component")[1:]  # but the shell's own
    knock(app, "wrong")
    assert app.error[0].value == say("en", "shell.door_wrong")
    assert not app.selectbox
    knock(app, "horse battery")
    assert not asked(app)
    assert app.selectbox
    assert app.query_params["model"] in ("seed-cnn", ["seed-cnn"])


def test_a_browser_is_asked_once_and_another_one_by_itself(monkeypatch):
    knock(open_page("draw", {"visitor_id": "ann"}), "horse battery")
    assert not asked(open_page("cnn", {"visitor_id": "ann"}))
    assert asked(open_page("cnn", {"visitor_id": "ben"}))
    now = door.time.monotonic()
    monkeypatch.setattr(door.time, "monotonic", lambda: now + door.LET_IN_SECONDS + 1)
    assert asked(open_page("cnn", {"visitor_id": "ann"}))


def test_too_many_wrong_ones_are_told_to_wait():
    app = open_page("draw", {"visitor_id": "ann"})
    for _ in range(TRIES):
        knock(app, "wrong")
    knock(app, "horse battery")
    assert app.error[0].value == say("en", "shell.door_many")
