"""A zip that a person uploads (an npz is one too), opened and read without harm."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from playground.data.uploads.rules import MAX_UNPACKED, UploadError, shown


def open_zip(data: bytes, file: str) -> zipfile.ZipFile:
    """The zip, seen to be harmless by its directory alone."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise UploadError("zip", file=file) from None
    total = 0
    for info in archive.infolist():
        if info.flag_bits & 1:
            raise UploadError("locked", file=file)
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", info.filename):
            raise UploadError("path", file=file, given=shown(info.filename))
        if stat.S_ISLNK(info.external_attr >> 16):
            raise UploadError("link", file=file, given=shown(info.filename))
        total += info.file_size
    if total > MAX_UNPACKED:
        raise UploadError("unpacked", file=file, given=total / 1e6, limit=MAX_UNPACKED / 1e6)
    return archive


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> bytes:
    """One file of the zip. Raises UploadError where it cannot be unpacked."""
    try:
        with archive.open(info) as member:
            # No more than the directory says, even where the stream would go on.
            return member.read(info.file_size)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError,
            ValueError):  # fmt: skip
        raise UploadError("zip", file=file) from None
