"""The nearest training sentences on the Language page: which cards offer them, and the answer."""

import numpy as np
import pytest

from playground.core.data import TextSet
from playground.language.nearest import nearest
from playground.nets.layers import Dense, Embedding, GlobalAvgPool
from playground.nets.model import Model
from playground.nets.spec import ModelSpec, TextInput
from playground.nets.store import ModelStore, shipped_model
from playground.training.data import TrainingData
from playground.training.runs.run import RunError
from playground.ui.language_page import near, page
from tests.ui.opened import open_page

TEXTS = TextSet(
    "mails", ("free prize", "ada met ada", "free free prize", "met"), np.array([0, 1, 0, 1]),
    ("advert", "letter"),
)  # fmt: skip
SPEC = ModelSpec(
    TextInput("word", 8, ("free", "prize", "ada", "met")),
    [Embedding(6, 3), GlobalAvgPool(), Dense(2)], TEXTS.classes,
)  # fmt: skip
RANDOM = np.random.default_rng(0)
NET = Model(
    "my filter", SPEC,
    {
        "embedding1.weight": RANDOM.normal(size=(6, 3)).astype(np.float32),
        "dense1.weight": RANDOM.normal(size=(2, 3)).astype(np.float32),
        "dense1.bias": np.zeros(2, np.float32),
    },
)  # fmt: skip


class KeptRun:
    def __init__(self, data):
        self.kept = data

    def data(self):
        if self.kept is None:
            raise RunError("training.run_no_examples")
        return self.kept


@pytest.fixture
def opened(monkeypatch):
    """Opens the page for a visitor who trained NET; returns what its component is given."""
    given = []
    monkeypatch.setattr(page, "language_part", lambda data, *_: given.append(data))

    def open_with(text, wish, kept=None, **query):
        store = ModelStore()
        store.add(NET)
        monkeypatch.setattr(near, "get_run", lambda run_id: KeptRun(kept))
        session = {
            "model_store": store,
            "train_taken": {"run1": (40, NET.name)},
            "language_near": wish and wish | {"of": "asked", "what": "near", "text": text},
        }
        app = open_page("language", session, **{"lang": "en", "text": text, **query})
        assert not app.exception
        return given[-1]

    return open_with


def offered(data):
    return {model["name"]: model["near"] for card in data["tasks"] for model in card["models"]}


def test_the_card_of_an_own_net_shows_the_visitors_training_sentences(opened):
    text = "free prize for ada"
    wish = {"task": "own:my filter", "label": ""}
    found = opened(text, wish, TrainingData(TEXTS, TEXTS), task=wish["task"])
    (card,) = (card for card in found["tasks"] if card.get("own"))
    wish["task"] = card["task"]
    found = opened(text, wish, TrainingData(TEXTS, TEXTS), task=card["task"])
    assert offered(found)[NET.name]
    expected = [
        {"text": near, "label": label, "cosine": pytest.approx(cosine, abs=1e-4)}
        for near, label, cosine in nearest(NET, text, examples=TEXTS)
    ]
    assert found["explained"]["near"]["near"] == expected
    lost = opened(text, wish, None, task=card["task"])
    assert "do not ship" in lost["explained"]["near"]["sentence"]


def test_shipped_nets_offer_only_sentences_that_ship(opened):
    shown = offered(opened("A good film.", None))
    assert shown["mood-gru"]
    assert not shown["topic-en"]
    assert not shown["sentiment-en-linear"]
    assert near.training_texts(shipped_model("mood-gru")) is None
