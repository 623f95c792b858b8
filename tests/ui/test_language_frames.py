"""Predicates made by a click, the pair of sentences, and which lattice's code is shown."""

import numpy as np
import pytest

from playground.language.decode import fill, greedy
from playground.language.read import read_text
from playground.language.records import Frames, Lattice, Tagged, TextReading, Token
from playground.ui.language_page import frames
from playground.ui.language_page.code import shown_lattice
from playground.ui.language_page.examples import EXAMPLES
from playground.ui.language_page.frames import MOST_MADE, made_predicates, other_voice, with_made
from playground.ui.language_page.segments import is_by_words

TOKENS = (Token("Ada", 0, 3), Token("gave", 4, 8), Token("help", 9, 13))


def tagged(predicate):
    lattice = Lattice(("O",), np.zeros((3, 1)), np.zeros(1), np.zeros(1), np.zeros((1, 1)))
    return Tagged("roles", "roles-en", "Ada gave help", TOKENS, lattice, ("O",) * 3, predicate)


def reading_of(*predicates):
    found = Frames("roles-en", TOKENS, np.zeros(3), tuple(map(tagged, predicates)))
    return TextReading("Ada gave help", "en", {"roles": found})


@pytest.mark.parametrize(
    ("pins", "expected"),
    [
        ("", ()),
        ("roles~v5~v8~f5~greedy", (5, 8)),
        ("entities~v5", ()),
        ("roles~v~v-1~v99999~vx", ()),
        ("roles~" + "~".join(f"v{k}" for k in range(20)), tuple(range(MOST_MADE))),
    ],
)
def test_made_predicates_are_read_from_the_link(pins, expected):
    assert made_predicates(pins) == expected


def test_a_made_predicate_gets_its_frame_in_its_place(monkeypatch):
    monkeypatch.setattr(frames, "store", lambda: {"roles-en": "model"})
    monkeypatch.setattr(frames, "tag", lambda model, text, at: tagged(at))
    found = with_made(reading_of(1), "roles~v0~v1~v99").results["roles"]
    assert [frame.predicate for frame in found.frames] == [0, 1]  # 1 once, 99 is no word


def test_the_link_asks_for_words():
    assert is_by_words("entities~w~greedy")
    assert not is_by_words("entities~greedy")
    assert not is_by_words("roles~w")


def test_the_active_and_the_passive_example_are_a_pair():
    texts = dict(EXAMPLES["en"])
    assert other_voice(texts["active"]) == texts["passive"]
    assert other_voice(texts["passive"]) == texts["active"]
    assert other_voice("Something else.") is None


def test_the_code_is_that_of_the_chosen_predicate():
    reading = reading_of(1, 2)
    assert shown_lattice(reading, "roles", "roles~v2~f2~greedy").predicate == 2
    assert shown_lattice(reading, "roles", "entities~f2").predicate == 1
    assert shown_lattice(reading, "roles", "roles~f77").predicate == 1
    assert shown_lattice(reading_of(), "roles", "") is None
    assert shown_lattice(reading, "sentiment", "") is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_greedy_decoding_and_viterbi_differ_on_the_example(language):
    text = dict(EXAMPLES[language])["greedy"]
    lattice = read_text(text, language, ("entities",)).results["entities"].lattice
    assert greedy(lattice) != fill(lattice).path
