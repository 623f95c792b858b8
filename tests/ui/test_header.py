"""What the header says of a link that holds something of one's own."""

import json

import pytest

from playground.core.drawing import Drawing
from playground.data.digits import shipped_digits
from playground.nets.spec import Dense, Flatten
from playground.nets.store import ModelStore
from playground.text import say
from tests.cnn_nets import random_model
from tests.ui.opened import open_page


def only_here(app) -> list[str]:
    """What the header is given to say of the link."""
    assert not app.exception
    given = [json.loads(json.loads(each.proto.json)["json"]) for each in app.get("bidi_component")]
    return next(each["only_here"] for each in given if "only_here" in each)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_link_to_a_model_of_ones_own_says_that_others_do_not_have_it(language):
    store = ModelStore()
    mine = store.add(random_model([Flatten(), Dense(4)], 1, side=28))
    session = {"model_store": store}
    app = open_page("draw", session, model=mine.name, lang=language)
    assert only_here(app) == [say(language, "header.own_model", name=mine.name)]
    assert only_here(open_page("draw", session, model="pen-cnn", lang=language)) == []


def test_a_link_to_digits_of_ones_own_says_that_others_do_not_have_them():
    digits = [Drawing(shipped_digits("test").images[k, 0], label=k % 2) for k in range(8)]
    mine = say("en", "header.own_data", name=say("en", "train.data_mine"))
    assert only_here(open_page("train", {"my_digits": digits}, data="mine")) == [mine]
    assert only_here(open_page("train", {"my_digits": digits}, data="digits")) == []
