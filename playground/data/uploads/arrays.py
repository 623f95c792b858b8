"""An npz of images and labels that a person uploads."""

from __future__ import annotations

import io
import zipfile
from math import prod

import numpy as np

from playground.core.data import ImageSet
from playground.data.uploads.archives import open_zip, read_member
from playground.data.uploads.rules import (
    MAX_EXAMPLES,
    MAX_SIDE,
    UploadError,
    number_labels,
    shown,
    stem,
)

IMAGE_ARRAYS = ("images", "x", "X", "x_train", "data")
LABEL_ARRAYS = ("labels", "y", "Y", "y_train", "targets")


def read_arrays(data: bytes, file: str) -> ImageSet:
    """An npz with `images` (uint8 N×H×W, N×H×W×C or N×C×H×W, or floats from 0 to 1) and
    `labels` (N whole numbers or names).

    Raises:
        UploadError: one sentence saying which array is at fault, and how.
    """
    with open_zip(data, file) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        names = [
            next((name for name in wanted if name in members), None)
            for wanted in (IMAGE_ARRAYS, LABEL_ARRAYS)
        ]
        if names[0] is None or names[1] is None:
            given = shown(", ".join(sorted(members)) or "nothing")
            raise UploadError("arrays", file=file, given=given)
        images = _images(_read_array(archive, members[names[0]], file))
        labels = _read_array(archive, members[names[1]], file)
    if labels.ndim != 1 or labels.dtype.kind not in "iubUS":
        raise UploadError("labels", given=_form(labels))
    if len(images) != len(labels):
        raise UploadError("lengths", images=len(images), labels=len(labels))
    if len(images) > MAX_EXAMPLES:
        raise UploadError("many", file=file, given=f"{len(images):,}", limit=f"{MAX_EXAMPLES:,}")
    texts = [_label(label) for label in labels.tolist()]
    numbers, classes = number_labels(texts, file)
    return ImageSet(stem(file), images, numbers, classes)


def _label(label: object) -> str:
    text = label.decode("utf-8", "replace") if isinstance(label, bytes) else str(label)
    return text[:200]


def _form(array: np.ndarray) -> str:
    return f"{array.dtype} {'×'.join(map(str, array.shape)) or 'a single number'}"


def _read_array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> np.ndarray:
    """One array of an npz, once its header agrees with the room that it takes."""
    content = io.BytesIO(read_member(archive, info, file))
    try:
        shape, dtype = _array_header(content)
    except (ValueError, EOFError, OSError, SyntaxError, TypeError, RecursionError, MemoryError):
        given = shown(info.filename)
        raise UploadError("npz", file=file, given=given) from None
    if dtype.hasobject:
        raise UploadError("pickled", file=file, given=shown(info.filename))
    # The header alone says how much memory is asked for, whatever the file really holds.
    if prod(shape) * dtype.itemsize != info.file_size - content.tell():
        raise UploadError("npz", file=file, given=shown(info.filename))
    content.seek(0)
    try:
        return np.lib.format.read_array(content, allow_pickle=False)
    except (ValueError, EOFError, OSError):
        raise UploadError("npz", file=file, given=shown(info.filename)) from None


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


def _images(array: np.ndarray) -> np.ndarray:
    """Pictures as uint8 N×C×H×W."""
    refusal = UploadError("images", given=_form(array), limit=MAX_SIDE)
    if array.ndim == 3:
        array = array[:, None]
    elif array.ndim == 4 and array.shape[-1] in (1, 3) and array.shape[1] not in (1, 3):
        array = array.transpose(0, 3, 1, 2)
    if array.ndim != 4 or array.shape[1] not in (1, 3):
        raise refusal
    if not 1 <= min(array.shape[2:]) <= max(array.shape[2:]) <= MAX_SIDE:
        raise refusal
    if array.dtype.kind == "f":
        if not np.isfinite(array).all() or array.min(initial=0) < 0 or array.max(initial=0) > 1:
            raise refusal
        array = np.round(array * 255)
    elif array.dtype.kind not in "iu" or array.min(initial=0) < 0 or array.max(initial=0) > 255:
        raise refusal
    return np.ascontiguousarray(array.astype(np.uint8))
