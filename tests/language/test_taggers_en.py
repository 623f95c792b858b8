"""The shipped English taggers, on sentences of this test's own."""

import numpy as np
import pytest

from playground.language.read import frames, tag
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
    # An emoji beside a name is no part of it.
    ("We flew to Paris 🎉 with Mary Smith 😍.", {"Paris": "LOC", "Mary Smith": "PER"}),
    ("Google 🚀 hired John ❤️ in Berlin 🏆!", {"Google": "ORG", "John": "PER", "Berlin": "LOC"}),
    ("🇫🇷 Emmanuel Macron 👩‍💻 lives in Lyon", {"Emmanuel Macron": "PER", "Lyon": "LOC"}),
)


@pytest.mark.parametrize(("text", "names"), SENTENCES)
def test_names_in_plain_sentences(text, names):
    spans = tag(shipped_model("entities-en"), text).spans
    assert {span.text: span.type for span in spans} == names


TAGGERS = ["entities-en", "roles-en", "entities-en-linear", "roles-en-linear"]


@pytest.mark.parametrize("name", TAGGERS)
def test_transitions_are_learned(name):
    """The score of a type directly after another is not 0, as where only BIO's rules are known."""
    between = shipped_model(name).weights["crf_transitions"]
    names = shipped_model(name).spec.labels
    begins = [number for number, name in enumerate(names) if name.startswith("B-")]
    assert np.abs(between[np.ix_(begins, begins)]).mean() > 0.05


@pytest.mark.parametrize("name", [*TAGGERS, "predicates-en-linear"])
def test_a_file_is_small_and_its_card_says_what_it_was_trained_on(name):
    model = shipped_model(name)
    assert ("lists" in model.spec.input.extras) == name.startswith("entities")
    assert (LANGUAGE / f"{name}.safetensors").stat().st_size < 1_000_000
    assert model.card.results
    assert set(model.card.summary) == {"en", "zh"}
    assert all(source.licence and source.url for source in model.card.sources)


def test_the_linear_crf_is_a_sum_over_three_words():
    """Its emission scores are products of weights with the numbers of a word and its neighbours."""
    model = shipped_model("entities-en-linear")
    found = tag(model, "Mary Smith lives in Canada.")
    assert ("LOC", "Canada") in {(span.type, span.text) for span in found.spans}
    x = features.features([token.text for token in found.tokens], model.spec.input)
    x = np.pad(x, ((1, 1), (0, 0)))
    weight, bias = (model.weights[f"seqconv1.{part}"] for part in ("weight", "bias"))
    sums = sum(x[at : at + len(found.tokens)] @ weight[:, :, at].T for at in range(3)) + bias
    assert found.lattice.emissions == pytest.approx(sums, abs=1e-4)


def test_a_net_without_layers_needs_no_encoder(monkeypatch):
    source = features.FeatureInput(layers=(), extras=("case", "lists"), units=16)
    monkeypatch.setattr(features, "encoder_net", lambda name: pytest.fail("the encoder is read"))
    words = ("Mary", "saw", "Lagos")
    once, (again,) = features.features(words, source), features_of_all([words], source)
    assert once.shape == (3, 16)
    assert np.array_equal(once, again)


ROLES = (
    (
        "Ada gave Tom a book yesterday.", 1,
        [("ARG0", "Ada"), ("V", "gave"), ("ARG2", "Tom"), ("ARG1", "a book"),
         ("ARGM-TMP", "yesterday")],
    ),
    (
        "The old bridge was destroyed by a flood.", 4,
        [("ARG1", "The old bridge"), ("V", "destroyed"), ("ARG0", "by a flood")],
    ),
    (
        "She will not sell the house.", 3,
        [("ARG0", "She"), ("ARGM-MOD", "will"), ("ARGM-NEG", "not"), ("V", "sell"),
         ("ARG1", "the house")],
    ),
)  # fmt: skip


@pytest.mark.parametrize(("text", "predicate", "roles"), ROLES)
def test_roles_in_plain_sentences(text, predicate, roles):
    spans = tag(shipped_model("roles-en"), text, predicate).spans
    assert [(span.type, span.text) for span in spans] == roles


def test_the_baseline_finds_predicates_and_roles_without_an_encoder(monkeypatch):
    monkeypatch.setattr(features, "encoder_net", lambda name: pytest.fail("the encoder is read"))
    found = frames(shipped_model("roles-en-linear"), "She will not sell the house.").frames
    assert [frame.predicate for frame in found] == [3]
    spans = {(span.type, span.text) for span in found[0].spans}
    assert {("ARGM-MOD", "will"), ("ARGM-NEG", "not"), ("V", "sell")} <= spans
