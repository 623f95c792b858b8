"""Word pieces: their places in the text as typed, and the words they belong to."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.inputs import TextInput
from playground.data.pieces import CLS, MOST_OF_WORD, SEP, ends, pieces_of, pieces_of_words
from playground.data.tokens import UNKNOWN, encode, encode_batch

VOCABULARY = (CLS, SEP, "un", "##believ", "##able", "don", "'", "t", "cafe", "!", "i", "##i")
INPUT = TextInput("piece", 8, VOCABULARY)


@pytest.mark.parametrize(
    ("text", "pieces", "found"),
    [
        ("Unbelievable!", ["un", "##believ", "##able", "!"], ["Un", "believ", "able", "!"]),
        ("DON’T", ["don", "'", "t"], ["DON", "’", "T"]),
        ("\u200bcafe\u0301 \uff29", ["cafe", "i"], ["cafe\u0301", "\uff29"]),
        ("zzz 😀", ["[UNK]", "[UNK]"], ["zzz", "😀"]),
    ],
)
def test_pieces_and_their_places(text, pieces, found):
    made = pieces_of(text, INPUT)
    assert list(made.pieces) == pieces
    assert [text[a:b] for a, b in made.places] == found


def test_a_text_is_read_between_its_two_ends_and_cut_before_the_last():
    first, last = ends(INPUT)
    encoded = encode("unbelievable unbelievable unbelievable", INPUT)
    assert encoded.tokens[0] == CLS
    assert encoded.tokens[-1] == SEP
    assert (len(encoded.ids), encoded.ids[0], encoded.ids[-1]) == (8, first, last)
    assert encoded.cut == 3
    assert encode_batch(["i", "don't"], INPUT).tolist()[0] == [first, 12, last, 0, 0]
    assert not encode("zzz", INPUT).known[1]


def test_every_word_has_pieces_but_not_too_many():
    made = pieces_of_words(["don't", "\u0301", "i" * 90, "!" * 500], INPUT)
    assert set(made.words) == {0, 1, 2, 3}
    assert made.words == tuple(sorted(made.words))
    assert made.ids[made.words.index(1)] == UNKNOWN
    assert np.bincount(made.words).tolist() == [3, 1, MOST_OF_WORD, MOST_OF_WORD]


@given(text=st.text(st.characters(), max_size=60))
@settings(max_examples=60)
def test_places_of_any_text_lie_in_the_text(text):
    made = pieces_of(text, INPUT)
    assert len(made.pieces) == len(made.ids) == len(made.places)
    assert all(0 <= start < end <= len(text) for start, end in made.places)
    assert all(text[start:end].strip() for start, end in made.places)
