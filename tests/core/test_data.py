"""Sets of examples: chosen rows, and the way through a file."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.data import (
    BoxSet,
    ImageSet,
    TagSet,
    TextSet,
    TokenStream,
    examples_from_arrays,
)

RANDOM = np.random.default_rng(3)
PICTURES = RANDOM.integers(0, 256, (4, 1, 3, 2)).astype(np.uint8)
SETS = [
    ImageSet("pictures", PICTURES, np.array([0, 1, 1, 0]), ("a", "b"),
             writers=np.array([4, 0, 4, 1])),
    TextSet("texts", ("one", "", "三", "four five"), np.array([1, 0, 0, 1]), ("x", "y"),
            np.array([0, 0, 2, 1])),
    TagSet("tags", (("Ann", "sings"), (), ("o",), ("a", "b", "c")),
           ((1, 0), (), (0,), (0, 1, 1)), ("O", "B-PER")),
    BoxSet("boxes", PICTURES, np.float32([[0, 0, 1, 1], [1, 0, 2, 2], [0, 1, 2, 3]]),
           np.array([3, 0, 3]), np.array([1, 0, 0]), ("cat", "dog")),
    TokenStream("stream", ("once", "upon", "a", "time")),
]  # fmt: skip


def told(examples):
    """Everything that a record holds, as plain values that can be compared."""
    fields = {name: getattr(examples, name) for name in examples.__slots__}
    return {
        name: value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in fields.items()
    }


@pytest.mark.parametrize("examples", SETS, ids=lambda examples: examples.kind)
def test_a_set_comes_back_from_a_file_as_it_was(examples):
    file = io.BytesIO()
    np.savez(file, **examples.arrays())
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        found = examples_from_arrays(examples.name, examples.classes, arrays)
    assert type(found) is type(examples)
    assert told(found) == told(examples)


def test_arrays_of_nothing_known_are_no_set():
    with pytest.raises(ValueError, match="labels is no set of examples"):
        examples_from_arrays("x", (), {"labels": np.zeros(1)})


@given(rows=st.lists(st.integers(0, 3), max_size=6), number=st.integers(0, len(SETS) - 1))
def test_rows_are_taken_in_the_order_asked_for(rows, number):
    examples = SETS[number]
    part = examples.take(np.array(rows, np.int64))
    assert len(part) == len(rows)
    assert part.name == examples.name
    for place, row in enumerate(rows):
        one = examples.take(np.array([row]))
        assert told(part.take(np.array([place]))) == told(one)


def test_what_is_taken_is_that_of_the_rows_and_all_else_stays():
    pictures, texts, tags, boxes, stream = SETS
    rows = np.array([2, 0])
    fitted = ImageSet("fitted", PICTURES, pictures.labels, ("a", "b"), "fit").take(rows)
    assert (fitted.images == PICTURES[[2, 0]]).all()
    assert (fitted.labels.tolist(), fitted.preparation) == ([1, 0], "fit")
    assert pictures.take(rows).writers.tolist() == [4, 4]
    assert fitted.writers is None
    taken = texts.take(rows)
    assert taken.writers.tolist() == [2, 0]
    assert (taken.texts, taken.labels.tolist(), taken.classes) == (
        ("三", "one"),
        [0, 1],
        ("x", "y"),
    )
    taken = tags.take(rows)
    assert (taken.tokens, taken.tags) == ((("o",), ("Ann", "sings")), ((0,), (1, 0)))
    assert (taken.classes, boxes.take(rows).classes) == (tags.classes, boxes.classes)
    assert stream.take(rows).texts == ("a", "once")


def boxes_of(examples, picture):
    every = zip(examples.boxes.tolist(), examples.labels.tolist(), examples.owners, strict=True)
    return sorted((*box, label) for box, label, owner in every if owner == picture)


@given(rows=st.lists(st.integers(0, 3), max_size=6))
def test_boxes_stay_with_their_picture(rows):
    whole = SETS[3]
    part = whole.take(np.array(rows, np.int64))
    for place, row in enumerate(rows):
        assert boxes_of(part, place) == boxes_of(whole, row)


def test_each_example_s_class_and_text_are_its_own():
    texts = TextSet("t", ("one", "two"), np.array([1, -1]), ("x", "y"))
    assert [texts.class_of(0), texts.class_of(1)] == ["y", ""]
    assert [texts.text_of(0), texts.text_of(1)] == ["one", "two"]
    pictures = ImageSet("p", PICTURES, np.array([0, 1, -1, 0]), ("a", "b"))
    assert [pictures.class_of(row) for row in range(4)] == ["a", "b", "", "a"]
    assert [pictures.text_of(row) for row in range(4)] == [""] * 4
    for examples in SETS[2:4]:  # several classes each
        assert [examples.class_of(row) for row in range(4)] == [""] * 4
