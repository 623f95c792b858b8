"""Data sets are read once for all who ask, and dropped when nobody uses them."""

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np

from playground.training import datasets
from playground.training.data import TrainingData
from playground.training.datasets import LOADED, load_dataset


def test_those_who_ask_at_the_same_time_wait_for_one_reading(monkeypatch):
    begun, may_end, readings = Event(), Event(), []

    def read() -> TrainingData:
        readings.append(1)
        begun.set()
        assert may_end.wait(60)
        return load_dataset("digits")

    monkeypatch.setitem(datasets.DATASETS, "slow", read)
    try:
        with ThreadPoolExecutor(3) as people:
            first = people.submit(load_dataset, "slow")
            assert begun.wait(60)
            others = [people.submit(load_dataset, "slow") for _ in range(2)]
            may_end.set()
            assert all(other.result() is first.result() for other in others)
        assert len(readings) == 1
    finally:
        LOADED.forget_unasked(0)


def test_what_nobody_uses_is_dropped(monkeypatch):
    whole = load_dataset("digits")

    def read() -> TrainingData:
        few = whole.train.take(np.arange(3))
        return TrainingData(few, few)

    monkeypatch.setitem(datasets.DATASETS, "new", read)
    images = weakref.ref(load_dataset("new").train.images)
    gc.collect()
    assert images() is not None
    LOADED.forget_unasked(0)
    gc.collect()
    assert images() is None
