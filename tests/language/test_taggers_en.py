"""The shipped English taggers, on sentences of this test's own."""

import numpy as np
import pytest

from playground.language.read import tag
from playground.nets import features
from playground.nets.features import features_of_all
from playground.nets.store import LANGUAGE, shipped_model

SENTENCES = (
    (
        "Mary Smith flew from Lagos to Canada.",
        {"Mary Smith": "PER", "Lagos": "LOC", "Canada": "LOC"},
    ),
    (
        "Ada Lovelace met Charles Babbage in London.",
        {"Ada Lovelace": "PER", "Charles Babbage": "PER", "London": "LOC"},
    ),
    (
        "The United Nations and the World Bank opened an office in Reykjavik.",
        {"United Nations": "ORG", "World Bank": "ORG", "Reykjavik": "LOC"},
    ),
    ("The cat sat on the mat in may.", {}),
)


@pytest.mark.parametrize(("text", "names"), SENTENCES)
def test_names_in_plain_sentences(text, names):
    spans = tag(shipped_model("entities-en"), text).spans
    assert {span.text: span.type for span in spans} == names


def test_its_transitions_are_learned():
    """The score of a type directly after another is not 0, as where only BIO's rules are known."""
    between = shipped_model("entities-en").weights["crf_transitions"]
    names = shipped_model("entities-en").spec.labels
    begins = [number for number, name in enumerate(names) if name.startswith("B-")]
    assert np.abs(between[np.ix_(begins, begins)]).mean() > 0.1


def test_it_reads_the_lists_and_its_file_is_small():
    model = shipped_model("entities-en")
    assert "lists" in model.spec.input.extras
    assert (LANGUAGE / "entities-en.safetensors").stat().st_size < 1_000_000
    assert set(model.card.summary) == {"en", "zh"}
    assert all(source.licence and source.url for source in model.card.sources)


def test_a_net_without_layers_needs_no_encoder(monkeypatch):
    source = features.FeatureInput(layers=(), extras=("case", "lists"), units=16)
    monkeypatch.setattr(features, "encoder_net", lambda name: pytest.fail("the encoder is read"))
    words = ("Mary", "saw", "Lagos")
    once, (again,) = features.features(words, source), features_of_all([words], source)
    assert once.shape == (3, 16)
    assert np.array_equal(once, again)
