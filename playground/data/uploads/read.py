"""Read uploaded examples: a table of texts, tagged sentences, frames of semantic roles, a zip of
picture folders or of pictures with boxes, or an npz.

For any file the result is an `Inspection` or an `UploadError`. The format is detected from the
content, not from the file name. Sizes are checked before decompression; nothing is unpacked to disk
or unpickled.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from playground.data.picture_files import looks_like_picture
from playground.data.uploads import frames, objects
from playground.data.uploads.arrays import read_arrays
from playground.data.uploads.boxed_pictures import read_boxed_pictures
from playground.data.uploads.inspection import AS_SEEMS_BEST, Choices, Inspection
from playground.data.uploads.pictures import read_picture_folders
from playground.data.uploads.rules import MAX_BYTES, UploadError, shown
from playground.data.uploads.tables import decode_table, read_table
from playground.data.uploads.tagged import ENDINGS, looks_tagged, read_tagged

TABLES = (".csv", ".tsv", ".tab", ".txt", ".psv", ".dat", "")
PACKED = {
    b"Rar!\x1a\x07": "RAR", b"7z\xbc\xaf\x27\x1c": "7z", b"\x1f\x8b": "gzip", b"BZh": "bzip2",
    b"\xfd7zXZ": "xz", b"(\xb5/\xfd": "zstd",
}  # fmt: skip
DOCUMENTS = {b"%PDF": "PDF", b"{\\rtf": "RTF"}
IDX = (b"\0\0\x08\x01", b"\0\0\x08\x03")  # the labels and the images of MNIST's own files
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # Excel and Word before 2007


def read_upload(data: bytes, file: str, choices: Choices = AS_SEEMS_BEST) -> Inspection:
    """Read an upload as a training set, with the user's choices.

    Raises:
        UploadQuestion: the file can be read in two ways, and the user must choose.
        UploadError: the file cannot be used; the message says why.
    """
    name = PurePosixPath(file.replace("\\", "/")).name or "file"
    file, ending = shown(name), PurePosixPath(name).suffix.lower()  # `shown` cuts a long name
    if not data:
        raise UploadError("uploads.empty", file=file)
    if len(data) > MAX_BYTES:
        raise UploadError("uploads.large", file=file, given=len(data) / 1e6, limit=MAX_BYTES / 1e6)
    _refuse_other_kinds(data, file, ending)
    zipped = data.startswith(b"PK")
    if zipped and (ending == ".npz" or _holds_arrays(data)):
        return read_arrays(data, file, choices)
    if zipped and (boxed := read_boxed_pictures(data, file, choices)):
        return boxed
    if zipped or ending == ".zip":
        return read_picture_folders(data, file, choices)
    if ending == ".npz":
        return read_arrays(data, file, choices)
    if ending in ENDINGS:
        return read_tagged(data, file, choices)
    if ending in (*TABLES, *objects.ENDINGS):
        text = decode_table(data, file, choices.encoding).text
        if objects.has_frames(text):
            return frames.read_frames_upload(data, file)
        records = objects.read_objects(text, file)
        tagged = looks_tagged(text) if records is None else objects.as_tagged(records, file)
        if records is None and ending in objects.ENDINGS:
            raise UploadError("uploads.json_line", file=file, line=1)
        return (read_tagged if tagged else read_table)(data, file, choices)
    if b"\0" not in data and looks_tagged(data.decode("utf-8", "replace")):
        return read_tagged(data, file, choices)  # eng.train, eng.testa
    raise UploadError("uploads.kind", file=file)


def _refuse_other_kinds(data: bytes, file: str, ending: str) -> None:
    """Raise an UploadError with advice for common files of other formats."""
    for kinds, message in ((PACKED, "packed"), (DOCUMENTS, "document")):
        for start, name in kinds.items():
            if data.startswith(start):
                raise UploadError(f"uploads.{message}", file=file, given=name)
    if data.startswith(IDX):
        raise UploadError("uploads.idx", file=file)
    if data[:200].lstrip().lower().startswith((b"<!doctype html", b"<html", b"<table")):
        raise UploadError("uploads.document", file=file, given="HTML")
    if data[257:262] == b"ustar":
        raise UploadError("uploads.packed", file=file, given="tar")
    if data.startswith(OLD_OFFICE):
        if ending.startswith(".doc"):
            raise UploadError("uploads.document", file=file, given="Word")
        raise UploadError("uploads.workbook", file=file)
    if office := _office(data):
        if office == "Word":
            raise UploadError("uploads.document", file=file, given=office)
        raise UploadError("uploads.workbook", file=file)
    if looks_like_picture(data):
        raise UploadError("uploads.one_picture", file=file)
    if ending in (".safetensors", ".onnx", ".pt", ".pth", ".h5", ".keras"):
        raise UploadError("uploads.model", file=file)


def _member_names(data: bytes) -> list[str]:
    if not data.startswith(b"PK"):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except Exception:  # zipfile raises many types for a damaged zip; its reader reports it
        return []


def _office(data: bytes) -> str:
    """The program whose file this zip is (a workbook or a document), otherwise ""."""
    names = _member_names(data)
    if any(name.startswith(("xl/", "Index/")) or name == "content.xml" for name in names):
        return "workbook"
    return "Word" if any(name.startswith("word/") for name in names) else ""


def _holds_arrays(data: bytes) -> bool:
    names = _member_names(data)
    return bool(names) and all(name.endswith(".npy") for name in names)


def is_picture_zip(data: bytes) -> bool:
    """Whether a file is a zip that contains files other than arrays."""
    return bool(_member_names(data)) and not _holds_arrays(data)
