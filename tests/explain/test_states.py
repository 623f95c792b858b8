"""States of a corpus, and the search in them."""

import time
from dataclasses import replace

import numpy as np
import pytest

from playground.core.data import TextSet
from playground.data.sentences import shipped_sentences
from playground.explain.reading import ReadingError, read_text
from playground.explain.states import (
    CorpusStates,
    compute_states,
    corpus_states,
    just_that_span,
    nearest_threshold,
    search_spans,
)
from playground.nets.store import shipped_model
from tests.explain.text_models import text_model

TEXTS = ("it is good", "", "not a very good film , but i like it", "film", "x " * 100)
CORPUS = TextSet("five", TEXTS, np.array([1, 0, 1, 0, 0]), ("negative", "positive"))


@pytest.mark.parametrize("kind", ["rnn", "stack", "letters"])
def test_corpus_states_are_those_of_each_text_alone(kind):
    model = text_model(kind)
    corpus = compute_states(model, CORPUS)
    assert len(corpus) == 5
    assert corpus.layer == read_text(model, TEXTS[0]).cells[-1].name
    for k, text in enumerate(TEXTS):
        states = corpus.states[corpus.starts[k] : corpus.starts[k + 1]]
        if not text:
            assert len(states) == 0
            continue
        reading = read_text(model, text)
        assert corpus.sentences[k] == reading.tokens
        np.testing.assert_allclose(states, reading.cells[-1].hidden, atol=1e-5)
    assert corpus.labels == ("positive", "negative", "positive", "negative", "negative")


def test_units_on_and_off_for_just_a_span():
    states = np.array(
        [[0.0, 0.9, 0.0, -0.9], [0.9, 0.9, -0.9, 0.0], [0.9, 0.9, -0.9, 0.9], [0.0, 0.9, 0.0, 0.0]],
        np.float32,
    )
    assert just_that_span(states, 1, 3, 0.5) == ((0,), (2,))
    assert just_that_span(states, 0, 4, 0.5) == ((1,), ())
    assert just_that_span(states, 2, 3, 0.5) == ((3,), ())


def test_the_nearest_threshold_that_finds_a_unit():
    states = np.array([[0.1, 0.0], [0.5, -0.9], [0.2, -0.6]], np.float32)
    # Unit 0 is on at step 1 alone from 0.21 to 0.5, unit 1 is off there alone from 0.61 to 0.9.
    assert nearest_threshold(states, 1, 2, 0.3) == 0.3
    assert nearest_threshold(states, 1, 2, 0.1) == 0.21
    assert nearest_threshold(states, 1, 2, 0.57) == 0.61
    assert nearest_threshold(states, 1, 2, 0.95) == 0.9
    assert nearest_threshold(states, 0, 1, 0.3) is None


def slow_score(active: np.ndarray, start: int, stop: int, length: int) -> float:
    """A place's score, written out for one place."""
    share = active.mean(1)
    around = max([0.0, *share[start - 1 : start], *share[stop : stop + 1]])
    near = min(stop - start, length) / max(stop - start, length)
    return share[start:stop].mean() * (0.5 + 0.5 * (1 - around)) * near**0.5


def test_matches_are_ranked_by_their_score_and_stay_in_a_sentence():
    random = np.random.default_rng(3)
    tokens = tuple(tuple(f"w{k}.{i}" for i in range(random.integers(1, 9))) for k in range(60))
    starts = np.concatenate([[0], np.cumsum([len(t) for t in tokens])])
    states = random.choice([-0.8, 0.0, 0.8], (starts[-1], 6)).astype(np.float32)
    corpus = CorpusStates("gru1", tokens, ("a",) * 60, starts.astype(np.int64), states)
    model = text_model("gru")
    reading = read_text(model, "it is not a very good film")
    spans = {
        first: just_that_span(reading.cells[-1].hidden, first, first + 2, 0.1) for first in range(6)
    }
    first = max(spans, key=lambda span: len(spans[span][0]) + len(spans[span][1]))
    on, off = spans[first]
    assert on or off
    found = search_spans(model, corpus, reading, first, first + 2, 0.1, limit=60)
    assert (found.on, found.off) == (on, off)
    signs = np.array([1] * len(on) + [-1] * len(off))
    assert found.matches
    assert len({m.sentence for m in found.matches}) == len(found.matches)
    for match in found.matches:
        rows = states[starts[match.sentence] : starts[match.sentence + 1]][:, [*on, *off]]
        active = rows * signs >= 0.1
        assert 0 <= match.start < match.stop <= len(match.tokens)
        assert match.score == pytest.approx(slow_score(active, match.start, match.stop, 2))
    scores = [match.score for match in found.matches]
    assert scores == sorted(scores, reverse=True)


def test_a_place_needs_three_quarters_of_the_units():
    model = text_model("gru")
    reading = read_text(model, "it is not good")
    hidden = np.zeros((4, 6), np.float32)
    hidden[2, :4] = 0.8, 0.8, -0.8, 0.8  # four units, one of them off
    reading = replace(reading, cells=(replace(reading.cells[-1], hidden=hidden),))
    states = np.zeros((3, 6), np.float32)  # three sentences of one word
    for row, count in enumerate((4, 3, 2)):
        states[row, :count] = hidden[2, :count]
    tokens = (("all",), ("three",), ("half",))
    corpus = CorpusStates("gru1", tokens, ("a",) * 3, np.arange(4, dtype=np.int64), states)
    found = search_spans(model, corpus, reading, 2, 3, 0.5)
    assert (found.on, found.off) == ((0, 1, 3), (2,))
    assert [match.tokens[0] for match in found.matches] == ["all", "three"]


def test_a_negation_finds_other_negations_within_a_second():
    model = shipped_model("mood-lstm")
    reading = read_text(model, "The story does not work.")
    corpus = corpus_states(model)
    assert corpus is corpus_states(model)  # computed once
    assert len(corpus) == len(shipped_sentences())
    begun = time.thread_time()
    found = search_spans(model, corpus, reading, 3, 4, 0.3)
    assert time.thread_time() - begun < 1.0
    assert found.on or found.off
    words = [" ".join(m.tokens[max(0, m.start - 1) : m.stop]) for m in found.matches]
    negations = ("not", "n't", "no ", "never", "nothing", "without", "nor", "neither")
    assert sum(any(n in word + " " for n in negations) for word in words) > len(words) / 2


@pytest.mark.parametrize(
    ("start", "stop", "threshold", "sentence"),
    [
        (3, 3, 0.3, "are not within"),
        (0, 9, 0.3, "are not within a text of 2 tokens"),
        (0, 1, 0.0, "The threshold is 0;"),
    ],
)
def test_a_span_that_cannot_be_is_refused(start, stop, threshold, sentence):
    model = text_model("gru")
    corpus = compute_states(model, CORPUS)
    with pytest.raises(ReadingError, match=sentence):
        search_spans(model, corpus, read_text(model, "it is"), start, stop, threshold)


def test_a_chinese_net_searches_chinese_reviews():
    model = shipped_model("mood-zh")
    corpus = corpus_states(model)
    assert len(corpus) == 1_000
    assert set(corpus.labels) == {"negative", "positive"}
    signs = "".join("".join(tokens) for tokens in corpus.sentences)
    assert sum("\u4e00" <= sign <= "\u9fff" for sign in signs) > 0.7 * len(signs)
    reading = read_text(model, "房间很大，服务也很好。")
    threshold = nearest_threshold(reading.cells[-1].hidden, 2, 4, 0.3)
    assert threshold is not None
    assert search_spans(model, corpus, reading, 2, 4, threshold).matches
    assert len(corpus_states(shipped_model("mood-rnn"))) == 5_000
