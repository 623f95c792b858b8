"""Labelled test files for a given model: an npz of pictures, or a table of texts.

The labels are those of the model, by name or by number. Sizes are checked before anything is
decompressed, and nothing is ever unpickled.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from math import prod
from pathlib import Path

import numpy as np

from playground.core.data import ImageSet, TextSet
from playground.data.uploads.rules import UploadError
from playground.data.uploads.tables import decode
from playground.nets.spec import ImageInput, ModelSpec

MAX_BYTES = 400_000_000  # of a file, and of an array in it
MAX_EXAMPLES = 1_000_000


class TestSetError(ValueError):
    """A file that a model cannot be tested on; the message is the sentence a person reads."""

    __test__ = False  # not a test, in spite of its name


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TestSetError(f"{path} cannot be read: {error.strerror or error}.") from None
    if len(data) > MAX_BYTES:
        raise TestSetError(f"{path} is too large; at most {MAX_BYTES / 1e6:.0f} MB are read.")
    return data


def _by(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or "a single value"


# ---- pictures -----------------------------------------------------------------------------


def _member(archive: zipfile.ZipFile, name: str, path: Path) -> np.ndarray:
    """One array of an npz, with its header seen before its numbers are unpacked."""
    if f"{name}.npy" not in archive.namelist():
        names = ", ".join(archive.namelist())[:80] or "nothing"
        raise TestSetError(f"{path} holds {names}; expected the arrays images and labels.")
    info = archive.getinfo(f"{name}.npy")
    with archive.open(info) as file:
        version = np.lib.format.read_magic(file)
        if version == (1, 0):
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
        else:
            shape, fortran, dtype = np.lib.format.read_array_header_2_0(file)
        if dtype.hasobject:
            raise TestSetError(f"{name} in {path} holds Python objects, which are never loaded.")
        size = prod(shape) * dtype.itemsize
        if size > MAX_BYTES or info.file_size > MAX_BYTES + 100_000:
            raise TestSetError(
                f"{name} in {path} would unpack to {max(size, info.file_size) / 1e6:.0f} MB; at "
                f"most {MAX_BYTES / 1e6:.0f} MB are read."
            )
        content = file.read(size)
    if len(content) != size:
        raise TestSetError(f"{name} in {path} is cut off; save it again with np.savez.")
    return np.frombuffer(content, dtype).reshape(shape, order="F" if fortran else "C")


def read_test_images(path: Path, spec: ModelSpec) -> ImageSet:
    """An npz with `images` (uint8 N×H×W, or N×C×H×W) and `labels` (N numbers or names).

    Raises:
        TestSetError: says which part is not as the model needs it.
    """
    assert isinstance(spec.input, ImageInput)
    data = _bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            images, labels = (_member(archive, name, path) for name in ("images", "labels"))
    except TestSetError:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError,
            KeyError, TypeError, SyntaxError, MemoryError, OverflowError):  # fmt: skip
        raise TestSetError(
            f"{path} cannot be read as npz; save it with np.savez(file, images=…, labels=…)."
        ) from None
    shape = (spec.input.channels, spec.input.height, spec.input.width)
    given = f"{images.dtype} {_by(images.shape)}"
    if images.ndim == 3 and shape[0] == 1:
        images = images[:, None]
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[1:] != shape:
        wanted = _by(shape[1:] if shape[0] == 1 else shape)
        raise TestSetError(f"images in {path} is {given}; expected uint8 N×{wanted}.")
    if labels.ndim != 1 or len(labels) != len(images):
        raise TestSetError(
            f"labels in {path} is {_by(labels.shape)} for {len(images)} images; expected one each."
        )
    if not len(labels):
        raise TestSetError(f"{path} holds no examples; expected at least one.")
    if labels.dtype.kind not in "iuUS":
        raise TestSetError(f"labels in {path} holds {labels.dtype}; expected numbers or names.")
    return ImageSet(path.stem, images, _numbers(labels.tolist(), spec, str(path)), spec.labels)


def _numbers(given: list, spec: ModelSpec, where: str) -> np.ndarray:
    """Each label as the number of the model's class: a name of one, else a number."""
    classes = {name: number for number, name in enumerate(spec.labels)}
    numbers = []
    for row, label in enumerate(given):
        text = label.decode("utf-8", "replace") if isinstance(label, bytes) else str(label).strip()
        number = classes.get(text)
        if number is None and text.isascii() and text.isdigit() and int(text[:9]) < len(classes):
            number = int(text[:9])
        if number is None:
            shown = ", ".join(spec.labels[:12])
            raise TestSetError(
                f"Label {row + 1} of {where} is {text!r:.40}; expected one of {shown}, "
                f"or a number from 0 to {len(classes) - 1}."
            )
        numbers.append(number)
    return np.array(numbers, np.int64)


# ---- texts --------------------------------------------------------------------------------


def _rows(content: str, delimiter: str) -> list[list[str]]:
    """The table's rows. Where quotation marks do not close, they are part of the text, as in
    many tables parted by tabs."""
    lines = io.StringIO(content, newline="")
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter, strict=True) if row]
        if rows and all(len(row) == len(rows[0]) for row in rows):
            return rows
    except csv.Error:
        pass
    plain = csv.reader(io.StringIO(content), delimiter=delimiter, quoting=csv.QUOTE_NONE)
    return [row for row in plain if row]


def read_test_texts(path: Path, spec: ModelSpec) -> TextSet:
    """A csv or tsv whose header names the columns text and label.

    Raises:
        TestSetError: says which line is not as the model needs it.
    """
    try:
        content = decode(_bytes(path), path.name)
    except UploadError as error:
        raise TestSetError(str(error)) from None
    first = content.split("\n", 1)[0]
    delimiter = "\t" if "\t" in first else ";" if ";" in first and "," not in first else ","
    try:
        rows = _rows(content, delimiter)
    except csv.Error as error:
        raise TestSetError(f"{path} cannot be read as a table: {error!s:.80}.") from None
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    if "text" not in header or "label" not in header:
        raise TestSetError(
            f"The first line of {path} is {first.strip()!r:.60}; expected a header with the "
            "columns text and label."
        )
    if not rows[1:]:
        raise TestSetError(f"{path} holds no examples; expected at least one.")
    if len(rows) > MAX_EXAMPLES:
        raise TestSetError(f"{path} has {len(rows):,} lines; at most {MAX_EXAMPLES:,} are read.")
    text, label = header.index("text"), header.index("label")
    for number, row in enumerate(rows[1:], 2):
        if len(row) <= max(text, label):
            raise TestSetError(f"Row {number} of {path} lacks a text or a label.")
    labels = _numbers([row[label] for row in rows[1:]], spec, str(path))
    return TextSet(path.stem, tuple(row[text] for row in rows[1:]), labels, spec.labels)
