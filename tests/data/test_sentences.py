"""The shipped sentences: what they hold, and that parts do not mix."""

import pytest

from playground.data.sentences import CLASSES, shipped_sentences
from playground.data.tokens import tokenise


def test_parts_are_balanced_and_make_the_whole():
    train, test, whole = (shipped_sentences(part) for part in ("train", "test", "all"))
    assert (len(train), len(test)) == (4_000, 1_000)
    assert train.texts + test.texts == whole.texts
    assert all(abs(part.labels.mean() - 0.5) < 0.01 for part in (train, test))
    assert whole.classes == CLASSES == ("negative", "positive")


def test_no_sentence_comes_twice():
    words = {
        tuple(t for t in tokenise(s, "word") if t.isalnum()) for s in shipped_sentences().texts
    }
    assert len(words) == len(shipped_sentences())


def test_labels_tell_the_mood():
    sentences = shipped_sentences()
    share = {
        word: sum(sentences.labels[i] for i, s in enumerate(sentences.texts) if word in s.lower())
        / sum(word in s.lower() for s in sentences.texts)
        for word in ("wonderful", "awful")
    }
    assert share["wonderful"] > 0.8
    assert share["awful"] < 0.3


@pytest.mark.parametrize("word", ["fuck", "shit", "bitch", "nigger", "@", "http"])
def test_a_class_may_see_them(word):
    assert not any(word in sentence.lower() for sentence in shipped_sentences().texts)
