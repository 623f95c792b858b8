"""What is kept of a visitor on disk: it comes back as it was, within its limits and its time."""

import os
import time

import pytest

from playground.core.drawing import Drawing
from playground.data.digits import shipped_digits
from playground.nets.spec import Dense, Flatten
from playground.ui import keeping, kept
from playground.ui.kept import Folder, TooLarge, digit_key, folder_of, forget_expired
from tests.cnn_nets import random_model
from tests.training import small


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    return tmp_path / "visitors"


def digit(k: int) -> Drawing:
    return Drawing(shipped_digits("test").images[k, 0], "upload", label=k % 10)


def test_everything_comes_back_as_it_was(place):
    folder = folder_of("ab" * 8)
    model = random_model([Flatten(), Dense(4)], 3, side=28)
    folder.put_model(model)
    folder.change_digits([digit(1), digit(2)], set())
    pictures, texts = small.digits(), small.sentences()
    folder.put_upload("../my: pictures.zip", pictures)
    folder.put_upload("文字.csv", texts)

    (found,) = folder.models()
    assert (found.name, found.spec) == (model.name, model.spec)
    assert all((found.weights[name] == model.weights[name]).all() for name in model.weights)
    assert [digit_key(each) for each in folder.digits()] == [digit_key(digit(k)) for k in (1, 2)]
    uploads = dict(folder.uploads())
    assert list(uploads) == ["../my: pictures.zip", "文字.csv"]
    for name, data in zip(uploads, (pictures, texts), strict=True):
        for part in ("train", "validation"):
            back, given = getattr(uploads[name], part), getattr(data, part)
            assert back.classes == given.classes
            assert all((back.arrays()[k] == v).all() for k, v in given.arrays().items())
    assert [path.name for path in place.iterdir()] == ["ab" * 8]  # nothing lies elsewhere


def test_two_tabs_add_to_each_other_and_remove_only_what_they_had(place):
    one, other = folder_of("visitor"), folder_of("visitor")
    one.change_digits([digit(1)], set())
    other.change_digits([digit(2), digit(3)], set())
    one.change_digits([], {digit_key(digit(2))})
    assert [each.label for each in other.digits()] == [1, 3]


def test_what_is_too_large_is_refused_and_the_rest_stays(place, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_KEPT_MB", "1")
    folder = folder_of("visitor")
    folder.change_digits([digit(1)], set())
    with pytest.raises(TooLarge):
        folder.put_model(random_model([Flatten(), Dense(400), Dense(4)], 3, side=28))
    assert list(folder.models()) == []
    assert len(folder.digits()) == 1


def test_a_folder_goes_after_its_time_and_the_longest_unused_first_where_all_are_too_large(
    place, monkeypatch
):
    monkeypatch.setenv("PLAYGROUND_ALL_KEPT_MB", "2")
    for age, name in enumerate("abcd"):
        folder_of(name).change_digits([digit(1)], set())
        (place / name / "ballast").write_bytes(bytes(900_000))
        seen = time.time() - 3600 * (25 if name == "d" else age)
        os.utime(place / name, (seen, seen))
    forget_expired()
    assert sorted(path.name for path in place.iterdir()) == ["a", "b"]


def test_a_visitor_who_comes_is_kept_longer(place):
    folder = folder_of("visitor")
    folder.change_digits([digit(1)], set())
    os.utime(folder.path, (0, 0))
    folder.touch()
    forget_expired()
    assert len(folder.digits()) == 1
    folder.clear()
    assert not folder.path.exists()


def test_an_unfinished_file_is_no_file(place, monkeypatch):
    folder = folder_of("visitor")
    folder.change_digits([digit(1)], set())

    def broken(self, target):
        raise OSError("the disk is full")

    monkeypatch.setattr(kept.Path, "replace", broken)
    with pytest.raises(OSError, match="full"):
        folder.change_digits([digit(2)], set())
    assert [each.label for each in Folder(folder.path).digits()] == [1]


@pytest.mark.parametrize(
    ("cookie", "digits", "labels", "unsaved"),
    [
        (True, [], {}, False),
        (True, [1], {}, False),  # kept on disk
        (False, [], {}, False),
        (False, [1], {}, True),
        (True, [], {"digits": {4: 7}}, True),  # labels changed on the Evaluate page
        (True, [], {"digits": {}}, False),
    ],
)
def test_the_browser_warns_only_of_what_would_be_lost(monkeypatch, cookie, digits, labels, unsaved):
    state = {"my_digits": [digit(k) for k in digits], "evaluate_labels": labels}
    monkeypatch.setattr(keeping.st, "session_state", State(state))
    monkeypatch.setattr(keeping, "has_key", lambda: cookie)
    assert keeping.is_unsaved() is unsaved


class State(dict):
    """Streamlit's session state, whose values are attributes as well."""

    __getattr__, __setattr__ = dict.__getitem__, dict.__setitem__
