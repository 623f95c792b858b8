"""What is drawn for one visitor is there for all who ask for the same."""

import threading

import pytest

from playground.ui.train.pictures import _Kept


def test_who_asks_meanwhile_waits_and_gets_the_same():
    kept, made, begun, go_on = _Kept(2), [], threading.Event(), threading.Event()

    def slow():
        made.append(1)
        begun.set()
        assert go_on.wait(20)
        return object()

    found = []
    first = threading.Thread(target=lambda: found.append(kept.get("a", slow)))
    first.start()
    assert begun.wait(20)
    others = [threading.Thread(target=lambda: found.append(kept.get("a", slow))) for _ in range(3)]
    for other in others:
        other.start()
    go_on.set()
    for thread in (first, *others):
        thread.join(20)
    assert len(made) == 1
    assert len(found) == 4
    assert len({id(each) for each in found}) == 1


def test_only_the_last_few_are_kept_and_a_failure_is_not():
    kept = _Kept(2)
    for key in "abac":
        kept.get(key, lambda key=key: key)
    assert [kept.get(key, lambda: "anew") for key in "ac"] == ["a", "c"]
    assert kept.get("b", lambda: "anew") == "anew"
    with pytest.raises(ZeroDivisionError):
        kept.get("d", lambda: 1 / 0)
    assert kept.get("d", lambda: 4) == 4
