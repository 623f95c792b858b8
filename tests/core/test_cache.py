"""What is computed for one visitor is there for all who ask for the same."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.cache import ById, Cache
from playground.core.memory import bytes_of


def test_who_asks_meanwhile_waits_and_gets_the_same():
    cache, made, begun, go_on = Cache(2), [], threading.Event(), threading.Event()

    def slow():
        made.append(1)
        begun.set()
        assert go_on.wait(120)
        return object()

    found = []
    first = threading.Thread(target=lambda: found.append(cache.get("a", slow)))
    first.start()
    assert begun.wait(120)
    others = [threading.Thread(target=lambda: found.append(cache.get("a", slow))) for _ in range(3)]
    for other in others:
        other.start()
    assert cache.known("a") is None
    go_on.set()
    for thread in (first, *others):
        thread.join(20)
    assert len(made) == 1
    assert len(found) == 4
    assert len({id(each) for each in found}) == 1
    assert cache.known("a") is found[0]


def test_only_the_last_few_are_kept_and_a_failure_is_not():
    cache = Cache(2)
    for key in "abac":
        cache.get(key, lambda key=key: key)
    assert [cache.get(key, lambda: "anew") for key in "ac"] == ["a", "c"]
    assert cache.get("b", lambda: "anew") == "anew"
    with pytest.raises(ZeroDivisionError):
        cache.get("d", lambda: 1 / 0)
    assert cache.get("d", lambda: 4) == 4


@given(
    room=st.integers(1, 20),
    asked=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 12)), max_size=40),
)
def test_the_most_recent_results_that_fit_are_kept(room, asked):
    cache = Cache(room, size=len)
    recent: list[tuple[int, str]] = []  # the oldest first
    for key, length in asked:
        known = dict(recent).get(key)
        text = cache.get(key, lambda length=length: "x" * length)
        assert text == ("x" * length if known is None else known)
        recent = [each for each in recent if each[0] != key]
        recent += [(key, text)] if len(text) <= room else []
        while sum(len(each) for _, each in recent) > room:
            recent.pop(0)
        assert {k for k in range(10) if cache.known(k) is not None} == {k for k, _ in recent}
        assert len(cache) == len(recent)


def test_an_object_as_a_key_is_the_same_only_as_itself():
    one, other = [1], [1]
    assert ById(one) == ById(one)
    assert hash(ById(one)) == hash(ById(one))
    assert ById(one) != ById(other)
    assert ById(one) != one


def test_who_waits_for_what_fails_is_told_why():
    cache, begun, go_on, found = Cache(2), threading.Event(), threading.Event(), []

    def fails():
        begun.set()
        assert go_on.wait(120)
        raise ZeroDivisionError("by nought")

    def ask(make):
        try:
            cache.get("a", make)
        except ZeroDivisionError as error:
            found.append(str(error))

    first = threading.Thread(target=ask, args=(fails,))
    first.start()
    assert begun.wait(120)
    [kept] = cache._found.values()
    waits, result = threading.Event(), kept.result
    kept.result = lambda: waits.set() or result()
    waiting = threading.Thread(target=ask, args=(lambda: 1,))
    waiting.start()
    assert waits.wait(120)
    go_on.set()
    for thread in (first, waiting):
        thread.join(20)
    assert found == ["by nought", "by nought"]


def test_what_is_asked_for_again_is_not_forgotten(monkeypatch):
    now, cache = [100.0], Cache(4)
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    for key in "ab":
        cache.get(key, lambda: 1)
    now[0] = 150.0
    cache.get("a", lambda: 2)
    now[0] = 170.0
    cache.forget_unasked(60.0)
    assert (cache.known("a"), cache.known("b")) == (1, None)
    assert cache.bytes() == bytes_of(1)


def test_each_result_is_measured_by_the_thread_that_computed_it(monkeypatch):
    measured_in: list[threading.Thread] = []

    def measure(result: object) -> int:
        measured_in.append(threading.current_thread())
        return bytes_of(result)

    monkeypatch.setattr("playground.core.cache.bytes_of", measure)
    cache = Cache(2)
    maker = threading.Thread(target=lambda: [cache.get(key, lambda: b"12345") for key in "aab"])
    maker.start()
    maker.join()
    assert cache.bytes() == 2 * bytes_of(b"12345")
    assert measured_in == [maker, maker]
