"""A zip that a person uploads (an npz is one too), opened and read without harm."""

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

UNICODE_PATH = 0x7075  # of the extra field in which Info-ZIP writes a name in UTF-8


def open_zip(data: bytes, file: str, limit: int = MAX_UNPACKED) -> zipfile.ZipFile:
    """The zip, seen to be harmless by its directory alone; it unpacks to `limit` bytes at most."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise UploadError("uploads.zip", file=file) from None
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
    """Each member's name, composed (NFC) and with “/” between folders, and the encoding that
    the names were read in where the zip does not say it."""
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
    """The name in UTF-8 that some programs write beside the one of the old code page."""
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
    """One file of the zip. Raises UploadError where it cannot be unpacked."""
    try:
        with archive.open(info) as member:
            # No more than the directory says, even where the stream would go on.
            return member.read(info.file_size)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError,
            ValueError):  # fmt: skip
        raise UploadError("uploads.zip", file=file) from None
