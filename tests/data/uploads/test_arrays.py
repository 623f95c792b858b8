"""Arrays of images and labels in every form that notebooks save."""

import io

import numpy as np
import pytest

from playground.data.uploads.inspection import Choices
from playground.data.uploads.read import read_upload
from playground.data.uploads.rules import UploadError

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (8, 28, 28), dtype=np.uint8)
IMAGES[:, [0, -1]] = IMAGES[:, :, [0, -1]] = 0
IMAGES[0, 5, 5], IMAGES[0, 6, 6] = 0, 255
LABELS = np.arange(8) % 2


def npz(**arrays):
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def read(name="x.npz", /, merge=False, **arrays):
    return read_upload(npz(**arrays), name, Choices(merge=merge))


def remarks(found):
    return [remark.message_id.removeprefix("uploads.") for remark in found.remarks]


@pytest.mark.parametrize(
    ("images", "told"),
    [
        (IMAGES, []),
        (IMAGES.astype(np.int64), []),
        (IMAGES.astype(np.float32), []),
        (IMAGES / 255, ["scaled"]),
        (IMAGES / 127.5 - 1, ["scaled"]),
        (IMAGES[:, None], []),
        (IMAGES[..., None], []),
        (IMAGES.reshape(8, 784), []),
        (np.moveaxis(IMAGES, 0, -1), []),
        (IMAGES.astype(np.uint16) * 257, ["scaled"]),
        (255 - IMAGES, ["turned"]),
    ],
)
def test_images_of_every_form_are_the_same(images, told):
    found = read(images=images, labels=LABELS)
    np.testing.assert_array_equal(found.examples.images[:, 0], IMAGES)
    assert remarks(found) == told


@pytest.mark.parametrize("kind", [bool, np.uint8, np.int64, np.float64])
def test_truth_values_are_black_and_white(kind):
    found = read(images=(IMAGES > 127).astype(kind), labels=LABELS)
    np.testing.assert_array_equal(found.examples.images[:, 0], (IMAGES > 127) * 255)


def test_standardised_images_are_spread_from_black_to_white():
    found = read(images=(IMAGES - 33.3) / 78.6, labels=LABELS)
    np.testing.assert_array_equal(found.examples.images[:, 0], IMAGES)
    assert remarks(found) == ["scaled"]


def test_scikit_learns_8_by_8_digits_are_not_nearly_black():
    digits = RANDOM.integers(0, 17, (8, 64)) * 1.0
    digits[0, :2] = 0, 16
    found = read(data=digits, target=LABELS)
    assert found.examples.images.shape == (8, 1, 8, 8)
    assert found.examples.images.max() == 255


def test_savez_without_names_may_have_the_labels_first():
    found = read(arr_0=LABELS, arr_1=IMAGES)
    np.testing.assert_array_equal(found.examples.images[:, 0], IMAGES)
    assert found.examples.labels.tolist() == LABELS.tolist()


@pytest.mark.parametrize("channels", [1, 3])
def test_unrolled_colours_are_rolled_up_by_channels(channels):
    images = RANDOM.integers(0, 256, (8, channels, 32, 32), dtype=np.uint8)
    found = read(images=images.reshape(8, -1), labels=LABELS)
    np.testing.assert_array_equal(found.examples.images, images)


@pytest.mark.parametrize(
    "labels",
    [LABELS, LABELS * 1.0, LABELS[:, None], np.eye(2)[LABELS], np.eye(2, dtype=int)[LABELS],
     np.eye(2)[LABELS] * 2 - 1,
     LABELS.astype(np.uint8), LABELS.astype(bool).astype(int).astype(str)],
)  # fmt: skip
def test_labels_of_every_form_are_the_same(labels):
    found = read(images=IMAGES, labels=labels)
    assert found.examples.labels.tolist() == LABELS.tolist()
    assert found.examples.classes == ("0", "1")


@pytest.mark.parametrize(
    "names",
    [("images", "labels"), ("x", "y"), ("X_train", "y_train"), ("train_images", "train_labels"),
     ("data", "targets"), ("arr_0", "arr_1"), ("pictures", "what")],
)  # fmt: skip
def test_names_of_every_course_are_known(names):
    found = read(**dict(zip(names, (IMAGES, LABELS), strict=True)))
    assert len(found) == 8
    assert (remarks(found) == ["array_names"]) == (names[0] in ("data", "arr_0", "pictures"))


def test_a_test_part_beside_the_training_part_is_kept_apart():
    found = read(x_train=IMAGES, y_train=LABELS, x_test=IMAGES[:3] / 1.0, y_test=LABELS[:3])
    assert found.examples.class_counts() == {"0": 4, "1": 4}
    assert found.validation.class_counts() == {"0": 2, "1": 1}
    np.testing.assert_array_equal(found.validation.images[:, 0], IMAGES[:3])
    assert remarks(found) == ["split_kept"]


def test_other_arrays_are_named():
    found = read(images=IMAGES, labels=LABELS, weights=np.ones(3))
    assert [(part.what, part.count, part.fault) for part in found.left_out] == [
        (("weights",), 1, False)
    ]


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (LABELS + 0.5, "labels is float64 8"),
        (np.ones((8, 3)), "labels is float64 8×3"),
        (LABELS[:5], "8 images and 5 labels"),
    ],
)
def test_labels_that_say_nothing_are_told(labels, words):
    with pytest.raises(UploadError, match=words):
        read(images=IMAGES, labels=labels)


def test_digits_are_taken_to_be_prepared_as_digits_and_others_not():
    assert read(images=IMAGES, labels=LABELS).examples.preparation == "digit"
    names = np.array(["coat", "bag"])[LABELS]
    assert read(images=IMAGES, labels=names).examples.preparation == "fit"


@pytest.mark.parametrize(
    ("writers", "told"),
    [
        (np.array(["b", "a", "b", "c", "a", "a", "b", "c"]), [0, 1, 0, 2, 1, 1, 0, 2]),
        (np.array([5, 5, 2, 2, 2, 5, 5, 5]), [0, 0, 1, 1, 1, 0, 0, 0]),
        (np.zeros((8, 2), int), None),
        (np.zeros(3, int), None),
    ],
)
def test_an_array_of_writers_is_kept_and_any_other_is_named(writers, told):
    found = read(images=IMAGES, labels=LABELS, drawers=writers)
    known = found.examples.writers
    assert told == (None if known is None else known.tolist())
    assert bool(found.left_out) == (told is None)


def test_a_matrix_with_unknown_names_is_the_images():
    rows = np.random.default_rng(0).integers(0, 256, (10, 784)).astype(np.uint8)
    data = npz(pixels_of_all=rows, what_it_is=np.arange(10) % 2)
    np.testing.assert_array_equal(read_upload(data, "x.npz").examples.images.reshape(10, -1), rows)


def test_values_that_are_no_numbers_are_counted():
    images = IMAGES / 255
    images[2, 3, 4:7] = np.nan
    images[5, 0, 0] = np.inf
    with pytest.raises(UploadError, match=r"4 values of images are NaN or infinite \(2 of 8"):
        read(images=images, labels=LABELS)
    labels = LABELS.astype(float)
    labels[3] = np.nan
    with pytest.raises(UploadError, match="1 of 8 labels are NaN or infinite"):
        read(images=IMAGES, labels=labels)
