"""Read images and labels from an npz, in the array layouts that are common in courses.

Uploads and the test sets of `evaluate` use the same code.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import dataclass
from math import isqrt, prod

import numpy as np
from jaxtyping import Int64, UInt8

from playground.core.data import ImageSet, number_writers
from playground.data.fit import turn_to_dark_ground
from playground.data.uploads.archives import open_zip, read_member
from playground.data.uploads.inspection import AS_SEEMS_BEST, Choices, Inspection, LeftOut, listed
from playground.data.uploads.labels import (
    merge_twins,
    number_labels,
    twin_remarks,
    usable_classes,
)
from playground.data.uploads.parts import part_examples
from playground.data.uploads.rules import (
    MAX_EXAMPLES,
    MAX_SIDE,
    MAX_UNPACKED,
    UploadError,
    shown,
    stem,
)
from playground.text import Message

# Names of the image and label arrays, the likeliest pair first; below, those of a test split.
PAIRS = (
    ("images", "labels"), ("x", "y"), ("X", "Y"), ("X", "y"), ("x_train", "y_train"),
    ("X_train", "y_train"), ("train_images", "train_labels"),
    ("training_images", "training_labels"), ("images_train", "labels_train"), ("data", "targets"),
    ("data", "labels"), ("data", "target"),
    ("features", "labels"), ("inputs", "targets"), ("arr_0", "arr_1"),
)  # fmt: skip
TEST_PAIRS = (
    ("x_test", "y_test"), ("X_test", "y_test"), ("test_images", "test_labels"),
    ("images_test", "labels_test"), ("x_val", "y_val"), ("X_val", "y_val"),
    ("val_images", "val_labels"), ("x_valid", "y_valid"),
)  # fmt: skip
WRITERS = ("drawers", "writers", "writer", "authors", "users")  # beside images and labels
FIRST = 5  # number of examples in an inspection


@dataclass(frozen=True, slots=True, eq=False)
class LabelledImages:
    """Images (0 to 255 on a dark background), their labels as text, and remarks for the user."""

    images: UInt8[np.ndarray, "n channels h w"]
    labels: tuple[str, ...]
    checked: np.ndarray  # mask of the examples in the validation split
    left_out: tuple[LeftOut, ...]
    remarks: tuple[Message, ...]
    writers: Int64[np.ndarray, " n"] | None = None


def read_arrays(data: bytes, file: str, choices: Choices = AS_SEEMS_BEST) -> Inspection:
    """Read an npz of images and labels as examples.

    Raises:
        UploadError: an array is invalid; the message names the array and the reason.
    """
    found = read_labelled_images(data, file, MAX_EXAMPLES, MAX_UNPACKED)
    names = merge_twins(found.labels) if choices.merge else found.labels
    classes, rare = usable_classes(names, file)
    digits = set(classes) <= set("0123456789") and found.images.shape[1:] == (1, 28, 28)
    numbers = number_labels(names, classes)
    preparation = "digit" if digits else "fit"
    examples = ImageSet(stem(file), found.images, numbers, classes, preparation, found.writers)
    first, second, unlearned = part_examples(examples, found.checked, file)
    remarks = [*found.remarks, *twin_remarks(names)]
    if second is not None:
        remarks.append(Message("uploads.split_kept", train=len(first), validation=len(second)))
    shown_first = tuple((f"{row}", name) for row, name in enumerate(names[:FIRST]))
    left_out = (*found.left_out, *rare, *unlearned)
    return Inspection(first, second, shown_first, None, left_out, tuple(remarks))


def read_labelled_images(data: bytes, file: str, limit: int, unpacked: int) -> LabelledImages:
    """Read the images and labels of an npz.

    Images are integers, booleans, or floats in 0 to 1, 0 to 255 or −1 to 1 (or standardised), of
    shape N×H×W, N×784, N×H×W×C, N×C×H×W or H×W×N. Labels are integers or names, of shape N or N×1,
    or one-hot rows.

    Raises:
        UploadError: an array is invalid; the message names the array and the reason.
    """
    with open_zip(data, file, unpacked, "uploads.not_npz") as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        pair = _pair(archive, members, file)
        arrays = [_read_array(archive, members[name], file) for name in pair]
        test = next((two for two in TEST_PAIRS if set(two) <= set(members) and two != pair), None)
        if test is not None:
            arrays += [_read_array(archive, members[name], file) for name in test]
        by = next((name for name in WRITERS if name in members and test is None), None)
        writers = _writers(_read_array(archive, members[by], file), len(arrays[1])) if by else None
    read = (*pair, *(test or ()), *((by,) if by and writers is not None else ()))
    rest = [name for name in members if name not in read]
    remarks = []
    if pair not in PAIRS[:7]:
        remarks.append(Message("uploads.array_names", images=shown(pair[0]), labels=shown(pair[1])))
    pictures = [
        _shaped(array, len(labels))
        for array, labels in zip(arrays[::2], map(np.atleast_1d, arrays[1::2]), strict=True)
    ]
    low, high = _range(pictures)
    images = np.concatenate([_bytes(each, low, high) for each in pictures])
    if (low, high) != (0, 255):
        remarks.append(Message("uploads.scaled", low=low, high=high))
    labels = [
        _labels(array, len(images)) for images, array in zip(pictures, arrays[1::2], strict=True)
    ]
    if len(images) > limit:
        raise UploadError("uploads.many", file=file, given=len(images), limit=limit)
    images, turned = turn_to_dark_ground(images)
    if turned:
        remarks.append(Message("uploads.turned", count=turned, all=len(images)))
    checked = np.arange(len(images)) >= len(pictures[0])
    left_out = []
    if rest:
        reason = Message("uploads.other_arrays")
        left_out.append(LeftOut(listed(rest), len(rest), reason, fault=False))
    return LabelledImages(
        images,
        tuple(name for part in labels for name in part),
        checked,
        tuple(left_out),
        tuple(remarks),
        writers,
    )


# ---- which arrays ---------------------------------------------------------------------------


def _pair(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], file: str
) -> tuple[str, str]:
    """The names of the images and of the labels."""
    shapes = {name: _shape(archive, info) for name, info in members.items()}
    for pair in (*PAIRS, *TEST_PAIRS):
        if set(pair) <= set(members):
            images, labels = pair
            numbered = images == "arr_0"  # by numpy.savez, in the order of its arguments
            swapped = numbered and len(shapes[images]) < 2 <= len(shapes[labels])
            return (labels, images) if swapped else pair
    # Without known names: an array with two or more axes, and one with an entry for each row of it.
    large = [name for name, shape in shapes.items() if len(shape) >= 3]
    large = large or [name for name, shape in shapes.items() if len(shape) == 2 and shape[1] > 64]
    if len(large) == 1:
        count = shapes[large[0]][:1]
        others = [name for name, shape in shapes.items() if name != large[0] and shape[:1] == count]
        if len(others) == 1:
            return large[0], others[0]
    given = sorted(members) or ["–"]
    raise UploadError("uploads.arrays", file=file, given=[shown(name) for name in given[:12]])


def _shape(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[int, ...]:
    try:
        with archive.open(info) as member:
            return _array_header(io.BytesIO(member.read(10_000)))[0]
    except Exception:  # zipfile and numpy raise many types for damaged members
        return ()


def _form(array: np.ndarray) -> str:
    return f"{array.dtype} {'×'.join(map(str, array.shape)) or '–'}"


def _read_array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> np.ndarray:
    """Read one array of an npz, after checking that its header matches its size in the zip."""
    content = io.BytesIO(read_member(archive, info, file))
    given = shown(info.filename)
    try:
        shape, dtype = _array_header(content)
    except (ValueError, EOFError, OSError, SyntaxError, TypeError, RecursionError, MemoryError):
        raise UploadError("uploads.npz", file=file, given=given) from None
    if dtype.hasobject:
        raise UploadError("uploads.pickled", file=file, given=given)
    # numpy allocates the memory that the header asks for, whatever the file really holds.
    if prod(shape) * dtype.itemsize != info.file_size - content.tell():
        raise UploadError("uploads.npz", file=file, given=given)
    content.seek(0)
    try:
        return np.lib.format.read_array(content, allow_pickle=False)
    except (ValueError, EOFError, OSError):
        raise UploadError("uploads.npz", file=file, given=given) from None


def _array_header(content: io.BytesIO) -> tuple[tuple[int, ...], np.dtype]:
    version = np.lib.format.read_magic(content)
    readers = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    if version not in readers:
        raise ValueError("unknown version")
    shape, _, dtype = readers[version](content)
    return shape, dtype


# ---- images ---------------------------------------------------------------------------------


def _shaped(array: np.ndarray, count: int) -> np.ndarray:
    """Convert `count` images to a numeric array of shape N×C×H×W."""
    refusal = UploadError("uploads.images", given=_form(array), limit=MAX_SIDE)
    if array.ndim >= 3 and array.shape[0] != count and array.shape[-1] == count:
        array = np.moveaxis(array, -1, 0)  # H×W×N, as Matlab saves them
    if array.ndim == 4 and array.shape[1] == 1 and array.shape[3] not in (1, 3):
        pass
    elif array.ndim == 2:
        array = _unrolled(array)
    elif array.ndim == 3:
        array = array[:, None]
    elif array.ndim == 4 and array.shape[-1] in (1, 3) and array.shape[1] not in (1, 3):
        array = array.transpose(0, 3, 1, 2)
    if array.ndim != 4 or array.shape[1] not in (1, 3) or array.dtype.kind not in "iufb":
        raise refusal
    if not 1 <= min(array.shape[2:]) <= max(array.shape[2:]) <= MAX_SIDE:
        raise refusal
    if array.dtype.kind == "f":
        _check_finite("images", array)
    return array


def _check_finite(name: str, array: np.ndarray) -> None:
    """Raise an UploadError that counts the values that are NaN or infinite, if there are any."""
    bad = ~np.isfinite(array)
    if bad.any():
        rows = int(bad.reshape(len(array), -1).any(1).sum())
        message = f"uploads.{name}_not_finite"
        raise UploadError(message, count=int(bad.sum()), rows=rows, all=len(array))


def _unrolled(array: np.ndarray) -> np.ndarray:
    """Reshape rows of pixels to square pictures: grey (784 to 28×28), or colour with the channels
    first (3,072 to 3×32×32)."""
    for channels in (1, 3):
        side = isqrt(array.shape[1] // channels)
        if side > 1 and channels * side * side == array.shape[1]:
            return array.reshape(len(array), channels, side, side)
    return array


def _range(pictures: list[np.ndarray]) -> tuple[float, float]:
    """The values of black and white, inferred from the dtype, minimum and maximum of all splits
    together."""
    lows = [array.min(initial=0) for array in pictures]
    highs = [array.max(initial=0) for array in pictures]
    low, high = float(min(lows)), float(max(highs))
    if low >= 0 and high <= 1 and (high > 0 or pictures[0].dtype.kind in "fb"):
        return 0, 1  # also integers 0 and 1: they would all be black on a scale of 255
    if low >= 0 and high <= 16 and max(pictures[0].shape[2:]) == 8:
        return 0, 16  # scikit-learn's 8×8 digits
    if low >= 0 and high <= 255:
        return 0, 255
    if low >= -1 and high <= 1:
        return -1, 1
    kinds = {array.dtype.kind for array in pictures}
    if low >= 0 and kinds <= {"i", "u"} and high <= 65_535:
        return 0, 4_095 if high <= 4_095 else 65_535  # 12 or 16 bits
    if low < 0 and kinds == {"f"} and high - low <= 40:
        return low, high  # standardised by mean and standard deviation
    raise UploadError("uploads.images", given=_form(pictures[0]), limit=MAX_SIDE)


def _bytes(array: np.ndarray, low: float, high: float) -> np.ndarray:
    if array.dtype == np.uint8 and (low, high) == (0, 255):
        return np.ascontiguousarray(array)
    scaled = (array.astype(np.float32) - low) * (255 / (high - low))
    return np.ascontiguousarray(np.floor(scaled + 0.5).astype(np.uint8))


# ---- labels ---------------------------------------------------------------------------------


def _labels(array: np.ndarray, images: int) -> list[str]:
    """The label of each image as text."""
    refusal = UploadError("uploads.labels", given=_form(array))
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 2 and array.dtype.kind in "iufb" and len(array):
        if not (np.isin(array, (0, array.min(), 1)).all() and ((array == 1).sum(1) == 1).all()):
            raise refusal
        array = array.argmax(1)
    if array.ndim != 1:
        raise refusal
    if array.dtype.kind == "f":
        _check_finite("labels", array)
        if (array != np.round(array)).any():
            raise refusal
        array = array.astype(np.int64)
    if array.dtype.kind not in "iubUS":
        raise refusal
    if len(array) != images:
        raise UploadError("uploads.lengths", images=images, labels=len(array))
    return [_label(label) for label in array.tolist()]


def _writers(array: np.ndarray, count: int) -> np.ndarray | None:
    """The number of each example's writer; None if the array does not hold one for each."""
    if array.shape != (count,) or array.dtype.kind not in "iubUS":
        return None
    return number_writers(array.tolist())


def _label(label: object) -> str:
    text = label.decode("utf-8", "replace") if isinstance(label, bytes) else str(label)
    return unicodedata.normalize("NFC", text.strip())[:200]
