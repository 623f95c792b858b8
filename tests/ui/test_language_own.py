"""The visitor's own text nets on the Language page: their cards, and the link of each."""

import numpy as np
import pytest

from playground.core.inputs import TextInput
from playground.core.task import NextToken, Tagging
from playground.nets.layers import Attention, Dense, Embedding, Flatten, GlobalAvgPool
from playground.nets.model import Model
from playground.nets.shapes import expected_tensors
from playground.nets.spec import ImageInput, ModelSpec
from playground.nets.store import ModelStore, shipped_model
from playground.text import say
from playground.ui.language_page import PAGE, page
from playground.ui.language_page.models import MOST_OWN
from playground.ui.language_page.state import pins_of
from tests.ui.opened import link_of, open_page

WORDS = ("free", "prize", "ada", "met")
TAGS = ("O", "B-PER", "I-PER")


def filter_net(name="my filter", level="word", words=WORDS, length=8):
    """“advert” by the words free and prize: one point of the logits' mean for each."""
    table = np.zeros((2 + len(words), 2), np.float32)
    table[2:4, 0] = table[4:, 1] = 1
    spec = ModelSpec(
        TextInput(level, length, words), [Embedding(len(table), 2), GlobalAvgPool()],
        ("advert", "letter"),
    )  # fmt: skip
    return Model(name, spec, {"embedding1.weight": table})


def tagger(name="finder", tags=TAGS):
    """Ada is a B-PER, or whatever the second tag is; everything else is the first."""
    table = np.zeros((2 + len(WORDS), len(tags)), np.float32)
    table[:, 0], table[4, 1] = 1, 3
    spec = ModelSpec(TextInput("word", 8, WORDS), [Embedding(*table.shape)], Tagging(tags))
    return Model(name, spec, {"embedding1.weight": table})


def random_model(name, spec):
    weights = {key: np.zeros(shape, np.float32) for key, shape in expected_tensors(spec).items()}
    return Model(name, spec, weights)


@pytest.fixture
def opened(monkeypatch):
    """Opens the page for a visitor who has these nets; returns the app and what its component is
    given."""
    given = []
    monkeypatch.setattr(page, "language_part", lambda data, *_: given.append(data))

    def open_with(*nets, picked=(), listed=None, **query):
        store = ModelStore()
        for net in nets:
            store.add(net)
        session = {"model_store": store, "recent_models": list(picked), "language_code_open": True}
        if listed:
            session["sentences_text"] = listed
        app = open_page("language", session, **{"lang": "en", **query})
        assert not app.exception
        return app, given[-1]

    return open_with


def own_cards(data):
    return {card["title"]: card for card in data["tasks"] if card.get("own")}


def test_the_newest_nets_that_label_texts_have_a_card(opened):
    letters = random_model("next", ModelSpec(
        TextInput("character", 8, ("a", "b")), [Embedding(4, 4)], NextToken(("", "?", "a", "b"))
    ))  # fmt: skip
    picture = random_model(
        "digits", ModelSpec(ImageInput(1, 8, 8), [Flatten(), Dense(2)], ("0", "1"))
    )
    nets = [filter_net(f"net {k}") for k in range(MOST_OWN + 2)]
    _, data = opened(*nets, letters, picture)
    names = [f"net {k}" for k in range(MOST_OWN + 1, 1, -1)]
    assert list(own_cards(data)) == names
    count = MOST_OWN + 2
    assert data["own_note"] == say("en", "language.own_some", limit=MOST_OWN, count=count)
    _, data = opened(*nets, task="own~net 0")
    assert list(own_cards(data)) == [*names[:-1], "net 0"]  # the open one is always there


def test_a_card_says_label_and_places_in_the_text_as_typed(opened):
    text = "😀 ＦＲＥＥ prize ADA"
    _, data = opened(filter_net(), tagger(), text=text)
    cards = own_cards(data)
    found = cards["my filter"]["result"]
    assert (found["kind"], found["label"]) == ("classified", "advert")
    logits = np.array([2, 1]) / 4  # of four tokens, two speak for “advert” and one for “letter”
    assert found["probabilities"] == pytest.approx(np.exp(logits) / np.exp(logits).sum(), abs=1e-5)
    spans = cards["finder"]["result"]["spans"]
    assert spans == [{"type": "PER", "start": 13, "end": 16, "text": "ADA"}]
    assert text[13:16] == "ADA"


def test_a_tag_that_is_no_bio_tag_marks_its_token(opened):
    _, data = opened(tagger("words", ("OTHER", "NOUN")), text="met Ada")
    spans = own_cards(data)["words"]["result"]["spans"]
    assert [(span["type"], span["text"]) for span in spans] == [("OTHER", "met"), ("NOUN", "Ada")]


def test_a_net_that_reads_characters_reads_characters(opened):
    net = filter_net("signs", "character", ("!", "$", "a", "b"), length=3)
    _, data = opened(net, text="!$ab")
    card = own_cards(data)["signs"]
    assert card["result"]["label"] == "advert"
    assert card["note"] == say("en", "language.own_cut", limit=3, cut=1)


def test_a_net_says_how_many_words_it_does_not_know(opened):
    _, data = opened(filter_net(), text="zinqua blorp, free 12!")
    values = {"level": "word", "unknown": 2, "count": 3}
    assert own_cards(data)["my filter"]["note"] == say("en", "language.unknown_own", **values)
    assert data["notes"] == [say("en", "language.unknown", **values)]


def test_the_list_of_sentences_has_columns_for_the_nets(opened):
    texts = "free prize\nAda met 🙂"
    app, _ = opened(filter_net(), tagger(), list=1, listed=texts)
    table = app.dataframe[0].value
    assert list(table["my filter"])[:2] == ["advert", "letter"]
    assert list(table["my filter p"]) == pytest.approx(
        [1 / (1 + np.exp(-1)), 1 / (1 + np.exp(-2 / 3))], abs=1e-4
    )
    assert list(table["finder"]) == ["", "Ada (person)"]


def test_a_net_that_cannot_read_says_so_in_a_sentence(opened):
    pieces = filter_net("pieces", "piece", ("[CLS]", "[SEP]", "a", "b"))
    _, data = opened(pieces, tagger(), text="\u200b")
    cards = own_cards(data)
    assert cards["pieces"]["note"] == say("en", "language.own_pieces", model="pieces")
    assert cards["finder"]["note"] == say("en", "language.no_text")
    assert cards["pieces"]["result"] is cards["finder"]["result"] is None


def attending_net(name):
    """A net with attention that reads words."""
    spec = ModelSpec(
        TextInput("word", 8, WORDS), [Embedding(6, 4), Attention(2, causal=True), GlobalAvgPool()],
        ("a", "b", "c", "d"),
    )  # fmt: skip
    return random_model(name, spec)


@pytest.mark.parametrize(("text", "spoken"), [("Ada met Bob", "en"), ("你好", "zh")])
def test_a_net_with_attention_can_be_opened_in_the_encoders_view(opened, text, spoken):
    app, data = opened(
        attending_net("my net"), filter_net(), text=text, task="encoder",
        models="encoder~my net", pins="encoder~l0~h1~q0~k1",
    )  # fmt: skip
    card = next(card for card in data["tasks"] if card["task"] == "encoder")
    names = [each["name"] for each in card["models"]]
    shipped = ["encoder-en", "encoder-en-texts", "letters-gpt"] if spoken == "en" else []
    assert names == [*shipped, "my net"]
    found = card["result"]
    assert (found["model"], found["heads"], found["causal"]) == ("my net", 2, True)
    assert found["pieces"] == (text.lower().split() if spoken == "en" else ["你", "好"])
    assert found["points"] is None
    assert "my net.safetensors" in app.code[0].value
    assert link_of(app)["models"] == "encoder~my net"


def test_the_link_holds_the_open_card_by_name(opened):
    app, data = opened(filter_net(), task="own~my filter")
    assert data["task"] == link_of(app)["task"] == "own~my filter"
    assert "my filter.safetensors" in app.code[0].value
    assert not app.warning
    app, data = opened(task="own~my filter", lang="zh")  # a visitor who does not have the net
    assert data["task"] == "sentiment"
    assert app.warning[0].value == say("zh", "language.own_gone", name="my filter")


def test_the_net_that_was_trained_last_opens_unless_the_link_says_another(opened):
    picked = ["my filter"]
    assert opened(filter_net(), tagger(), picked=picked)[1]["task"] == "own~my filter"
    assert opened(filter_net(), tagger(), picked=["mood-gru"])[1]["task"] == "sentiment"
    assert opened(filter_net(), picked=picked, task="topic")[1]["task"] == "topic"


def test_what_is_pinned_belongs_to_the_card_with_its_name(opened):
    tagged = {"text": "Ada met", "task": "own~my greedy"}
    app, _ = opened(tagger("my greedy"), **tagged, pins="own~my_greedy~c1.2")
    assert "# met is I-PER" in app.code[0].value
    app, _ = opened(tagger("my greedy"), **tagged, pins="own~other~c1.2")
    assert "# met is I-PER" not in app.code[0].value
    assert pins_of("own~greedy", "own~greedy~s1") == "s1"  # the name is no decoder
    assert pins_of("entities", "own~greedy~s1") == ""


def test_the_open_card_says_what_its_models_card_says(opened):
    _, data = opened(task="entities", text="Ada met Bob.")
    cards = {card["task"]: card for card in data["tasks"]}
    model = shipped_model("entities-en")
    found = {each["name"]: each for each in cards["entities"]["models"]}[model.name]
    said = " ".join(found["about"])
    assert model.card.sources
    for source in model.card.sources:
        assert f"{source.name} ({source.licence})" in said
    assert all(f"{value:.2%}" in said for value in model.card.results.values() if 0 <= value <= 1)
    encoder = sum(array.size for array in shipped_model("encoder-en").weights.values())
    assert found["parameters"] > encoder  # which the net reads
    assert not any(each["about"] for each in cards["topic"]["models"])


def test_the_page_takes_text_classifiers_and_taggers():
    assert PAGE.takes(filter_net().spec)
    assert PAGE.takes(tagger().spec)
    assert PAGE.takes(shipped_model("mood-gru").spec)
    assert not PAGE.takes(shipped_model("pen-cnn").spec)
    assert not PAGE.takes(shipped_model("encoder-en").spec)
