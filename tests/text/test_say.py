"""What `say` does with numbers, lists and messages; the same in the browser's `fill`."""

import threading
import time

import pytest

from playground import text
from playground.core.errors import UserError
from playground.text import Message, say
from playground.text.browser import patterns
from tests.text.toy import toy_texts


@pytest.fixture
def toy(tmp_path):
    with toy_texts(tmp_path):
        yield


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("plain", {}, "Nothing to fill."),
        ("two", {"a": "x", "b": "{ $a }"}, "{ $a } before x"),
        ("count", {"n": 1, "of": "7"}, "One example of 7."),
        ("count", {"n": 12345, "of": "7"}, "12,345 examples of 7."),
        ("kind", {"kind": "image", "name": "a"}, "It reads pictures, a."),
        ("kind", {"kind": "text", "name": "b"}, "It reads texts, b."),
        ("two", {"a": ("p", "q"), "b": [1, 2000]}, "1, 2,000 before p, q"),
        ("two", {"a": 0.00012345678, "b": 3.0}, "3 before 0.000123457"),
        ("two", {"a": float("nan"), "b": None}, "None before nan"),
        ("nested", {"why": Message("toy.two", a=1, b=2)}, "Because: 2 before 1"),
        ("nested", {"why": UserError("toy.plain")}, "Because: Nothing to fill."),
    ],
)
def test_values_are_filled_in(toy, name, values, sentence):
    assert say("en", f"toy.{name}", **values) == sentence
    assert str(Message(f"toy.{name}", **values)) == sentence


def test_numbers_follow_the_language(toy):
    assert say("fr", "toy.two", a=1234, b=0.5) == "0,5 before 1\u202f234"


@pytest.mark.parametrize("name", ["toy.none", "none.plain", "toy", ""])
def test_a_text_that_is_not_there(toy, name):
    with pytest.raises(KeyError):
        say("en", name)
    assert not text.has(name)


def test_a_value_that_is_missing(toy):
    with pytest.raises(KeyError, match=r"toy\.two"):
        say("en", "toy.two", a=1)


def test_an_error_is_its_english_sentence(toy):
    error = UserError("toy.count", n=3, of="x")
    assert isinstance(error, ValueError)
    assert str(error) == "3 examples of x."
    assert error.in_language("fr") == "3 examples of x."
    assert error.message_id == "toy.count"


def test_an_error_comes_through_a_pickle_as_it_was(toy):
    import pickle

    error = pickle.loads(pickle.dumps(UserError("toy.count", n=3, of="x")))
    assert str(error) == "3 examples of x."


def test_many_readers_at_once_get_the_same_text(toy):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(say("en", "toy.count", n=5, of="x")))
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["5 examples of x."] * 16


def test_a_text_costs_microseconds():
    """A rerun of the Train page says about 150 texts; it must not notice."""
    say("en", "train.net_summary", layers=3, parameters="1", work="2")
    start = time.thread_time()  # this thread's own, however busy the machine is
    for _ in range(200):
        say("en", "train.net_summary", layers=3, parameters="1", work="2")
    assert (time.thread_time() - start) / 200 < 500e-6  # 20 µs on trial


# ---- the browser's side ---------------------------------------------------------------------


def test_the_browser_gets_places_and_choices(toy):
    assert patterns("en", "toy")["two"] == "{b} before {a}"
    assert patterns("en", "toy")["kind"] == [
        "It reads ",
        {"select": "kind", "variants": {"image": "pictures", "text": "texts"}, "default": "text"},
        ", {name}.",
    ]
