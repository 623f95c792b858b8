"""The hashed letter sequences of words."""

import zlib

import numpy as np

from playground.nets.features import sequence_switches


def test_a_switch_is_on_where_a_sequence_of_the_word_is_hashed_to():
    found = sequence_switches(["WIN", "win", "a"])
    assert found.shape == (3, 2048)
    assert set(np.unique(found)) == {0, 1}
    sequences = ("<", "W", "I", "N", ">", "<W", "WI", "IN", "N>", "<WI", "WIN", "IN>", "<WIN>")
    places = {zlib.crc32(each.encode()) % 2048 for each in sequences}
    assert set(np.flatnonzero(found[0])) == places
    assert (found[0] != found[1]).any()  # capitals count
    assert len(sequence_switches([])) == 0
