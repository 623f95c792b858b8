"""The shipped English classification models: their answers to plain sentences, size and cards."""

import numpy as np
import pytest

from playground.core.data import TextSet
from playground.evaluation.answers import answers_for
from playground.explain.reading import ReadingError
from playground.explain.reading import read_text as read_step_by_step
from playground.language.explain import explain, methods_for
from playground.language.read import classify, models_for
from playground.nets import features
from playground.nets.store import LANGUAGE, shipped_model

NAMES = ("spam-en", "sentiment-en", "topic-en")
# Sentences of this test's own.
PLAIN = {
    "spam-en": {
        "spam": (
            "URGENT! You have won a £1000 cash prize. Call 09061234567 now to claim your reward.",
            "Free entry in our weekly draw! Txt WIN to 80082 now. Cost 150p per msg.",
        ),
        "ham": (
            "Hi mum, the train is late, I will be home at eight. Can you feed the cat?",
            "ok see you tomorrow at the library then",
        ),
    },
    "sentiment-en": {
        "positive": (
            "What a wonderful evening, the food was delicious and the waiter was friendly.",
            "I love this phone, it works perfectly.",
        ),
        "negative": (
            "The plot is boring and the acting is terrible.",
            "It broke after two days, I am very disappointed.",
        ),
    },
    "topic-en": {
        "sports": ("The striker scored twice in the final and the team won the cup.",),
        "politics": ("The president signed the law after the parliament had voted for it.",),
        "health": ("The hospital treated patients with the virus, doctors said.",),
        "travel": ("Book a hotel near the beach early, as flights are full in summer.",),
    },
}
PAIRS = [(name, label, text) for name, labels in PLAIN.items()
         for label, texts in labels.items() for text in texts]  # fmt: skip


@pytest.mark.parametrize(("name", "label", "text"), PAIRS)
def test_plain_sentences_are_read_as_a_person_reads_them(name, label, text):
    assert classify(shipped_model(name), text).label == label


# Written for this test, not by the rules of scripts/negations.py.
NEGATED = {
    "positive": (
        "Not bad at all.", "I have no complaints.", "The room wasn't dirty.",
        "You won't be disappointed.", "There is nothing wrong with this lamp.",
        "No problems so far.", "It is not boring for one minute.", "I was never bored.",
        "I couldn't be happier with my new bicycle.", "It could not have been better.",
    ),
    "negative": (
        "Not good.", "I would not recommend this place.", "It wasn't worth the money.",
        "The jokes are not funny.", "I was not impressed.", "It does not work.",
        "I don't like it at all.", "It never worked.", "I wasn't happy with the room.",
        "This could have been better.",
    ),
}  # fmt: skip


def test_a_negation_turns_the_sentiment_round():
    model = shipped_model("sentiment-en")
    right = [
        classify(model, text).label == label for label, texts in NEGATED.items() for text in texts
    ]
    assert sum(right) >= 16


@pytest.mark.parametrize("name", [*NAMES, *(f"{name}-linear" for name in NAMES)])
def test_a_models_file_is_small_and_its_card_says_what_was_measured(name):
    model = shipped_model(name)
    assert (LANGUAGE / f"{name}.safetensors").stat().st_size < 1_000_000
    assert model.card.sources
    assert set(model.card.summary) == {"en", "zh"}
    # The figures on texts outside the training are far above guessing, and say what they are.
    results = {name.split(",")[0]: value for name, value in model.card.results.items()}
    assert set(results) == {"accuracy", "F1"}
    ending = "texts that helped to choose" if name.endswith("linear") else "held-out texts"
    assert all(each.endswith(ending) for each in model.card.results)
    least = 0.5 if name == "topic-en-linear" else 0.75
    assert results["accuracy"] > least
    task = name.split("-")[0]
    assert name in models_for(task, "en")


def test_all_nets_read_the_same_pass_of_the_encoder(monkeypatch):
    calls = []
    run = features._run
    monkeypatch.setattr(features, "_run", lambda *given: calls.append(1) or run(*given))
    for name in NAMES:
        classify(shipped_model(name), "One sentence that nobody has read before, 4711.")
    assert len(calls) == 1


@pytest.mark.parametrize("name", NAMES)
def test_net_and_baseline_explain_their_answers(name):
    text = PAIRS[[pair[0] for pair in PAIRS].index(name)][2]
    line = explain(shipped_model(f"{name}-linear"), text, "contributions")
    assert abs(line.gap) < 1e-9
    net = shipped_model(name)
    assert methods_for(net) == ("integrated_gradients", "knock_out")
    found = explain(net, text, "integrated_gradients")
    assert abs(found.gap) < 0.03 * np.abs(found.scores).sum()


def test_a_net_on_features_is_evaluated_on_texts():
    examples = TextSet(
        "own", tuple(text for name, _, text in PAIRS if name == "spam-en"),
        np.array([1, 1, 0, 0]), ("ham", "spam"),
    )  # fmt: skip
    model = shipped_model("spam-en")
    found = answers_for(model, examples).probabilities
    one_by_one = [classify(model, text).probabilities for text in examples.texts]
    np.testing.assert_allclose(found, one_by_one, atol=1e-4)


def test_the_command_that_reads_step_by_step_says_why_it_does_not():
    with pytest.raises(ReadingError, match="reads the features of an encoder"):
        read_step_by_step(shipped_model("spam-en"), "hello")
