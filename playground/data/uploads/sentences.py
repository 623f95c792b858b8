"""Read a list of texts without labels: a text a line, or the text column of a table."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from playground.data.uploads import encodings
from playground.data.uploads.column_names import TEXT_NAMES
from playground.data.uploads.records import split_rows
from playground.data.uploads.rules import MAX_BYTES, UploadError, shown

TABLES = (".csv", ".tsv", ".tab", ".psv")


def read_sentences(data: bytes, file: str) -> tuple[str, ...]:
    """The texts of a file, without empty ones. In a table the text column is the one with such a
    name, or else the one with the longest cells.

    Raises:
        UploadError: the file is empty, too large, or no text.
    """
    name = shown(PurePosixPath(file).name)
    if len(data) > MAX_BYTES:
        raise UploadError("uploads.large", file=name, given=len(data) / 1e6, limit=MAX_BYTES / 1e6)
    try:
        decoded = encodings.decode_text(data).text
    except encodings.UnknownEncodingError:
        reason = "uploads.binary" if b"\0" in data else "uploads.encoding"
        raise UploadError(reason, file=name) from None
    content = unicodedata.normalize("NFC", decoded).lstrip("\ufeff")
    found = _column(content) if file.lower().endswith(TABLES) else lines_of(content)
    if not found:
        raise UploadError("uploads.empty", file=name)
    return found


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that are not empty."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _column(content: str) -> tuple[str, ...]:
    rows = [row.cells for row in split_rows(content, lambda cells: False).rows]
    if not rows:
        return ()
    first = [cell.strip().lower() for cell in rows[0]]
    named = next((k for k, cell in enumerate(first) if cell in TEXT_NAMES), None)
    width = max(map(len, rows))
    totals = [sum(len(row[k]) for row in rows if k < len(row)) for k in range(width)]
    chosen = named if named is not None else totals.index(max(totals))
    kept = rows[1:] if named is not None else rows
    cells = (row[chosen].strip() for row in kept if chosen < len(row))
    return tuple(cell for cell in cells if cell)
