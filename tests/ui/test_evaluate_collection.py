"""Examples collected on the Evaluate page to train on."""

from types import SimpleNamespace

import numpy as np
import pytest

from playground.core.data import TextSet
from playground.data.digits import shipped_digits
from playground.ui.evaluate import collection
from playground.ui.evaluate.collection import collect


@pytest.fixture
def session(monkeypatch):
    kept = SessionState()
    monkeypatch.setattr(collection.st, "session_state", kept)
    monkeypatch.setattr(collection, "my_digits", lambda: kept.setdefault("my_digits", []))
    monkeypatch.setattr(collection, "t", lambda name, data: f"Collected: {data}")
    monkeypatch.setattr("playground.ui.evaluate.data.st", SimpleNamespace(session_state=kept))
    return kept


class SessionState(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


def test_digits_join_my_digits_once_with_the_label_that_was_changed(session):
    digits = shipped_digits("test").take(np.arange(6))
    session["evaluate_labels"] = {"digits": {4: (int(digits.labels[4]) + 1) % 10}}
    collect([1, 4], digits, "digits")
    collect([4], digits, "digits")
    assert [one.label for one in session["my_digits"]] == [
        int(digits.labels[1]), (int(digits.labels[4]) + 1) % 10
    ]  # fmt: skip
    np.testing.assert_array_equal(session["my_digits"][1].pixels, digits.images[4, 0])
    assert "train_uploads" not in session


def test_texts_become_a_data_set_once_there_are_two_of_two_classes(session):
    texts = TextSet("t.csv", ("a", "b", "c", "d"), np.array([0, 0, 1, 1]), ("no", "yes"))
    collect([0, 2], texts, "digest")
    assert session["evaluate_problem"]
    assert "train_uploads" not in session
    collect([1, 3], texts, "digest")
    assert not session["evaluate_problem"]
    data = session["train_uploads"]["Collected: t.csv"]
    both = dict(zip(data.train.texts + data.validation.texts,
                    [*data.train.labels, *data.validation.labels], strict=True))  # fmt: skip
    assert both == {"a": 0, "b": 0, "c": 1, "d": 1}
