"""Reading one text: its language, its limits, and results of models that the tests make."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.task import Tagging
from playground.language.read import (
    MAX_CHARACTERS,
    ReadError,
    classify,
    language_of,
    models_for,
    read_text,
    tag,
    words_of,
)
from playground.language.records import TASKS
from playground.nets.build import build, load_module, model_of
from playground.nets.spec import Dense, Embedding, ModelSpec, TextInput
from playground.nets.store import shipped_model
from playground.tasks.spans import invalid_tags

TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
ANY_TEXT = st.text(st.characters(), max_size=60)


def tagger(crf=True):
    torch.manual_seed(1)
    words = ("ada", "paris", "met", "in", ",")
    spec = ModelSpec(
        TextInput("word", 16, words), [Embedding(7, 8), Dense(len(TAGS))], Tagging(TAGS, crf)
    )
    net = build(spec)
    for parameter in net.parameters():
        torch.nn.init.normal_(parameter)
    return model_of(net, "tagger")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The film was great.", "en"),
        ("这部电影很好看。", "zh"),
        ("這部電影很好看", "zh"),
        ("我用iPhone看NBA", "zh"),
        ("He said 你好 to the whole class.", "en"),
        ("😀 123", "en"),
        ("שלום", "en"),
    ],
)
def test_the_language_is_recognised(text, language):
    assert language_of(text) == language


def test_a_text_is_read_by_the_default_model_of_its_language():
    english = read_text("A wonderful film, I loved it!")
    assert english.language == "en"
    assert english.results["sentiment"].label == "positive"
    assert set(english.results) | set(english.unavailable) == set(TASKS)
    chinese = read_text("房间很脏，服务太差了。")
    assert chinese.language == "zh"
    assert chinese.results["sentiment"].label == "negative"
    assert {"spam", "roles"} <= set(chinese.unavailable)
    assert all(ms > 0 for ms in english.milliseconds.values())


def test_a_text_beyond_the_limit_is_cut_and_the_rest_counted():
    reading = read_text("good film " * 10_000)
    assert len(reading.text) == MAX_CHARACTERS
    assert reading.cut == 100_000 - MAX_CHARACTERS


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u202e\x00"])
def test_a_text_without_visible_characters_is_refused(text):
    with pytest.raises(ReadError, match="text is empty"):
        read_text(text)


def test_what_does_not_fit_is_refused_in_one_sentence():
    with pytest.raises(ReadError, match="no task 'mood'"):
        read_text("fine", tasks=["mood"])
    with pytest.raises(ReadError, match="does not give a label for each word"):
        tag(shipped_model("mood-gru"), "fine")
    with pytest.raises(ReadError, match="does not give one label"):
        classify(tagger(), "fine")
    with pytest.raises(ReadError, match="reads pictures"):
        classify(shipped_model("pen-cnn"), "fine")


@pytest.mark.parametrize("crf", [True, False])
def test_tags_are_the_best_path_of_the_lattice(crf):
    model = tagger(crf)
    found = tag(model, "Ada met Ada , in Paris", predicate=None)
    net = load_module(model)
    ids = torch.tensor([[2, 4, 2, 6, 5, 3]])
    with torch.inference_mode():
        np.testing.assert_allclose(found.lattice.emissions, net(ids)[0], atol=1e-6)
    assert invalid_tags(found.tags) == 0
    names = list(found.lattice.labels)

    def score(tags):
        path, lattice = [names.index(each) for each in tags], found.lattice
        moves = sum(lattice.between[a, b] for a, b in pairwise(path))
        emitted = sum(lattice.emissions[t, y] for t, y in enumerate(path))
        return lattice.start[path[0]] + emitted + moves + lattice.end[path[-1]]

    rng = np.random.default_rng(0)
    others = rng.choice(names, (3000, 6))
    assert score(found.tags) >= max(map(score, others)) - 1e-4


@given(text=ANY_TEXT)
@settings(max_examples=60)
def test_places_of_any_text_point_into_the_text_as_typed(text):
    for token in words_of(text):
        assert token.text == text[token.start : token.end] != ""
    if not words_of(text):
        return
    found = tag(TAGGER, text)
    for span in found.spans:
        assert span.text == text[span.start : span.end]
    reading = read_text(text, tasks=["sentiment"])
    assert abs(reading.results["sentiment"].probabilities.sum() - 1) < 1e-5


TAGGER = tagger()


def test_models_that_are_not_shipped_are_not_offered():
    assert "mood-gru" in models_for("sentiment", "en")
    assert models_for("roles", "zh") == ()
