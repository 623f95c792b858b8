"""Test files for a model: labels by name or number, and one sentence for every fault."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from playground.core.errors import UserError
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
    found = read_test_images(path, DIGITS).examples
    np.testing.assert_array_equal(found.images[:, 0], IMAGES)
    assert found.labels.tolist() == [7, 0, 9, 7]


def test_names_go_before_numbers_and_the_order_in_memory_does_not_matter(tmp_path):
    images = np.asfortranarray(IMAGES[:, None])
    path = npz(tmp_path / "t.npz", images=images, labels=np.array(["bag", "coat", "1", "2"]))
    found = read_test_images(path, CLOTHES).examples
    assert found.labels.tolist() == [2, 0, 1, 2]
    np.testing.assert_array_equal(found.images, images)


def test_colour_pictures_for_a_net_that_reads_them(tmp_path):
    images = np.zeros((2, 3, 8, 6), np.uint8)
    path = npz(tmp_path / "t.npz", images=images, labels=np.array([0, 1]))
    assert read_test_images(path, COLOUR).examples.images.shape == (2, 3, 8, 6)


LABELS = np.array([1, 2, 3, 4])


@pytest.mark.parametrize(
    "images",
    [
        IMAGES.astype(np.int64),
        IMAGES.astype(np.float32),
        IMAGES / 255.0,
        IMAGES / 127.5 - 1,
        IMAGES[..., None],
        IMAGES.reshape(4, 784),
    ],
)
@pytest.mark.parametrize("labels", [LABELS, LABELS[:, None], np.eye(10)[LABELS], LABELS * 1.0])
@pytest.mark.parametrize("names", [("images", "labels"), ("x_test", "y_test"), ("arr_0", "arr_1")])
def test_every_form_that_an_upload_may_have_is_read(tmp_path, images, labels, names):
    path = npz(tmp_path / "t.npz", **dict(zip(names, (images, labels), strict=True)))
    found = read_test_images(path, DIGITS).examples
    np.testing.assert_array_equal(found.images[:, 0], IMAGES)
    assert found.labels.tolist() == [1, 2, 3, 4]


def test_a_zip_of_folders_is_prepared_as_the_model_wants_it(tmp_path):
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for label in "37":
            sheet = Image.new("L", (90, 60), 255)
            sheet.paste(0, (10, 10, 20, 50))
            png = io.BytesIO()
            sheet.save(png, "PNG")
            archive.writestr(f"{label}/a.png", png.getvalue())
        archive.writestr("7/b.png", b"no picture")
    digit = read_test_images(path, DIGITS)
    assert digit.examples.labels.tolist() == [3, 7]
    assert [part.count for part in digit.left_out] == [1]
    rows, columns = np.nonzero(digit.examples.images[0, 0])
    assert rows.max() - rows.min() == 19  # cropped, 20 pixels high
    whole = ModelSpec(replace(DIGITS.input, preparation="fit"), DIGITS.layers, DIGITS.labels)
    fitted = read_test_images(path, whole).examples.images[0, 0]
    rows, columns = np.nonzero(fitted > 127)
    assert 11 <= rows.max() - rows.min() <= 12  # 40 of the 90 pixels that became 28
    assert columns.max() < 7


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"images": IMAGES}, "holds images; expected the arrays images and labels"),
        ({"pictures": IMAGES, "a": LABELS, "b": LABELS}, "expected the arrays images and labels"),
        ({"images": IMAGES[:, :20], "labels": LABELS}, "are 1×20×28; the model reads 1×28×28"),
        ({"images": IMAGES[0], "labels": LABELS}, "uint8 28×28; expected"),
        ({"images": IMAGES, "labels": LABELS[:3]}, "4 images and 3 labels"),
        ({"images": IMAGES, "labels": LABELS * 1.5}, "labels is float64 4; expected"),
        ({"images": IMAGES, "labels": LABELS + 6}, "Label 4 of .* is “10”; expected one of 0, 1"),
        ({"images": IMAGES, "labels": -LABELS}, "Label 1 of .* is “-1”"),
        ({"images": IMAGES, "labels": np.array(["1", "x", "3", "4"])}, "Label 2 of .* is “x”"),
        ({"images": IMAGES, "labels": np.array([1, "x", 3, None], object)}, "Python objects"),
        ({"images": IMAGES[:0], "labels": LABELS[:0]}, "no examples"),
    ],
)
def test_what_does_not_fit_is_told_in_a_sentence(tmp_path, arrays, sentence):
    with pytest.raises(UserError, match=sentence):
        read_test_images(npz(tmp_path / "t.npz", **arrays), DIGITS)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"images,labels\n", b"\x93NUMPY\x01\x00"])
def test_what_is_no_npz_is_refused(tmp_path, data):
    path = tmp_path / "t.npz"
    path.write_bytes(data)
    with pytest.raises(UserError, match=r"is not an npz|no examples"):
        read_test_images(path, DIGITS)


def test_an_array_that_would_unpack_to_too_much_is_refused_unopened(tmp_path, monkeypatch):
    path = npz(tmp_path / "t.npz", True, images=np.zeros((3_000, 28, 28), np.uint8), labels=LABELS)
    assert path.stat().st_size < 10_000
    monkeypatch.setattr(testsets, "MAX_BYTES", 1_000_000)
    with pytest.raises(UserError, match="would be 2 MB large; the limit is 1 MB"):
        read_test_images(path, DIGITS)


def test_a_header_that_lies_about_the_size_is_refused_unopened(tmp_path):
    header = io.BytesIO()
    shape = {"descr": "|u1", "fortran_order": False, "shape": (10**9, 28, 28)}
    np.lib.format.write_array_header_1_0(header, shape)
    path = tmp_path / "t.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("images.npy", header.getvalue())
        archive.writestr("labels.npy", b"")
    with pytest.raises(UserError, match="cannot be read as npz"):
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
        ("good,1\nbad,0\n", ["good", "bad"], [1, 0]),
        ("review,sentiment\ngood,Positive\nbad,ｎｅｇａｔｉｖｅ\n", ["good", "bad"], [1, 0]),
    ],
)  # fmt: skip
def test_tables_of_texts(tmp_path, content, texts, labels):
    path = tmp_path / "t.csv"
    path.write_bytes(content.encode("utf-8"))
    found = read_test_texts(path, MOOD).examples
    assert (list(found.texts), found.labels.tolist()) == (texts, labels)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "no examples"),
        ("text,label\n", "has a line of column names and no other"),
        ("text,label\ngood\n", "no examples"),
        ("text,label\ngood,1\nbad,2\n", "Label 2 of .* is “2”; expected one of negative, positive"),
        ("text,label\ngood,great\n", "Label 1 of .* is “great”"),
        ("text,label\n\0,1\n", "not a text file"),
    ],
)
def test_tables_that_do_not_fit(tmp_path, content, sentence):
    path = tmp_path / "t.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(UserError, match=sentence):
        read_test_texts(path, MOOD)


def test_rows_that_lack_a_part_are_left_out_and_counted(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("text,label\ngood,1\nbad,\n,0\n", "utf-8")
    found = read_test_texts(path, MOOD)
    assert found.examples.texts == ("good",)
    assert [part.count for part in found.left_out] == [1, 1]


def test_a_long_label_is_cut_in_the_sentence(tmp_path):
    labels = np.array(["7", "0", "9" * 2_000, "7"])
    path = npz(tmp_path / "t.npz", images=IMAGES, labels=labels)
    with pytest.raises(TestSetError, match=r"Label 3 of .* is “9{40}”;"):
        read_test_images(path, DIGITS)
