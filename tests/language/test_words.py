"""The words of an English text as Universal Dependencies divide it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.language.words import english_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I don’t think it's Ann's.", ["I", "do", "n’t", "think", "it", "'s", "Ann", "'s", "."]),
        ("We'll go, they CAN'T.", ["We", "'ll", "go", ",", "they", "CA", "N'T", "."]),
        ("You cannot; she'd've", ["You", "can", "not", ";", "she'd", "'ve"]),
        ("Mr. Lee left the U.S. at 9 p.m.",
         ["Mr.", "Lee", "left", "the", "U.S.", "at", "9", "p.m."]),
        ("see https://a.org/b?c=1, or me@x.co.uk!",
         ["see", "https://a.org/b?c=1", ",", "or", "me@x.co.uk", "!"]),
        ("well-made $10.99 ...", ["well", "-", "made", "$", "10.99", "..."]),
        ("n't 's", ["n't", "'", "s"]),
        ("", []),
    ],
)  # fmt: skip
def test_words(text, words):
    assert [token.text for token in english_words(text)] == words


@given(st.text(st.sampled_from("aU.S @:/wn't’Mr½\u0301\u200bhttp"), max_size=30) | st.text())
def test_words_of_any_text_are_in_order_and_leave_nothing_visible_out(text):
    tokens = english_words(text)
    assert all(text[t.start : t.end] == t.text != "" for t in tokens)
    assert [t.start for t in tokens] == sorted(t.start for t in tokens)
