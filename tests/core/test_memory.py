"""What values take, against what NumPy and Python say of them."""

import platform
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest

from playground.core import memory
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


def test_long_lists_of_texts_and_numbers_count_exactly():
    words = [f"word {k}" * (k % 7) for k in range(3_000)] + ["again"] * 3_000
    exact = sys.getsizeof(words) + sum(map(sys.getsizeof, {id(w): w for w in words}.values()))
    assert bytes_of(words) == exact
    numbers = [k * 1.5 for k in range(5_000)]
    assert bytes_of(numbers) == sys.getsizeof(numbers) + 5_000 * sys.getsizeof(1.5)


def test_long_lists_of_records_are_estimated_without_walking_through_them(monkeypatch):
    looked_at, parts = [], memory._parts
    monkeypatch.setattr(memory, "_parts", lambda thing: looked_at.append(thing) or parts(thing))
    records = [Record(np.zeros(1_000 + 2 * k, np.uint8), ("a",)) for k in range(20_000)]
    exact = sum(record.picture.nbytes for record in records)
    assert 0.98 * exact < bytes_of(records) < 1.05 * exact
    assert len(looked_at) < 2_000


def test_a_thing_without_parts_counts_by_itself():
    thing = object()
    assert bytes_of(thing) == sys.getsizeof(thing)
    assert bytes_of(Record) == sys.getsizeof(Record)  # the class, whose fields have no values


FAULTS = """
import resource
import numpy as np
from playground.core.memory import return_freed_memory, reuse_freed_memory

def faults(times):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(times):
        np.ones(1_000_000)  # 8 MB, written
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

return_freed_memory()
given_back = faults(20)
with reuse_freed_memory():
    with reuse_freed_memory():
        faults(1)
    kept = faults(20)
print(given_back, kept, faults(20))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="malloc's settings are glibc's")
def test_a_server_keeps_freed_arrays_for_the_next_only_while_it_is_told_to():
    run = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True)
    before, within, after = map(int, run.stdout.split())
    if before < 20:  # 20 arrays of 8 MB have more pages, whatever their size
        pytest.skip("this system does not count page faults")
    assert within < before / 4
    assert after > before / 2
