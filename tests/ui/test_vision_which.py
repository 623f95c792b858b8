"""“Which one is it?” without a browser: its links, the gallery's requests, and the code."""

import base64
import json

import numpy as np
import pytest
from scipy.stats import binomtest

from playground.data.photos import named_bytes
from playground.nets.store import PHOTO_MODEL, shipped_model
from playground.text import say
from playground.ui.vision_page.finder import OWN, VIEWS, Finder
from playground.vision.recognise import measured
from tests.ui import opened
from tests.ui.test_vision_page import ask


def shown(app):
    parts = [json.loads(each.proto.json) for each in app.get("bidi_component")]
    found = (json.loads(part["json"]) for part in parts if "json" in part)
    return next(data["which"] for data in found if "which" in data)


def test_a_link_opens_a_gallery_with_a_view_and_a_threshold():
    app = opened.open_page(
        "vision", view="which", gallery="coins", find="coin3", view_seed="7", cosine="0.3"
    )
    assert not app.exception
    assert not app.warning
    data = shown(app)["again"]
    assert [len(each["pictures"]) for each in data["names"]] == [1] * 8
    assert (data["sample"], data["seed"], data["threshold"]) == ("coin3", 7, 0.3)
    found = data["measured"]
    assert found["found"][0] == 1
    pairs = measured(PHOTO_MODEL).found_pairs
    wanted = binomtest(pairs, found["same"]).proportion_ci(method="wilson")
    assert (found["low"], found["high"]) == pytest.approx((wanted.low, wanted.high))
    link = opened.link_of(app)
    assert (link["gallery"], link["find"], link["cosine"]) == ("coins", "coin3", "0.3")


def test_a_link_opens_a_group_and_a_pair_of_names():
    app = opened.open_page("vision", view="which", part="names", photo="cat", pair="281.285")
    assert not app.exception
    data = shown(app)["names"]
    assert data["pair"]["names"] == ["tabby", "Egyptian cat"]
    assert [len(net["twins"]) for net in data["nets"]] == [6, 6]
    assert {net["best"][0]["label"] for net in data["nets"]} <= {"Egyptian cat", "tabby", "lynx"}


@pytest.mark.parametrize(
    "query",
    [{"gallery": "own"}, {"find": "own"}, {"view_seed": "0"}, {"part": "names", "pair": "1.2"}],
)
def test_a_link_to_what_is_not_there_says_so(query):
    app = opened.open_page("vision", view="which", **query)
    assert not app.exception
    assert len(app.warning) == 1


@pytest.fixture
def mine():
    return Finder(shipped_model(PHOTO_MODEL), "zh")


def test_pictures_are_named_compared_and_tried(mine):
    status, found = ask(f"{mine.url}/name", named_bytes("cat"), name="Mia")
    assert (status, found["loaded"]) == (200, OWN)
    (named,) = found["names"]
    assert (named["name"], len(named["pictures"])) == ("Mia", 1)
    number = named["number"]
    assert ask(f"{mine.url}/more", named_bytes("coffee"), name=number)[0] == 200
    vector = ask(f"{mine.url}/find", named_bytes("coffee"))[1]["vector"]
    state = ask(f"{mine.url}/rename", number=number, name="two")[1]
    second = state["names"][0]["pictures"][1]
    cosine = float(np.dot(*(floats(each) for each in (vector, second["vector"]))))
    assert cosine > 0.97  # the asked picture was made smaller
    tries = ask(f"{mine.url}/tries", seed=2)[1]["tries"]
    assert [of for of, _ in tries] == [number] * 2 * VIEWS
    assert mine.preview(second["number"]).startswith(b"\xff\xd8")
    state = ask(f"{mine.url}/forget", number=second["number"])[1]
    assert len(state["names"][0]["pictures"]) == 1
    assert ask(f"{mine.url}/empty")[1]["names"] == []


def floats(text):
    return np.frombuffer(base64.b64decode(text), "<f4")


def test_mistakes_are_sentences_and_add_no_name(mine):
    status, found = ask(f"{mine.url}/name", b"no picture", name="x")
    assert status == 422
    assert found["error"] == say("zh", "data.picture_kind")
    assert mine.gallery.names == ()
    assert ask(f"{mine.url}/more", named_bytes("cat"), name=5)[1] == {
        "error": say("zh", "vision.name_gone")
    }
    assert ask(f"{mine.url}/train")[0] == 400
