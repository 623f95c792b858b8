"""Words looked up in lists of names."""

import numpy as np
import pytest

from playground.core.inputs import EXTRAS, FeatureInput
from playground.data.name_lists import NUMBERS, listed_names, name_key, names_of
from playground.nets.features import features

LISTS = {
    "first": frozenset({"ada", "jordan"}),
    "last": frozenset({"lovelace", "jordan"}),
    "region": frozenset({"newyork", "jordan"}),
    "city": frozenset({"newyork", "york", "newyorkmills"}),
    "organisation": frozenset({"raysdeli", "y"}),
}


def switches(text: str) -> list[list[int]]:
    return listed_names(text.split(), lambda: LISTS).astype(int).tolist()


def test_each_list_has_its_numbers():
    assert EXTRAS["lists"] == NUMBERS == 8
    ada, jordan, lovelace = switches("Ada Jordan LOVELACE")
    assert ada == [1, 0, 0, 0, 0, 0, 0, 0]
    assert jordan == [1, 1, 1, 0, 0, 0, 0, 0]
    assert lovelace == [0, 1, 0, 0, 0, 0, 0, 0]


def test_the_longest_name_counts_and_names_do_not_overlap():
    found = np.array(switches("in New York Mills York ."))
    assert found[:, 2].tolist() == [0, 1, 0, 0, 0, 0]  # the region New York
    assert found[:, 3].tolist() == [0, 0, 1, 0, 0, 0]
    assert found[:, 4].tolist() == [0, 1, 0, 0, 1, 0]  # the cities New York Mills and York
    assert found[:, 5].tolist() == [0, 0, 1, 1, 0, 0]


def test_only_letters_and_digits_are_compared():
    assert name_key("Wal-Mart’s Ｎo. 1") == "walmartsno1"
    found = np.array(switches("RAY 's Deli"))
    assert found[:, 6:].tolist() == [[1, 0], [0, 1], [0, 1]]
    # A single letter and signs alone are no name.
    assert not np.any(switches("Y . - !"))


def test_a_text_without_words():
    assert listed_names([], lambda: LISTS).shape == (0, 8)


@pytest.mark.parametrize(
    ("word", "number"), [("Mary", 0), ("Smith", 1), ("Canada", 2), ("Lagos", 4), ("Microsoft", 6)]
)
def test_the_shipped_lists(word, number):
    assert listed_names([word])[0, number] == 1
    assert not listed_names(["the"]).any()


def test_the_most_frequent_names_come_first():
    assert next(names_of("first")) == "James"
    assert next(names_of("last")) == "Smith"


def test_a_net_can_read_them():
    extra = features(("Mary", "saw", "Lagos"), FeatureInput(extras=("lists",), units=392))[:, 384:]
    assert np.array_equal(extra, listed_names(("Mary", "saw", "Lagos")))
    assert extra.any(1).tolist() == [True, False, True]
