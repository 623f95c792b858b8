"""Test files for a model: labels by name or number, and one sentence for every fault."""

import io
import zipfile

import numpy as np
import pytest

from playground.evaluation import testsets
from playground.evaluation.testsets import TestSetError, read_test_images, read_test_texts
from playground.nets import spec as s
from playground.nets.spec import ModelSpec

DIGITS = ModelSpec(s.ImageInput(), (s.Flatten(), s.Dense(10)), tuple("0123456789"))
CLOTHES = ModelSpec(s.ImageInput(), (s.Flatten(), s.Dense(3)), ("coat", "shirt", "bag"))
COLOUR = ModelSpec(s.ImageInput(3, 8, 6), (s.Flatten(), s.Dense(2)), ("cat", "dog"))
MOOD = ModelSpec(
    s.TextInput("word", 8, ("good", "bad")),
    (s.Embedding(4, 2), s.RNN(2), s.Dense(2)),
    ("negative", "positive"),
)
IMAGES = np.random.default_rng(0).integers(0, 256, (4, 28, 28)).astype(np.uint8)


def npz(path, compressed=False, **arrays):
    (np.savez_compressed if compressed else np.savez)(path, **arrays)
    return path


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("kind", [np.uint8, np.int64, np.int32, "U2", "S1"])
def test_digits_with_labels_of_any_kind(tmp_path, kind, compressed):
    labels = np.array([7, 0, 9, 7]).astype(kind)
    path = npz(tmp_path / "t.npz", compressed, images=IMAGES, labels=labels)
    found = read_test_images(path, DIGITS)
    np.testing.assert_array_equal(found.images[:, 0], IMAGES)
    assert found.labels.tolist() == [7, 0, 9, 7]


def test_names_go_before_numbers_and_the_order_in_memory_does_not_matter(tmp_path):
    images = np.asfortranarray(IMAGES[:, None])
    path = npz(tmp_path / "t.npz", images=images, labels=np.array(["bag", "coat", "1", "2"]))
    found = read_test_images(path, CLOTHES)
    assert found.labels.tolist() == [2, 0, 1, 2]
    np.testing.assert_array_equal(found.images, images)


def test_colour_pictures_for_a_net_that_reads_them(tmp_path):
    images = np.zeros((2, 3, 8, 6), np.uint8)
    path = npz(tmp_path / "t.npz", images=images, labels=np.array([0, 1]))
    assert read_test_images(path, COLOUR).images.shape == (2, 3, 8, 6)


LABELS = np.array([1, 2, 3, 4])


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"images": IMAGES}, "holds images.npy; expected the arrays images and labels"),
        ({"x": IMAGES, "y": LABELS}, "expected the arrays images and labels"),
        ({"images": IMAGES / 255.0, "labels": LABELS}, "float64 4×28×28; expected uint8 N×28×28"),
        ({"images": IMAGES[:, :20], "labels": LABELS}, "uint8 4×20×28; expected uint8 N×28×28"),
        ({"images": IMAGES[0], "labels": LABELS}, "uint8 28×28; expected"),
        ({"images": IMAGES, "labels": LABELS[:3]}, "labels in .* is 3 for 4 images"),
        ({"images": IMAGES, "labels": LABELS[:, None]}, "4×1 for 4 images"),
        ({"images": IMAGES, "labels": LABELS * 1.5}, "holds float64; expected numbers or names"),
        ({"images": IMAGES, "labels": LABELS + 6}, "Label 4 of .* is '10'; expected one of 0, 1"),
        ({"images": IMAGES, "labels": -LABELS}, "Label 1 of .* is '-1'"),
        ({"images": IMAGES, "labels": np.array(["1", "²", "3", "4"])}, "Label 2 of .* is '²'"),
        ({"images": IMAGES, "labels": np.array([1, "x", 3, None], object)}, "Python objects"),
        ({"images": IMAGES[:0], "labels": LABELS[:0]}, "no examples"),
    ],
)
def test_what_does_not_fit_is_told_in_a_sentence(tmp_path, arrays, sentence):
    with pytest.raises(TestSetError, match=sentence):
        read_test_images(npz(tmp_path / "t.npz", **arrays), DIGITS)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"images,labels\n", b"\x93NUMPY\x01\x00"])
def test_what_is_no_npz_is_refused(tmp_path, data):
    path = tmp_path / "t.npz"
    path.write_bytes(data)
    with pytest.raises(TestSetError, match="cannot be read as npz"):
        read_test_images(path, DIGITS)


def test_an_array_that_would_unpack_to_too_much_is_refused_unopened(tmp_path, monkeypatch):
    path = npz(tmp_path / "t.npz", True, images=np.zeros((3_000, 28, 28), np.uint8), labels=LABELS)
    assert path.stat().st_size < 10_000
    monkeypatch.setattr(testsets, "MAX_BYTES", 1_000_000)
    with pytest.raises(TestSetError, match="would unpack to 2 MB; at most 1 MB"):
        read_test_images(path, DIGITS)


def test_a_header_that_lies_about_the_size_is_refused_unopened(tmp_path):
    header = io.BytesIO()
    shape = {"descr": "|u1", "fortran_order": False, "shape": (10**9, 28, 28)}
    np.lib.format.write_array_header_1_0(header, shape)
    path = tmp_path / "t.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("images.npy", header.getvalue())
        archive.writestr("labels.npy", b"")
    with pytest.raises(TestSetError, match="would unpack to 784000 MB"):
        read_test_images(path, DIGITS)


def test_a_missing_file_and_a_folder(tmp_path):
    for reader, spec in ((read_test_images, DIGITS), (read_test_texts, MOOD)):
        with pytest.raises(TestSetError, match="No such file"):
            reader(tmp_path / "none", spec)
        with pytest.raises(TestSetError, match="directory"):
            reader(tmp_path, spec)


@pytest.mark.parametrize(
    ("content", "texts", "labels"),
    [
        ("text,label\ngood,1\nbad,0\n", ["good", "bad"], [1, 0]),
        ("label,text,id\npositive,\"so, good\",7\nnegative,bad,8\n", ["so, good", "bad"], [1, 0]),
        ("text\tlabel\nso, good\tpositive\n\"bad\" film\t0\n", ["so, good", '"bad" film'], [1, 0]),
        ("text\tlabel\nit's 5\" long\tnegative\n", ["it's 5\" long"], [0]),
        ("\ufeffText;Label\r\n好;1\r\n", ["好"], [1]),
        ('text,label\n"two\nlines",1\n', ["two\nlines"], [1]),
    ],
)  # fmt: skip
def test_tables_of_texts(tmp_path, content, texts, labels):
    path = tmp_path / "t.csv"
    path.write_bytes(content.encode("utf-8"))
    found = read_test_texts(path, MOOD)
    assert (list(found.texts), found.labels.tolist()) == (texts, labels)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("good,1\nbad,0\n", "expected a header with the columns text and label"),
        ("", "expected a header"),
        ("text,label\n", "no examples"),
        ("text,label\ngood\n", "Row 2 of .* lacks"),
        ("text,label\ngood,1\nbad,2\n", "Label 2 of .* is '2'; expected one of negative, positive"),
        ("text,label\ngood,great\n", "Label 1 of .* is 'great'"),
        ("text,label\n\0,1\n", "not a text file"),
    ],
)
def test_tables_that_do_not_fit(tmp_path, content, sentence):
    path = tmp_path / "t.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(TestSetError, match=sentence):
        read_test_texts(path, MOOD)
