"""“My digits” as a file: an npz with images (uint8, N×28×28) and labels (integers 0 to 9)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import numpy as np

from playground.core.drawing import Drawing
from playground.core.errors import UserError

MAX_DIGITS = 2_000
SIDE = 28


class DigitFileError(UserError):
    """An invalid file of “My digits”; the messages are in `data.ftl`."""


def digits_to_npz(drawings: Sequence[Drawing]) -> bytes:
    """The labelled drawings as a compressed npz; `digits_from_npz` is the inverse."""
    labelled = [drawing for drawing in drawings if drawing.label is not None]
    images = np.array([drawing.pixels for drawing in labelled], np.uint8).reshape(-1, SIDE, SIDE)
    labels = np.array([drawing.label for drawing in labelled], np.int64)
    file = io.BytesIO()
    np.savez_compressed(file, images=images, labels=labels)
    return file.getvalue()


def digits_from_npz(data: bytes) -> list[Drawing]:
    """Read an untrusted npz: nothing is unpickled, and sizes are checked before decompression.

    Raises:
        DigitFileError: the file is invalid; the message says why.
    """
    images, labels = _arrays(data)
    if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != (SIDE, SIDE):
        raise DigitFileError("data.digits_images", given=_form(images))
    if labels.shape != (len(images),) or labels.dtype.kind not in "iu":
        raise DigitFileError("data.digits_labels", given=_form(labels), images=len(images))
    if len(labels) and not (labels.min() >= 0 and labels.max() <= 9):
        raise DigitFileError("data.digits_range", least=labels.min(), most=labels.max())
    pairs = zip(images, labels, strict=True)
    return [Drawing(image.copy(), "upload", label=int(label)) for image, label in pairs]


def _form(array: np.ndarray) -> str:
    return f"{array.dtype} {'×'.join(map(str, array.shape))}"


def _arrays(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise DigitFileError("data.digits_kind") from None
    if unpacked > MAX_DIGITS * (SIDE * SIDE + 8) + 10_000:
        raise DigitFileError("data.digits_many", limit=MAX_DIGITS)
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return np.asarray(file["images"]), np.asarray(file["labels"])
    except KeyError:
        raise DigitFileError("data.digits_array") from None
    except Exception:  # numpy and zlib raise many types for damaged members
        raise DigitFileError("data.digits_damaged") from None
