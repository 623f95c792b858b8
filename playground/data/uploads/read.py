"""Examples that a person uploads: a CSV of texts, a zip of picture folders, or an npz.

Whatever the file holds, the answer is a set of examples or one sentence. Sizes are checked
before anything is decompressed; nothing is unpacked to disk and nothing is unpickled.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from playground.core.data import ImageSet, TextSet
from playground.data.uploads.arrays import read_arrays
from playground.data.uploads.pictures import read_picture_folders
from playground.data.uploads.rules import MAX_BYTES, UploadError, shown
from playground.data.uploads.tables import read_table


def read_upload(data: bytes, file: str, colour: bool = False) -> ImageSet | TextSet:
    """Read an upload by the ending of its name; `colour` keeps the colours of a zip's pictures.

    Raises:
        UploadError: one sentence saying what is wrong with the file.
    """
    file = shown(PurePosixPath(file.replace("\\", "/")).name or "file")
    if not data:
        raise UploadError("empty", file=file)
    if len(data) > MAX_BYTES:
        raise UploadError("large", file=file, given=len(data) / 1e6, limit=MAX_BYTES / 1e6)
    ending = PurePosixPath(file).suffix.lower()
    if ending in (".csv", ".tsv", ".txt"):
        return read_table(data, file)
    if ending == ".zip":
        return read_picture_folders(data, file, colour)
    if ending == ".npz":
        return read_arrays(data, file)
    raise UploadError("kind", file=file)
