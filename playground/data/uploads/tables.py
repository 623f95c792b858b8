"""A table of texts and labels that a person uploads, as CSV or parted otherwise."""

from __future__ import annotations

import csv
import io
import re

from playground.core.data import TextSet
from playground.data.uploads.rules import (
    MAX_CHARACTERS,
    MAX_EXAMPLES,
    UploadError,
    number_labels,
    shown,
    stem,
)

TEXT_COLUMNS = ("text", "sentence", "文本", "句子", "内容")
LABEL_COLUMNS = ("label", "class", "category", "sentiment", "标签", "类别", "情感")
BINARY = (b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"\xd0\xcf\x11\xe0")


def decode(data: bytes, file: str) -> str:
    """The text of a file in UTF-8 (with or without mark), UTF-16 with mark, GB 18030 or
    Windows-1252.

    Raises:
        UploadError: no text, or in an encoding that cannot be told.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _try(data, "utf-16", file)
    if data.startswith(BINARY) or b"\0" in data:
        raise UploadError("binary", file=file)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # Chinese comes in pairs of high bytes, a Western accent alone.
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", data)]
    paired = sum(length % 2 == 0 for length in runs) > len(runs) / 2
    return _try(data, "gb18030" if paired else "cp1252", file)


def _try(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UploadError("encoding", file=file) from None


def _columns(header: list[str], file: str) -> tuple[int, int]:
    names = [cell.strip().lower() for cell in header]
    found = [
        next((names.index(name) for name in wanted if name in names), None)
        for wanted in (TEXT_COLUMNS, LABEL_COLUMNS)
    ]
    if found[0] is None or found[1] is None:
        raise UploadError("header", file=file, given=shown(", ".join(header)))
    return found[0], found[1]


def read_table(data: bytes, file: str) -> TextSet:
    """A CSV (or a table parted by tabs or semicolons) whose first line names text and label.

    Raises:
        UploadError: one sentence saying what is wrong, with the line where one is at fault.
    """
    content = decode(data, file)
    if not content.strip():
        raise UploadError("empty", file=file)
    first = content.lstrip("\r\n").split("\n", 1)[0]
    rows = csv.reader(io.StringIO(content), delimiter=max(",\t;", key=first.count), strict=True)
    texts: list[str] = []
    names: list[str] = []
    columns: tuple[int, int] | None = None
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if columns is None:
                columns = _columns(row, file)
                continue
            text, name = _cells(row, columns, rows.line_num, file)
            texts.append(text)
            names.append(name)
            if len(texts) > MAX_EXAMPLES:
                raise UploadError(
                    "many", file=file, given=f"{len(texts):,}", limit=f"{MAX_EXAMPLES:,}"
                )
    except csv.Error:
        raise UploadError("csv", file=file, line=rows.line_num) from None
    labels, classes = number_labels(names, file)
    return TextSet(stem(file), tuple(texts), labels, classes)


def _cells(row: list[str], columns: tuple[int, int], line: int, file: str) -> tuple[str, str]:
    cells = [row[column].strip() if column < len(row) else "" for column in columns]
    for cell, column in zip(cells, ("text", "label"), strict=True):
        if not cell:
            raise UploadError("row", file=file, line=line, column=column)
    return cells[0][:MAX_CHARACTERS], cells[1][:200]
