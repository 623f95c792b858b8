"""Open and read untrusted zip files (an npz is a zip, too)."""

from __future__ import annotations

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath

from playground.data.uploads.encodings import decode_names
from playground.data.uploads.rules import MAX_UNPACKED, UploadError, shown

UNICODE_PATH = 0x7075  # id of the extra field with Info-ZIP's UTF-8 name


def open_zip(
    data: bytes, file: str, limit: int = MAX_UNPACKED, broken: str = "uploads.zip"
) -> zipfile.ZipFile:
    """Open a zip after checking its directory, without decompressing anything: its files may
    unpack to at most `limit` bytes. Raises UploadError for a zip that fails the checks; the
    message `broken` says that it is none."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise UploadError(broken, file=file) from None
    total = 0
    for info in archive.infolist():
        if info.flag_bits & 1:
            raise UploadError("uploads.locked", file=file)
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", info.filename):
            raise UploadError("uploads.path", file=file, given=shown(info.filename))
        if stat.S_ISLNK(info.external_attr >> 16):
            raise UploadError("uploads.link", file=file, given=shown(info.filename))
        total += info.file_size
    if total > limit:
        raise UploadError("uploads.unpacked", file=file, given=total / 1e6, limit=limit / 1e6)
    return archive


def member_names(archive: zipfile.ZipFile) -> tuple[list[str], str | None]:
    """The members' names, composed (NFC) and with “/” as separator, and the guessed encoding of
    the names; None if the zip declares the encoding."""
    silent = [
        info
        for info in archive.infolist()
        if not info.flag_bits & 0x800 and not info.orig_filename.isascii()
    ]
    guessed, encoding = decode_names([info.orig_filename.encode("cp437") for info in silent])
    names = dict(zip(map(id, silent), guessed, strict=True))
    names |= {id(info): name for info in silent if (name := _unicode_path(info))}
    read = [names.get(id(info), info.orig_filename) for info in archive.infolist()]
    composed = [unicodedata.normalize("NFC", name.replace("\\", "/")) for name in read]
    return composed, encoding if silent else None


def _unicode_path(info: zipfile.ZipInfo) -> str:
    """The UTF-8 name from the extra field that some programs write beside the code page's name."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == UNICODE_PATH and size > 5 and extra[4] == 1:
            crc = struct.unpack("<L", extra[5:9])[0]
            if crc == zlib.crc32(info.orig_filename.encode("cp437")):
                return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return ""


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> bytes:
    """Read one file of the zip. Raises UploadError if it cannot be unpacked."""
    try:
        with archive.open(info) as member:
            # Read no more than the size in the directory, even if the stream is longer.
            return member.read(info.file_size)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError,
            ValueError):  # fmt: skip
        raise UploadError("uploads.zip", file=file) from None
