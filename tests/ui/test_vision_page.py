"""The Vision page without a browser: its links, and the routes of the pictures."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
import streamlit as st
from starlette.applications import Starlette

from playground.core.inputs import ImageInput
from playground.data.photos import photo_bytes
from playground.data.sprites import LABELS as SPRITE_LABELS
from playground.nets.store import PHOTO_MODEL
from playground.text import say
from playground.ui.vision_page import live
from playground.ui.vision_page.photo import take_photo_changes
from playground.vision.gathered import ClassError
from tests.ui import opened


def test_a_link_opens_a_photo_two_nets_and_a_label():
    app = opened.open_page(
        "vision", photo="coffee", nets=f"lite0-random,{PHOTO_MODEL}", of="1.967", look="none"
    )
    assert not app.exception
    assert not app.warning
    (data,) = _data(app)
    left, right = data["what"]["nets"]
    assert (left["name"], right["name"]) == ("lite0-random", PHOTO_MODEL)
    assert right["best"][0]["label"] == "espresso"
    assert data["what"]["label"]["label"] == "espresso"
    assert data["what"]["of"] == [1, 967]
    assert data["what"]["heat"] is None
    link = opened.link_of(app)
    assert link["photo"] == "coffee"
    assert link["of"] == "1.967"


@pytest.mark.parametrize("query", [{"nets": "a,b"}, {"of": "0.99999"}, {"photo": "dog"}])
def test_a_link_to_what_is_not_there_says_so(query):
    app = opened.open_page("vision", look="none", **query)
    assert not app.exception
    assert len(app.warning) == 1


def _data(app):
    parts = [json.loads(each.proto.json) for each in app.get("bidi_component")]
    found = (json.loads(part["json"]) for part in parts if "json" in part)
    return [data for data in found if "what" in data]


# ---- the routes of the pictures ----------------------------------------------------------------


class Classes:
    """In place of a visitor's classes, without a net."""

    classes, report, revision = (), None, 7

    def __init__(self):
        self.done = []

    def add(self, number, data):
        if data == b"bad":
            raise ClassError("vision.class_gone")
        self.done.append((number, len(data)))
        return 41

    def answer(self, data):
        return {1: 0.25, 2: 0.75}

    def shot(self, number):
        return None


@pytest.fixture
def mine():
    return live.Gathering(Classes(), "zh")


def ask(path, body=b"", method="POST", **query):
    """Status and body of a response."""
    sent, waiting = [], [{"type": "http.request", "body": body, "more_body": False}]

    async def receive():
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": [], "http_version": "1.1",
             "query_string": urlencode(query).encode(), "root_path": ""}  # fmt: skip
    app = Starlette(routes=live.routes())
    # In a thread of its own: Playwright has a loop in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(app(scope, receive, send))).result()
    start, *parts = sent
    content = b"".join(part.get("body", b"") for part in parts)
    return start["status"], json.loads(content) if content else None


def test_a_picture_is_added_and_answered(mine):
    data = photo_bytes("cat")
    status, found = ask(f"{mine.url}/gather", data, **{"class": 3})
    assert (status, found["added"], found["revision"]) == (200, 41, 7)
    assert mine.classes.done == [(3, len(data))]
    assert ask(f"{mine.url}/answer", data) == (200, {"probabilities": {"1": 0.25, "2": 0.75}})


def test_mistakes_are_sentences_in_the_visitors_language(mine):
    status, found = ask(f"{mine.url}/gather", b"bad", **{"class": 3})
    assert (status, found) == (422, {"error": say("zh", "vision.class_gone")})


@pytest.mark.parametrize(
    ("action", "query"), [("gather", {}), ("gather", {"class": "x"}), ("rm", {})]
)
def test_other_requests_are_refused(mine, action, query):
    assert ask(f"{mine.url}/{action}", **query)[0] == 400


def test_a_key_that_nobody_has_is_refused(mine):
    assert ask("/own-classes/abc/answer")[0] == 404
    assert ask("/own-classes/abc/shots/1", method="GET")[0] == 404
    assert ask(f"{mine.url}/shots/1", method="GET")[0] == 404


def test_a_picture_that_is_too_large_is_refused(mine, monkeypatch):
    monkeypatch.setattr(live, "MAX_BYTES", 10)
    status, found = ask(f"{mine.url}/answer", b"x" * 11)
    assert (status, found) == (
        413,
        {"error": say("zh", "data.picture_bytes", given=11e-6, limit=10e-6)},
    )


def test_requests_beyond_the_limits_are_refused_and_counted_no_longer_when_answered(
    mine, monkeypatch
):
    others = [live.Gathering(Classes(), "en") for _ in range(3)]
    monkeypatch.setattr(live, "MAX_REQUESTS", 2)
    monkeypatch.setattr(live, "MAX_ALL_REQUESTS", 6)
    refused = (429, {"error": say("zh", "vision.busy")})
    mine.requests = 2
    assert ask(f"{mine.url}/answer") == refused
    mine.requests = 1
    for each in others:
        each.requests = 2
    assert ask(f"{mine.url}/answer") == refused
    others[0].requests = 0
    for _ in range(3):
        assert ask(f"{mine.url}/answer")[0] == 200
        assert ask(f"{mine.url}/unknown")[0] == 400
    assert mine.requests == 1


def test_changes_of_other_things_leave_the_photo(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    taken = ImageInput(1, 160, 160, "fit")
    assert not take_photo_changes({"scene": "", "step": "centres"}, taken)


# ---- where is it? ------------------------------------------------------------------------------


def _where(app):
    parts = [json.loads(each.proto.json) for each in app.get("bidi_component")]
    found = (json.loads(part["json"]) for part in parts if "json" in part)
    return next(data["where"] for data in found if "where" in data)


def test_a_link_opens_a_scene_a_step_and_thresholds():
    query = {"scene": "3b.14.20.56~5d.26.96.44", "step": "overlap", "cell": "11.8", "map": "x",
             "score": "0.20", "iou": "0.40", "boxes": "10.10.40.20~20.15.40.30"}  # fmt: skip
    session = {"vision_where_code_open": True}
    app = opened.open_page("vision", session, view="where", model="digit-finder", **query)
    assert not app.exception
    assert not app.warning
    data = _where(app)
    label, *box = data["true"][0]
    assert (label, box) == ("3", [14, 20, 40, 57])
    assert {data["labels"][label] for label, score, *_ in data["found"] if score > 0.9} == {
        "3", "5",
    }  # fmt: skip
    assert data["figures"]["map50"] == 1
    assert data["boxes"] == [[10, 10, 40, 20], [20, 15, 40, 30]]
    link = opened.link_of(app)
    assert {name: link[name] for name in query} == query
    assert "iou((10.0, 10.0, 50.0, 30.0), (20.0, 15.0, 60.0, 45.0))" in app.code[0].value


@pytest.mark.parametrize(
    "query",
    [{"scene": "hello"}, {"sprites": "9a.1.1.40"}, {"step": "zoom"},
      {"cell": "900.1"}, {"cell": "a"}, {"map": "77"},
     {"iou": "7"}, {"boxes": "1.2.3.4"}, {"boxes": "1.2.0.4~1.2.3.4"}, {"model": "pen-cnn"}],
)  # fmt: skip
def test_a_link_to_a_scene_that_is_not_there_says_so(query):
    app = opened.open_page("vision", view="where", **query)
    assert not app.exception
    assert len(app.warning) == 1


def test_a_link_opens_a_scene_of_sprites():
    query = {"picture": "sprites", "sprites": "1d.110.20.56~3c.30.120.52", "map": "0"}
    app = opened.open_page("vision", view="where", model="sprite-finder", **query)
    assert not app.exception
    assert not app.warning
    data = _where(app)
    assert [label for label, *_ in data["true"]] == ["weapon", "potion"]
    assert data["kit"]["names"] == list(SPRITE_LABELS) == data["labels"]
    link = opened.link_of(app)
    assert {name: link[name] for name in query} == query


def test_sprites_have_their_names_in_chinese():
    query = {"picture": "sprites", "sprites": "1d.110.20.56~3c.30.120.52", "lang": "zh"}
    data = _where(opened.open_page("vision", view="where", model="sprite-finder", **query))
    assert [label for label, *_ in data["true"]] == ["武器", "药水"]
    assert data["kit"]["names"] == data["labels"]


def test_a_photo_has_no_true_boxes():
    app = opened.open_page("vision", view="where", picture="photo", photo="cat", step="curve")
    assert not app.exception
    data = _where(app)
    assert (data["true"], data["figures"]) == ([], None)
    assert opened.link_of(app)["photo"] == "cat"


def test_a_detector_from_another_page_opens_this_view():
    app = opened.open_page("vision", {"recent_models": ["digit-finder"]})
    assert not app.exception
    assert _where(app)["model"] == "digit-finder"
    assert opened.link_of(app)["view"] == "where"
