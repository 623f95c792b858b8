"""“My digits” as a file: numpy reads it, it comes back, and hostile files get one sentence."""

import io
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from playground.core.drawing import Drawing
from playground.data.my_digits import MAX_DIGITS, DigitFileError, digits_from_npz, digits_to_npz

pictures = hnp.arrays(np.uint8, (28, 28), elements=st.integers(0, 255))


def npz(**arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


@given(kept=st.lists(st.tuples(pictures, st.integers(0, 9)), max_size=4))
def test_digits_come_back(kept):
    data = digits_to_npz([Drawing(pixels, label=label) for pixels, label in kept])
    with np.load(io.BytesIO(data)) as file:
        assert file["images"].dtype == np.uint8
        assert file["images"].shape == (len(kept), 28, 28)
        assert file["labels"].tolist() == [label for _, label in kept]
    back = digits_from_npz(data)
    assert [drawing.label for drawing in back] == [label for _, label in kept]
    for drawing, (pixels, _) in zip(back, kept, strict=True):
        assert np.array_equal(drawing.pixels, pixels)


def test_what_has_no_label_stays_out():
    data = digits_to_npz([Drawing(np.zeros((28, 28), np.uint8))])
    assert digits_from_npz(data) == []


IMAGES, LABELS = np.zeros((2, 28, 28), np.uint8), np.array([1, 2])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not an npz"),
        (b"PK\x03\x04 cut off", "not an npz"),
        (npz(images=IMAGES), "lacks an array"),
        (npz(images=IMAGES.astype(np.float32), labels=LABELS), "expected uint8"),
        (npz(images=IMAGES[:, :9], labels=LABELS), "expected uint8"),
        (npz(images=IMAGES, labels=LABELS[:1]), "a whole number for each"),
        (npz(images=IMAGES, labels=np.array([0.5, 1])), "a whole number for each"),
        (npz(images=IMAGES, labels=np.array([3, 12])), "0 to 9"),
        (npz(images=np.zeros((MAX_DIGITS * 3, 28, 28), np.uint8), labels=LABELS), "more than"),
        (npz(images=np.array([{}], object), labels=LABELS), "cannot be read"),
    ],
)
def test_a_bad_file_gets_one_sentence(data, sentence):
    with pytest.raises(DigitFileError, match=sentence):
        digits_from_npz(data)


def test_nothing_is_unpickled():
    class Bomb:
        def __reduce__(self):
            return (pytest.fail, ("unpickled",))

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("images.npy", pickle.dumps(Bomb()))
        archive.writestr("labels.npy", pickle.dumps(Bomb()))
    with pytest.raises(DigitFileError, match="expected uint8"):
        digits_from_npz(file.getvalue())
