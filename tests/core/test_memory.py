"""What values take, against what NumPy and Python say of them."""

import sys
from dataclasses import dataclass

import numpy as np

from playground.core.memory import bytes_of


@dataclass(frozen=True, slots=True)
class Record:
    picture: np.ndarray
    words: tuple[str, ...]


def test_arrays_count_with_all_that_they_keep_in_memory():
    whole = np.zeros((100, 1000), np.float32)
    assert bytes_of(whole) == 400_000
    assert bytes_of(whole[:1]) == 400_000  # the rest stays with it
    assert bytes_of(whole[:1].copy()) == 4_000
    assert bytes_of(whole, whole[3:]) == 400_000  # once


def test_records_and_containers_count_with_their_parts():
    words = ("a" * 1_000, "b" * 2_000)
    record = Record(np.zeros(5_000, np.uint8), words)
    parts = sum(map(sys.getsizeof, (*words, words)))
    assert 0 <= bytes_of(record) - parts - 5_000 < 200
    assert bytes_of({"one": [record, record]}) - bytes_of(record) < 500
    assert bytes_of(b"x" * 700) == sys.getsizeof(b"x" * 700)


def test_all_of_several_objects_count_also_behind_one_that_was_counted():
    big, small = np.zeros(7_000, np.uint8), "c" * 300
    assert bytes_of(big, small) == 7_000 + sys.getsizeof(small)
    assert bytes_of(small, big, big) == bytes_of(big, small)
