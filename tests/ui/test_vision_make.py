"""“Make one” on the Vision page without a browser: its links, and nets of the visitor's own."""

import json

import pytest
import torch

from playground.nets.build import build, model_of
from playground.nets.store import MAKER, ModelStore
from tests.tasks.test_flow_matching import GUIDED, PICTURES
from tests.ui import opened
from tests.vision.test_words import WORDS


def made_in(app):
    """The view's data for the component."""
    assert not app.exception
    parts = [json.loads(each.proto.json) for each in app.get("bidi_component")]
    found = [json.loads(part["json"]) for part in parts if "json" in part]
    return next(data["make"] for data in found if "make" in data)


@pytest.fixture
def own():
    """A session with a net of its own that makes 8×8 pictures of two labels."""
    torch.manual_seed(1)
    store = ModelStore()
    store.add(model_of(build(GUIDED), "bars"))
    store.add(model_of(build(PICTURES), "plain"))
    return {"model_store": store}


def test_a_link_holds_what_is_made_and_what_is_shown_of_it():
    asked = {
        "labels": "3,7", "count": 3, "seed": 5, "steps": 2, "guidance": 2.5, "frame": 1,
        "picked": 2, "pixel": "4.5",
    }  # fmt: skip
    app = opened.open_page("vision", view="make", **asked)
    data = made_in(app)
    assert not app.warning
    assert (data["maker"], data["labels"], data["seed"]) == (MAKER, [3, 7], 5)
    assert data["captions"] == data["asked"] == ["3", "7", "3"]
    sizes = {"steps": 2, "count": 3, "channels": 1, "height": 28, "width": 28}
    assert data["shape"] == sizes
    assert (data["frame"], data["picked"], data["pixel"]) == (1, 2, [4, 5, 0])
    assert [len(frame) for frame in data["readings"]] == [3, 3, 3]
    assert len(data["nearest"]["digits"]) == 4
    link = opened.link_of(app)
    assert {name: link.get(name) for name in asked} == {n: str(v) for n, v in asked.items()}


@pytest.mark.parametrize(
    "query",
    [{"seed": -1}, {"labels": "a"}, {"way": "up"}, {"pixel": "9"}, {"pixel": "90.90"},
     {"steps": 1000}, {"maker": "nobody"}, {"labels": "12"}],
)  # fmt: skip
def test_a_link_to_what_is_not_there_says_so(query):
    app = opened.open_page("vision", view="make", **{"count": 1, "steps": 1, **query})
    assert made_in(app)["maker"] == MAKER
    assert len(app.warning) == 1


def test_a_net_of_the_visitors_own_opens_the_view(own):
    app = opened.open_page("vision", session={**own, "recent_models": ["bars"]}, count=3, steps=1)
    data = made_in(app)
    assert (data["maker"], data["names"], data["guided"]) == ("bars", ["row", "column"], True)
    assert data["readings"] is None
    assert data["nearest"] is None
    assert opened.link_of(app)["maker"] == "bars"  # a reload shows the same net


def test_a_net_picked_on_another_page_replaces_the_one_of_the_view(own):
    app = opened.open_page("vision", session=own, view="make", maker="plain", count=3, steps=1)
    assert made_in(app)["maker"] == "plain"
    app.session_state["recent_models"] = ["bars"]
    app.run()
    assert made_in(app)["maker"] == "bars"


def test_a_walk_of_a_net_without_guidance(own):
    query = {"maker": "plain", "way": "between", "labels": "1", "count": 3, "steps": 1}
    data = made_in(opened.open_page("vision", session=own, view="make", guidance=4, **query))
    assert (data["labels"], data["captions"]) == ([1, 0], ["0%", "50%", "100%"])
    assert data["asked"] == ["column", None, "row"]
    assert (data["guided"], data["guidance"]) == (False, 1)


def test_a_link_asks_for_words(painter):
    words = "red bow,cup"
    app = opened.open_page("vision", session=painter, view="make", maker="painter", words=words,
                           count=3, steps=1)  # fmt: skip
    data = made_in(app)
    assert not app.warning
    assert data["words"] == [["red", "bow"], ["cup"]]
    assert data["asksWords"]
    assert data["captions"] == ["red bow", "cup", "red bow"]
    assert [[name for name, _ in group] for group in data["groups"]] == [
        ["red", "blue"], ["sword", "bow", "cup"],
    ]  # fmt: skip
    assert opened.link_of(app)["words"] == words


@pytest.mark.parametrize("words", ["", "green bow", "red blue"])
def test_without_known_words_there_are_examples(painter, words):
    query = {"words": words} if words else {}
    data = made_in(opened.open_page("vision", session=painter, view="make", maker="painter",
                                    count=2, steps=1, **query))  # fmt: skip
    assert not data["asksWords"]
    assert len(data["words"]) == 10


@pytest.fixture
def painter():
    """A session with a net of its own that is asked with words."""
    torch.manual_seed(1)
    store = ModelStore()
    store.add(model_of(build(WORDS), "painter"))
    return {"model_store": store}
