"""Cards: there and back, and whatever a stranger's card holds does no harm."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from playground.nets.model import Card, Source, card_from_json, card_to_json

TEXT = st.text(max_size=60)
CARDS = st.builds(
    Card,
    summary=st.dictionaries(st.sampled_from(["en", "zh"]), TEXT),
    sources=st.lists(st.builds(Source, TEXT, TEXT, TEXT), max_size=3).map(tuple),
    recipe=TEXT,
    results=st.dictionaries(TEXT, st.floats(0, 1), max_size=4),
    made_by=TEXT,
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
)


@settings(max_examples=40)
@given(CARDS)
def test_a_card_comes_back_the_same(card):
    assert card_from_json(card_to_json(card)) == card


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(["summary", "sources", "recipe", "results", "made_by"]), ANY_JSON
    )
)
def test_any_card_is_read_and_what_is_wrong_in_it_left_out(raw):
    card = card_from_json(json.dumps(raw))
    assert all(isinstance(text, str) for text in card.summary.values())
    assert all(isinstance(source, Source) for source in card.sources)
    assert all(isinstance(value, float) for value in card.results.values())
    assert isinstance(card.recipe + card.made_by, str)


@settings(max_examples=40)
@given(TEXT)
def test_what_is_no_card_is_an_empty_one(text):
    assert isinstance(card_from_json(text), Card)


def test_a_card_of_any_length_is_cut():
    card = card_from_json(json.dumps({"recipe": "x" * 9_000, "sources": [{"name": "s"}] * 99}))
    assert (len(card.recipe), len(card.sources)) == (2_000, 20)
