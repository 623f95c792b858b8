"""The drawings of a room as a file, and as data to train on."""

import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.data.my_digits import digits_from_npz
from playground.room.export import halves, room_images, room_to_npz
from playground.room.records import RoomDrawing
from playground.room.rooms import utc_now
from playground.room.why import mean_digit, why


def drawing(number: int, drawer: str, label: int = 3, strokes: str = "") -> RoomDrawing:
    pixels = np.random.default_rng(number).integers(0, 256, (28, 28), dtype=np.uint8)
    return RoomDrawing(number, drawer, f"nick {drawer}", label, pixels, strokes, utc_now())


def test_the_file_is_read_as_digits_and_names_nobody_unasked():
    drawings = [drawing(1, "anna", 4), drawing(2, "ben", 7), drawing(3, "anna", 4)]
    data = room_to_npz(drawings)
    back = digits_from_npz(data)
    assert [one.label for one in back] == [4, 7, 4]
    np.testing.assert_array_equal(back[1].pixels, drawings[1].pixels)
    with np.load(io.BytesIO(data)) as file:
        assert file["drawers"].tolist() == [0, 1, 0]
        assert "nicknames" not in file
    assert b"anna" not in data
    with np.load(io.BytesIO(room_to_npz(drawings, nicknames=True))) as file:
        assert file["nicknames"].tolist() == ["nick anna", "nick ben", "nick anna"]


@given(st.lists(st.integers(0, 7), max_size=40))
def test_no_drawer_is_in_both_halves(drawers):
    drawings = [drawing(k, str(who)) for k, who in enumerate(drawers)]
    first, second = halves(drawings)
    assert sorted(one.drawing_id for one in (*first, *second)) == list(range(len(drawings)))
    assert not {one.drawer for one in first} & {one.drawer for one in second}
    most = max((drawers.count(who) for who in set(drawers)), default=0)
    assert abs(len(first) - len(second)) <= most


def test_pictures_keep_their_labels():
    found = room_images([drawing(1, "anna", 4), drawing(2, "ben", 7)], "room")
    assert found.labels.tolist() == [4, 7]
    assert found.writers.tolist() == [0, 1]
    np.testing.assert_array_equal(found.images[1, 0], drawing(2, "ben").pixels)


def test_the_nearest_digits_are_those_that_a_plain_search_finds():
    from playground.data.digits import shipped_digits

    digits = shipped_digits("train")
    one = RoomDrawing(
        1, "a", "", 3, digits.images[17, 0], "[[[0.2,0.5,0.1],[0.8,0.5,0.1]]]", utc_now()
    )
    found = why(one)
    differences = digits.images[:, 0].astype(np.float64) - digits.images[17, 0]
    plain = np.sqrt((differences**2).sum((1, 2))) / 255
    order = np.argsort(plain, kind="stable")[:8]
    np.testing.assert_allclose(found.distances, plain[order], atol=1e-2)
    assert found.distances[0] == 0
    assert found.nearest_labels[0] == digits.labels[17]
    # A level stroke across the paper, as it lies: ink in the middle rows, none above.
    assert found.plain is not None
    assert found.plain[14, 8:20].min() == 255
    assert found.plain[:10].max() == 0


def test_a_mean_digit_is_the_mean():
    from playground.data.digits import shipped_digits

    digits = shipped_digits("train")
    fives = digits.images[digits.labels == 5, 0].astype(np.float64)
    np.testing.assert_allclose(mean_digit(5), fives.mean(0), atol=0.51)
