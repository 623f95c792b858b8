"""Read an uploaded table of texts and labels: CSV or one of its dialects, or JSON."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from playground.core.data import TextSet, number_writers
from playground.data.uploads import encodings
from playground.data.uploads.column_names import WRITER_NAMES
from playground.data.uploads.columns import Layout, find_columns, names_columns
from playground.data.uploads.inspection import (
    AS_SEEMS_BEST,
    Choices,
    Inspection,
    LeftOut,
    Question,
    lines_as_ranges,
)
from playground.data.uploads.labels import (
    folded,
    merge_twins,
    number_labels,
    repeat_remarks,
    twin_remarks,
    usable_classes,
)
from playground.data.uploads.objects import as_table, read_objects
from playground.data.uploads.records import Row, Table, split_rows
from playground.data.uploads.rules import (
    MAX_CHARACTERS,
    MAX_EXAMPLES,
    UploadError,
    shown,
    stem,
)
from playground.text import Message

PIXELS = 200  # columns from which a table is taken for one of pixels
MAX_LABEL = 200  # characters
FIRST = 5  # number of examples in an inspection


@dataclass(frozen=True, slots=True)
class LabelledTexts:
    """The texts of a table, their unnormalised labels, and what to tell the user."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    decoded: encodings.Decoded
    left_out: tuple[LeftOut, ...]
    remarks: tuple[Message, ...]
    questions: tuple[Question, ...]
    writers: tuple[str, ...] | None = None


def read_table(data: bytes, file: str, choices: Choices = AS_SEEMS_BEST) -> Inspection:
    """Read a table as examples.

    Raises:
        UploadError: the table cannot be used for training; the message says why.
    """
    found = read_labelled_texts(data, file, choices, MAX_EXAMPLES)
    names = merge_twins(found.labels) if choices.merge else found.labels
    classes, rare = usable_classes(names, file)
    labels = number_labels(names, classes)
    kept = labels >= 0
    remarks = (*twin_remarks(names), *repeat_remarks(found.texts, names))
    texts = tuple(text for text, keep in zip(found.texts, kept, strict=True) if keep)
    rows = list(zip(texts, [n for n, keep in zip(names, kept, strict=True) if keep], strict=True))
    return Inspection(
        TextSet(stem(file), texts, labels[kept], classes, _numbered(found.writers, kept)),
        None,
        tuple(rows[:FIRST]),
        found.decoded.encoding,
        (*found.left_out, *rare),
        (*found.remarks, *remarks),
        found.questions,
    )


def read_labelled_texts(data: bytes, file: str, choices: Choices, limit: int) -> LabelledTexts:
    """Read the texts and labels of a table of any encoding, dialect and column layout.

    Raises:
        UploadError: the file is not a table of texts and labels, or has more than `limit` rows.
    """
    decoded = decode_table(data, file, choices.encoding)
    content = unicodedata.normalize("NFC", decoded.text)
    if not content.strip(" \t\r\n\ufeff"):
        raise UploadError("uploads.empty", file=file)
    records = read_objects(content, file)
    marked = _marked(content)
    if marked is not None:
        table, choices = marked, replace(choices, header=True)
    elif records is None:
        table = split_rows(content.lstrip("\ufeff"), names_columns)
    else:
        table, choices = as_table(records, file), replace(choices, header=True)
    if not table.rows:
        raise UploadError("uploads.empty", file=file)
    if len(table.rows[0].cells) > PIXELS:
        raise UploadError("uploads.pixel_table", file=file, given=len(table.rows[0].cells))
    layout = find_columns(table.rows, choices, file)
    if marked or records is not None:
        layout = replace(layout, questions=_without_header(layout.questions))
    if len(table.rows) > limit + 1:
        raise UploadError("uploads.many", file=file, given=len(table.rows), limit=limit)
    rows = table.rows[1:] if layout.header else table.rows
    if not rows:
        raise UploadError("uploads.only_header", file=file)
    texts, labels, writers, left_out, joined = _examples(rows, layout, table.delimiter)
    remarks = [*_remarks(table, layout, decoded), *joined]
    if cut := sum(len(text) > MAX_CHARACTERS for text in texts):
        remarks.append(Message("uploads.cut", count=cut, limit=MAX_CHARACTERS))
    if cut := sum(len(label) > MAX_LABEL for label in labels):
        remarks.append(Message("uploads.cut_labels", count=cut, limit=MAX_LABEL))
    return LabelledTexts(
        tuple(text[:MAX_CHARACTERS] for text in texts),
        tuple(label[:MAX_LABEL].rstrip() for label in labels), decoded, tuple(left_out),
        tuple(remarks), (*encoding_question(decoded, choices.encoding), *layout.questions),
        tuple(writers) if all(writers) else None,
    )  # fmt: skip


_MARKED = re.compile(r"((?:__label__\S+\s+)+)(.*)")


def _marked(content: str) -> Table | None:
    """The rows of a file in which each line begins with its label, as fastText has them; None for
    another one."""
    rows = [Row(0, 0, ("text", "label"))]
    for number, line in enumerate(content.lstrip("\ufeff").splitlines(), 1):
        if not line.strip():
            continue
        found = _MARKED.fullmatch(line.strip())
        if found is None:
            return None
        label = found[1].split()[0].removeprefix("__label__")
        rows.append(Row(number, number, (found[2], label)))
    return Table(tuple(rows), "") if len(rows) > 1 else None


def _without_header(questions: Sequence[Question]) -> tuple[Question, ...]:
    return tuple(question for question in questions if question.field != "header")


def _numbered(writers: Sequence[str] | None, kept: np.ndarray) -> np.ndarray | None:
    return None if writers is None else number_writers(np.array(writers)[kept].tolist())


def decode_table(data: bytes, file: str, encoding: str | None) -> encodings.Decoded:
    """The text of a file, in the given encoding or in the one that is recognised.

    Raises:
        UploadError: the file is not text, or not in this encoding.
    """
    try:
        if encoding is not None:
            return encodings.decode_as(data, encoding)
        return encodings.decode_text(data)
    except encodings.UnknownEncodingError:
        if encoding is not None:
            raise UploadError("uploads.not_in", file=file, encoding=shown(encoding)) from None
        reason = "uploads.binary" if b"\0" in data else "uploads.encoding"
        raise UploadError(reason, file=file) from None


def encoding_question(decoded: encodings.Decoded, chosen: str | None) -> list[Question]:
    """The question of the encoding, if it was guessed or chosen by the user."""
    if decoded.certain and chosen is None:
        return []
    likely = (decoded.encoding, *decoded.others)
    answers = (*likely, *(name for name in encodings.CHOICES if name not in likely))
    return [Question("encoding", tuple((name, name) for name in answers), decoded.encoding)]


def _remarks(table: Table, layout: Layout, decoded: encodings.Decoded) -> list[Message]:
    found = []
    if decoded.unreadable:
        found.append(Message("uploads.unreadable", count=decoded.unreadable))
    elif not decoded.certain:
        found.append(Message("uploads.guessed_encoding", encoding=decoded.encoding))
    if not layout.header:
        found.append(Message("uploads.no_header"))
    elif layout.width > 2:
        text, label = (shown(layout.names[k]) for k in (layout.text, layout.label))
        found.append(Message("uploads.columns", text=text, label=label))
    if table.unwrapped:
        found.append(Message("uploads.unwrapped"))
    for first, last in table.unjoined[:3]:
        found.append(Message("uploads.unjoined", first=first, last=last))
    return found


def _examples(
    rows: Sequence[Row], layout: Layout, delimiter: str
) -> tuple[list[str], list[str], list[str], list[LeftOut], list[Message]]:
    """The texts, the labels, the writers (empty without a column of them), the rows that are left
    out because a text or label is missing, and remarks on rows whose text was joined from several
    cells."""
    usual = _usual_labels(rows, layout)
    texts: list[str] = []
    labels: list[str] = []
    writers: list[str] = []
    by = _writer_column(layout)
    faults: dict[str, list[int]] = {}
    joined: list[int] = []
    for row in rows:
        cells = _pieces(row, layout, delimiter)
        text, label = cells[layout.text], cells[layout.label].strip()
        long = len(_full(row.cells)) > layout.width + layout.shift
        fault = (
            "row_both" if not text and not label
            else "row_text" if not text
            else "row_label" if not label
            else "row_long" if long and usual and label not in usual
            else ""
        )  # fmt: skip
        if fault:
            faults.setdefault(fault, []).append(row.first)
            continue
        if long:
            joined.append(row.first)
        texts.append(text)
        labels.append(label)
        writers.append("" if by is None else cells[by][:MAX_LABEL].strip())
    left_out = [
        LeftOut(
            (Message("uploads.lines", lines=len(lines), given=lines_as_ranges(lines)),),
            len(lines),
            Message(f"uploads.{reason}"),
        )
        for reason, lines in faults.items()
    ]
    remarks = []
    if joined:
        remarks.append(Message("uploads.joined", count=len(joined), lines=lines_as_ranges(joined)))
    return texts, labels, writers, left_out, remarks


def _writer_column(layout: Layout) -> int | None:
    """The column whose header names the writers."""
    if not layout.header:
        return None
    names = [folded(name) for name in layout.names]
    columns = (k for k, name in enumerate(names) if name in WRITER_NAMES)
    return next((k for k in columns if k not in (layout.text, layout.label)), None)


def _full(cells: Sequence[str]) -> Sequence[str]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _usual_labels(rows: Sequence[Row], layout: Layout) -> frozenset[str]:
    """The labels of the rows with the usual number of cells."""
    whole = [row.cells for row in rows if len(_full(row.cells)) == layout.width + layout.shift]
    counts = Counter(cells[layout.label + layout.shift] for cells in whole)
    return frozenset(label for label, count in counts.items() if count > 1)


def _pieces(row: Row, layout: Layout, delimiter: str) -> list[str]:
    """A row's cells, one for each column. Surplus cells are joined to the text, whose delimiters
    were not quoted."""
    cells = list(_full(row.cells))[layout.shift :]
    extra = len(cells) - layout.width
    if extra <= 0:
        return [*cells, *[""] * -extra]
    spaced = next(csv.reader([row.source], delimiter=delimiter), [])
    spaced = list(_full(spaced))[layout.shift :]
    if len(spaced) == len(cells):  # unparsed, so that spaces after commas are kept
        cells = spaced
    text = delimiter.join(cells[layout.text : layout.text + extra + 1])
    pieces = [*cells[: layout.text], text, *cells[layout.text + extra + 1 :]]
    return [piece.strip() for piece in pieces]
