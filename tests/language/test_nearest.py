"""The nearest training sentences, against scikit-learn's cosines of the same vectors."""

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from playground.core.data import TextSet
from playground.data.sentences import shipped_sentences
from playground.language.nearest import has_neighbours, nearest, text_vectors
from playground.language.read import ReadError
from playground.nets.layers import Dense, Embedding, GlobalAvgPool
from playground.nets.model import Model
from playground.nets.spec import ModelSpec, TextInput
from playground.nets.store import language_names, shipped_model, shipped_names

WORDS = ("sun", "rain", "snow", "cat", "dog", "bird")
TEXTS = TextSet(
    "own",
    ("sun sun rain", "snow rain", "cat dog", "dog bird bird", "sun cat", "bird"),
    np.array([0, 0, 1, 1, 0, 1]),
    ("weather", "animals"),
)
RANDOM = np.random.default_rng(3)
SPEC = ModelSpec(
    TextInput("word", 8, WORDS), [Embedding(8, 5), GlobalAvgPool(), Dense(2)], TEXTS.classes
)
TABLE = RANDOM.normal(size=(8, 5)).astype(np.float32)
NET = Model(
    "mine", SPEC,
    {
        "embedding1.weight": TABLE,
        "dense1.weight": RANDOM.normal(size=(2, 5)).astype(np.float32),
        "dense1.bias": np.zeros(2, np.float32),
    },
)  # fmt: skip


def mean_of(text):
    return TABLE[[2 + WORDS.index(word) for word in text.split()]].mean(0)


def test_the_nearest_of_a_persons_own_texts_have_the_greatest_cosine():
    vectors = np.stack([mean_of(text) for text in TEXTS.texts])
    middle = vectors.mean(0)
    cosines = cosine_similarity([mean_of("dog cat sun") - middle], vectors - middle)[0]
    order = np.argsort(-cosines)
    found = nearest(NET, "dog cat sun", 4, TEXTS)
    assert [text for text, _, _ in found] == [TEXTS.texts[i] for i in order[:4]]
    assert [label for _, label, _ in found] == [TEXTS.classes[TEXTS.labels[i]] for i in order[:4]]
    np.testing.assert_allclose([cosine for *_, cosine in found], cosines[order[:4]], atol=1e-5)


def test_a_training_sentence_is_nearest_to_itself():
    model, sentences = shipped_model("mood-gru"), shipped_sentences("train")
    text = sentences.texts[123]
    (found, label, cosine), *others = nearest(model, text, 3)
    assert (found, label) == (text, sentences.classes[sentences.labels[123]])
    assert cosine == pytest.approx(1, abs=1e-4)
    assert all(other < 1.0001 for *_, other in others)
    # The test sentences, which no shipped net learned from, are not among them.
    assert not {text for text, _, _ in others} & set(shipped_sentences("test").texts)


def test_the_values_before_a_recurrent_nets_last_layer_are_those_of_the_last_word():
    model = shipped_model("mood-gru")
    both = text_vectors(model, ["A good film.", "A film that is not good at all."])
    np.testing.assert_allclose(both[0], text_vectors(model, ["A good film."])[0], atol=1e-5)


def test_nets_whose_training_texts_do_not_ship_say_so():
    assert not any(map(has_neighbours, map(shipped_model, language_names())))
    assert has_neighbours(shipped_model("mood-lstm"))
    assert "mood-lstm" in shipped_names()
    with pytest.raises(ReadError, match="do not ship"):
        nearest(shipped_model("topic-zh"), "你好")
    with pytest.raises(ReadError, match="no vector for a whole text"):
        nearest(shipped_model("entities-zh"), "你好", examples=TEXTS)
    with pytest.raises(ReadError, match="Type at least one word"):
        nearest(NET, " ", examples=TEXTS)
