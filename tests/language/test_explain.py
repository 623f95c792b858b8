"""Attributions add up, agree with each other where they must, and changes change the answer."""

import numpy as np
import pytest
import torch

from playground.core.inputs import FeatureInput
from playground.language.explain import (
    explain,
    flips,
    is_linear,
    logits_of,
    methods_for,
    rewrite,
    strong_words,
)
from playground.language.read import ReadError, classify
from playground.nets.build import build, model_of
from playground.nets.layers import GELU, Concat, GlobalAvgPool, GlobalMaxPool
from playground.nets.model import Model
from playground.nets.spec import INPUT, Dense, Embedding, ModelSpec, Node, TextInput
from playground.nets.store import shipped_model

WORDS = ("good", "bad", "film", "the", "very")
TEXT = "The film was VERY good, not bad"


def linear(seed=0):
    torch.manual_seed(seed)
    layers = [Embedding(7, 3), GlobalAvgPool()]
    spec = ModelSpec(TextInput("word", 32, WORDS), layers, ("a", "b", "c"))
    return model_of(build(spec), "linear")


def head():
    torch.manual_seed(2)
    source = FeatureInput(layers=("layernorm5", "layernorm7"), extras=("case",), units=776)
    layers = [
        Dense(8), GELU(), GlobalAvgPool(), Node(GlobalMaxPool(), ("gelu1",)),
        Node(Concat(), ("globalavg1", "globalmax1")), Dense(2),
    ]  # fmt: skip
    return model_of(build(ModelSpec(source, layers, ("no", "yes"))), "head")


def test_the_contributions_of_a_linear_model_add_up_exactly():
    model = linear()
    assert is_linear(model)
    found = explain(model, TEXT, "contributions", "b")
    assert [token.text for token in found.tokens] == TEXT.replace(",", " ,").split()
    weight = model.weights["embedding1.weight"].astype(np.float64)
    ids = [5, 4, 1, 6, 2, 1, 1, 3]  # 1: unknown
    logits = weight[ids].mean(0)
    assert found.score == pytest.approx(logits[1] - (logits[0] + logits[2]) / 2)
    assert abs(found.gap) < 1e-12
    assert found.scores[2] == 0  # an unknown word says nothing
    again = explain(model, TEXT, "integrated_gradients", "b")
    np.testing.assert_allclose(again.scores, found.scores, atol=1e-6)


def two_embeddings():
    """Two branches, each with an embedding of its own, as in sentiment-zh."""
    torch.manual_seed(3)
    layers = [
        Embedding(7, 3), GlobalAvgPool(), Node(Embedding(7, 5), (INPUT,)), GlobalMaxPool(),
        Node(Concat(), ("globalavg1", "globalmax1")), Dense(2),
    ]  # fmt: skip
    return model_of(build(ModelSpec(TextInput("word", 32, WORDS), layers, ("no", "yes"))), "two")


MADE = {"head": head, "two embeddings": two_embeddings}


@pytest.mark.parametrize("name", ["mood-gru", *MADE])
def test_integrated_gradients_add_up_to_the_difference(name):
    model = MADE[name]() if name in MADE else shipped_model(name)
    label = model.spec.labels[1]
    found = explain(model, TEXT, "integrated_gradients", label)
    logits = logits_of(model, [TEXT])[0]
    assert found.score == pytest.approx(float(logits[1] - logits[0]), abs=1e-4)
    size = np.abs(found.scores).sum()
    assert size > 0.01
    assert abs(found.gap) < 0.02 * size + 2e-3
    assert all(TEXT[t.start : t.end] == t.text for t in found.tokens)


def test_knock_out_is_the_change_when_a_word_is_left_out():
    model = shipped_model("mood-gru")
    found = explain(model, "a good film", "knock_out", "positive")
    margins = logits_of(model, ["a good film", " good film", "a  film", "a good "])
    margins = (margins[:, 1] - margins[:, 0]).numpy()
    np.testing.assert_allclose(found.scores, margins[0] - margins[1:], atol=1e-5)
    assert found.scores.argmax() == 1
    assert methods_for(model) == ("integrated_gradients", "knock_out")


def test_a_flip_is_one_change_after_which_the_model_says_something_else():
    model = shipped_model("mood-gru")
    text = "The actors are good and the story is fine."
    before = classify(model, text)
    found = flips(model, text)
    assert found
    for change in found[:5]:
        assert text[change.start : change.end] == change.old
        after = classify(model, change.text)
        assert change.label == after.label != before.label
        assert change.probability == pytest.approx(float(after.probabilities.max()), abs=1e-4)
        removed = len(text) - len(change.old) + len(change.new) - len(change.text)
        assert removed == (0 if change.new else 1)


def test_a_text_is_rewritten_until_the_model_says_the_label():
    model = shipped_model("mood-gru")
    changes = rewrite(model, "A bad film with a terrible ending.", "positive")
    assert changes
    assert changes[-1].label == "positive"
    assert classify(model, changes[-1].text).label == "positive"
    assert rewrite(model, changes[-1].text, "positive") == ()


@pytest.mark.parametrize(("level", "text"), [("word", "ada met"), ("character", "xy")])
def test_ones_own_net_is_changed_by_words_of_its_vocabulary(level, text):
    words = {"word": ("free", "prize", "ada", "met"), "character": ("a", "b", "x", "y")}[level]
    table = np.array([[0, 0], [0, 0], [3, 0], [2, 0], [0, 1], [0, 1]], np.float32)
    spec = ModelSpec(
        TextInput(level, 8, words), [Embedding(6, 2), GlobalAvgPool()], ("ad", "letter")
    )
    model = Model("own", spec, {"embedding1.weight": table})
    assert strong_words(model, "ad", "letter")[:2] == words[:2]
    changes = flips(model, text)
    assert {change.new for change in changes} == {*words[:2]}
    assert all(change.label == "ad" for change in changes)


def test_what_cannot_be_explained_is_refused():
    with pytest.raises(ReadError, match="has no label spam"):
        explain(shipped_model("mood-gru"), TEXT, "knock_out", "spam")
    with pytest.raises(ReadError, match="is not linear"):
        explain(shipped_model("mood-gru"), TEXT, "contributions")
    assert strong_words(head(), "yes", "no") == ()
