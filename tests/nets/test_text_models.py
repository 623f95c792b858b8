"""The shipped text models: their cards' figures measured again on what nobody trained on, and
the scripts that made them, which make the same weights from the same seed."""

import gzip
import importlib
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score

from playground.data.sentences import shipped_sentences
from playground.data.tokens import encode
from playground.nets.build import load_module
from playground.nets.spec import GRU, LSTM, RNN, Dense, Embedding
from playground.nets.store import shipped_model

ROOT = Path(__file__).resolve().parents[2]
MOODS = {
    "mood-rnn": (RNN(32), 0.77),
    "mood-gru": (GRU(32), 0.81),
    "mood-lstm": (LSTM(32), 0.81),
    "seed-lstm": (LSTM(64), 0.81),
}


@pytest.fixture
def script(monkeypatch):
    """A script of `scripts/` as a module."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "scripts"), *sys.path])
    return importlib.import_module


def answers(model, texts) -> np.ndarray:
    """Torch's own answer to each text alone, without padding."""
    net = load_module(model)
    found = []
    with torch.inference_mode():
        for text in texts:
            logits = net(torch.from_numpy(encode(text, model.spec.input).ids)[None])
            found.append(int(logits.argmax(-1).flatten()[-1]))
    return np.array(found)


def on_card(model, words: str) -> float:
    (figure,) = (v for name, v in model.card.results.items() if name.startswith(words))
    return figure


@pytest.mark.parametrize("name", MOODS)
def test_the_moods_of_sentences_that_nobody_trained_on(name):
    test, model = shipped_sentences("test"), shipped_model(name)
    measured = accuracy_score(test.labels, answers(model, test.texts))
    assert measured >= MOODS[name][1]
    assert measured == pytest.approx(on_card(model, "accuracy, 1,000 shipped"), abs=2e-3)


# Written by hand, not by the rules of scripts/negations.py: 10 positive, then 10 negative ones.
NEGATED = (
    "I can't complain.",
    "The hotel was not dirty at all.",
    "No problems so far.",
    "I was never bored.",
    "It wasn't bad, not bad at all.",
    "I couldn't be happier with my new phone.",
    "There was nothing I didn't like.",
    "This is not a bad book by any means.",
    "The acting is far from awful.",
    "Nobody left the room unhappy.",
    "I can't say that I liked it.",
    "Not a very good idea.",
    "It never worked.",
    "The battery does not last long.",
    "The story is not interesting and not funny.",
    "There was no joy in it.",
    "Don't waste your time.",
    "The staff could be friendlier.",
    "It is not worth the price.",
    "I wasn't happy with the room.",
)


@pytest.mark.parametrize("name", ["mood-gru", "mood-lstm", "seed-lstm"])
def test_a_gated_net_reads_what_a_negation_turns_round(name):
    right = answers(shipped_model(name), NEGATED) == np.repeat([1, 0], 10)
    assert right.sum() >= 16


def test_the_three_cells_compare_and_the_articles_net_is_the_articles():
    for name in ("mood-rnn", "mood-gru", "mood-lstm"):
        assert shipped_model(name).spec.layers == (Embedding(10_000, 64), MOODS[name][0], Dense(2))
        assert shipped_model(name).spec.input == shipped_model("mood-gru").spec.input
    layers = (Embedding(10_000, 64), LSTM(64, every_step=True), LSTM(64), Dense(2))
    assert shipped_model("seed-lstm").spec.layers == layers


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I love it, wonderful!", 1),
        ("A terrible, boring waste of time.", 0),
        ("The food was great and the staff friendly.", 1),
        ("It broke after two days, do not buy it.", 0),
    ],
)
def test_plain_sentences_get_the_plain_answer(text, label):
    for name in MOODS:
        assert answers(shipped_model(name), [text])[0] == label, name


@pytest.mark.parametrize(
    ("name", "bar", "plain"),
    [("mood-zh", 0.85, 40), ("mood-zh-lstm", 0.85, 40), ("mood-zh-rnn", 0.8, 34)],
)
def test_the_moods_of_chinese_reviews_and_plain_sentences_that_nobody_trained_on(name, bar, plain):
    file = ROOT / "assets" / "data" / "reviews_zh.tsv.gz"
    rows = [row.split("\t") for row in gzip.decompress(file.read_bytes()).decode().splitlines()]
    model = shipped_model(name)
    assert len(rows) == 1_000
    labels = [model.spec.labels.index(label) for label, _ in rows]
    assert 0.4 < np.mean(labels) < 0.6
    measured = accuracy_score(labels, answers(model, [text for _, text in rows]))
    assert measured >= bar
    assert measured == pytest.approx(on_card(model, "accuracy, 1,000 held-out"), abs=2e-3)
    lines = (ROOT / "assets" / "data" / "plain_zh.tsv").read_text("utf-8").splitlines()
    wanted, texts = zip(*(line.split("\t") for line in lines), strict=True)
    found = [model.spec.labels[answer] for answer in answers(model, texts)]
    right = sum(one == other for one, other in zip(found, wanted, strict=True))
    assert right >= plain
    assert right / 40 == pytest.approx(on_card(model, "accuracy, 40 plain"), abs=1e-6)


def test_the_chinese_nets_stand_side_by_side():
    nets = [shipped_model(name) for name in ("mood-zh-rnn", "mood-zh", "mood-zh-lstm")]
    assert len({model.spec.input for model in nets}) == 1
    assert [model.spec.layers[1] for model in nets] == [RNN(64), GRU(64), LSTM(64)]


@pytest.mark.parametrize(
    ("name", "bar"), [("letters-rnn", 2.6), ("letters-lstm", 2.45), ("letters-gpt", 2.36)]
)
def test_the_next_letters_of_sentences_that_nobody_trained_on(script, name, bar):
    letters = script("train_letters")
    model = shipped_model(name)
    text = letters.letters_of("test")
    assert "".join(letters.LETTERS[i] for i in text[:40]).isascii()
    net, steps = load_module(model), letters.LENGTH - 1
    rows = text[: len(text) // letters.LENGTH * letters.LENGTH].view(-1, letters.LENGTH)
    with torch.inference_mode():
        chances = net(rows[:, :-1] + 2).softmax(-1).gather(-1, rows[:, 1:, None])
    assert chances.shape == (len(rows), steps, 1)
    bits = float(-chances.double().log2().mean())
    assert bits <= bar
    assert bits == pytest.approx(on_card(model, "bits a letter"), abs=2e-3)
    # Far better than to know how often each letter comes.
    shares = torch.bincount(text).double() / len(text)
    assert bits < float(-(shares * shares.clamp(min=1e-12).log2()).sum()) - 1


@pytest.mark.parametrize("name", ["mood-rnn", "mood-gru", "mood-lstm", "seed-lstm"])
def test_the_same_seed_makes_the_same_weights_and_the_same_card(script, name):
    mood = script("train_mood")
    sentences = shipped_sentences("train")
    texts = sentences.texts[:96]
    examples = mood.Examples(texts, 0.03 + 0.94 * sentences.labels[:96])
    vocabulary = mood.build_vocabulary(texts, "word", 300)
    settings = mood.Settings(epochs=2, batch=32)
    generator = torch.Generator().manual_seed(1)
    table = 0.3 * torch.randn(len(vocabulary) + 2, mood.DIMENSIONS, generator=generator)
    ones = np.ones(len(texts), int)

    def once(settings):
        net = mood.train(mood.spec_of(name, vocabulary), examples, ones, table, settings)
        return net, mood.card_of(net, name, settings)

    torch.rand(7)  # another's draw from torch's own generator changes nothing
    (one, card), (two, same) = once(settings), once(settings)
    assert card == same
    for key, weight in one.state_dict().items():
        assert torch.equal(weight, two.state_dict()[key]), key
    other, _ = once(mood.Settings(epochs=2, batch=32, seed=8))
    assert not torch.equal(other.embedding1.weight, one.embedding1.weight)


def test_a_card_says_the_sources_the_recipe_and_how_to_make_it_again():
    for name in (
        *MOODS,
        "mood-zh",
        "mood-zh-lstm",
        "mood-zh-rnn",
        "letters-rnn",
        "letters-lstm",
        "letters-gpt",
    ):
        card = shipped_model(name).card
        assert set(card.summary) == {"en", "zh"}
        assert all(source.licence for source in card.sources)
        assert "seed 7" in card.recipe
        assert card.made_by.startswith("python scripts/train_")
