"""Detect the columns of texts and labels in a table, and whether its first row is a header. Known
column names (`column_names.py`) come first; otherwise the contents of the cells decide."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from playground.data.tokens import fold_text
from playground.data.uploads.column_names import (
    INDEX_NAMES,
    LABEL_NAMES,
    TEXT_NAMES,
    WEAK_TEXT_NAMES,
)
from playground.data.uploads.inspection import Choices, Question
from playground.data.uploads.labels import folded
from playground.data.uploads.records import Row
from playground.data.uploads.rules import MAX_CLASSES, UploadError, shown

SAMPLE = 2_000  # number of rows that are examined


class UploadQuestion(UploadError):
    """Raised for a table that can be read in two ways; `question` asks the user which is meant."""

    def __init__(self, message_id: str, question: Question, **values: object) -> None:
        super().__init__(message_id, **values)
        self.question = question


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a table: the columns of texts and labels, the number of columns (`width`),
    whether the first row is a header, and the alternatives that the user may choose."""

    text: int
    label: int
    width: int
    header: bool
    shift: int  # cells before the first named column (row numbers without a name)
    names: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """Statistics of the cells of one column."""

    number: int
    name: str
    distinct: frozenset[str]
    rows: int
    length: float  # mean number of characters per cell
    numeric: bool
    counting: bool  # whether the cells are row numbers

    @property
    def label_like(self) -> bool:
        few = 2 <= len(self.distinct) <= min(MAX_CLASSES, max(2, self.rows // 2))
        return few and not self.counting


def names_columns(cells: Sequence[str]) -> bool:
    """Whether these cells are a header that names a text column and a label column."""
    if any(len(cell) > 40 or len(cell.split()) > 3 for cell in cells):
        return False
    text = {k for k, cell in enumerate(cells) if _words(cell) & (TEXT_NAMES | WEAK_TEXT_NAMES)}
    label = {k for k, cell in enumerate(cells) if _words(cell) & LABEL_NAMES}
    return bool(text) and bool(label) and len(text | label) >= 2


def find_columns(rows: Sequence[Row], choices: Choices, file: str) -> Layout:
    """Find the layout of a table.

    Raises:
        UploadQuestion: more than one column may hold the texts, or the labels.
        UploadError: no column can hold the texts, or the labels.
    """
    named = names_columns(rows[0].cells)
    width = _width(rows, named)
    if width < 2:
        raise UploadError("uploads.header", file=file, given=shown(", ".join(rows[0].cells)))
    shift = int(named and _row_numbers_unnamed(rows, width))
    sample = [
        _fit(row.cells[shift if number else 0 :], width)
        for number, row in enumerate(rows[: SAMPLE + 1])
    ]
    header = choices.header
    if header is None:
        header = named or (len(rows) > 2 and _differs(sample[0], sample[1:]))
    names = tuple(sample[0]) if header else ("",) * width
    columns = [
        _profile(number, names[number], [row[number] for row in sample[header:]])
        for number in range(width)
    ]
    label, text = _choose(columns, choices, file)
    questions = []
    if not named:
        questions.append(Question("header", ((True, ""), (False, "")), header))
    if width > 2:
        answers = tuple((column.number, _title(column)) for column in columns)
        questions += [
            Question("text_column", answers, text),
            Question("label_column", answers, label),
        ]
    return Layout(text, label, width, header, shift, names, tuple(questions))


def _title(column: _Column) -> str:
    return shown(column.name) if column.name else f"{column.number + 1}"


def _plain(name: str) -> str:
    return fold_text(name).casefold().strip(" \t\"'*:()[]<>#\ufeff")


def _words(name: str) -> set[str]:
    plain = _plain(name)
    return {plain, *re.split(r"[\W_]+", plain)} - {""}


def _width(rows: Sequence[Row], named: bool) -> int:
    """The number of columns: that of the header, or of most rows."""
    if named:
        cells = list(rows[0].cells)
        while cells and not cells[-1]:
            cells.pop()
        return len(cells)
    widths = Counter(len(_trimmed(row.cells)) for row in rows[:SAMPLE])
    return max(widths, key=lambda width: (widths[width], width))


def _trimmed(cells: Sequence[str]) -> Sequence[str]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _row_numbers_unnamed(rows: Sequence[Row], width: int) -> bool:
    """Whether each row has one more cell than the header: R writes row numbers without a name."""
    cells = [row.cells for row in rows[1 : SAMPLE + 1]]
    return (
        len(cells) > 1
        and all(len(row) == width + 1 for row in cells)
        and _counting([row[0] for row in cells])
    )


def _fit(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def _counting(cells: Sequence[str]) -> bool:
    if not all(re.fullmatch(r"\d{1,9}", cell) for cell in cells) or len(cells) < 2:
        return False
    numbers = [int(cell) for cell in cells]
    return len(set(numbers)) == len(numbers) and sorted(numbers) == numbers


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?%?", cell) is not None


def _profile(number: int, name: str, cells: Sequence[str]) -> _Column:
    full = [cell for cell in cells if cell]
    return _Column(
        number,
        name,
        frozenset(map(folded, full)),
        len(full),
        sum(map(len, full)) / max(1, len(full)),
        sum(map(_is_number, full)) > 0.9 * len(full),
        _counting(full),
    )


def _differs(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether a first row without known names is still a header: it has words above numbers, or a
    value in the label column that no other row has."""
    columns = [_profile(k, "", [row[k] for row in rest]) for k in range(len(first))]
    for cell, column in zip(first, columns, strict=True):
        if cell and column.numeric and not _is_number(cell):
            return True
    labels = [column for column in columns if column.label_like]
    if not labels:
        return False
    label = min(labels, key=lambda column: (len(column.distinct), column.length))
    cell = first[label.number]
    counts = Counter(folded(row[label.number]) for row in rest)
    return bool(cell) and folded(cell) not in label.distinct and min(counts.values()) > 1


def _choose(columns: list[_Column], choices: Choices, file: str) -> tuple[int, int]:
    given = [choices.label_column, choices.text_column]
    for number in given:
        if number is not None and not 0 <= number < len(columns):
            raise UploadError("uploads.column", file=file, given=number + 1, limit=len(columns))
    label, text = given
    if label is None:
        label = _by_name(columns, "label", text, file)
    if text is None:
        text = _by_name(columns, "text", label, file)
    if text is None:
        text = _text_by_cells(columns, label, file)
    if label is None:
        label = _label_by_cells(columns, text, file)
    if label == text:
        raise UploadError("uploads.same", file=file)
    return label, text


def _by_name(columns: list[_Column], what: str, taken: int | None, file: str) -> int | None:
    """The column whose name is a known name of texts, or of labels; None if there is none."""
    kinds = (TEXT_NAMES, WEAK_TEXT_NAMES) if what == "text" else (LABEL_NAMES,)
    free = [column for column in columns if column.number != taken]
    for known in kinds:
        for found in (
            [column for column in free if _plain(column.name) in known],
            [column for column in free if _words(column.name) & known],
        ):
            if what == "label":
                found = _usable_labels(found)
            if len(found) > 1:
                raise _question(what, found, file)
            if found:
                return found[0].number
    return None


def _usable_labels(columns: list[_Column]) -> list[_Column]:
    """Candidates for the labels: columns with few distinct values. If a column holds the labels'
    names and another their numbers, only the names are kept."""
    few = [column for column in columns if len(column.distinct) <= MAX_CLASSES] or columns
    words = [column for column in few if not column.numeric]
    if len(words) == 1 and len({len(column.distinct) for column in few}) == 1:
        return words
    return few


def _text_by_cells(columns: list[_Column], label: int | None, file: str) -> int:
    free = [
        column
        for column in columns
        if column.number != label and not column.numeric and not column.counting
        and not _words(column.name) & INDEX_NAMES
    ]  # fmt: skip
    if label is None and len(columns) == 2 and len(free) == 2:
        # Of two columns, the labels have fewer distinct values and are shorter.
        free.sort(key=lambda column: (-len(column.distinct), -column.length))
        return free[0].number
    free.sort(key=lambda column: -column.length)
    if not free:
        given = shown(", ".join(column.name or _title(column) for column in columns))
        raise UploadError("uploads.header", file=file, given=given)
    long = [c for c in free if c.length >= 15 and c.length >= 0.5 * free[0].length]
    if len(long) > 1:
        raise _question("text", long, file)
    return free[0].number


def _label_by_cells(columns: list[_Column], text: int, file: str) -> int:
    free = [column for column in columns if column.number != text]
    found = [column for column in free if column.label_like]
    found = [c for c in found if not _words(c.name) & INDEX_NAMES] or found
    if len(found) > 1:
        raise _question("label", _usable_labels(found), file)
    if found:
        return found[0].number
    if len(free) == 1:
        return free[0].number
    given = shown(", ".join(column.name or _title(column) for column in columns))
    raise UploadError("uploads.header", file=file, given=given)


def _question(what: str, found: list[_Column], file: str) -> UploadError:
    answers = tuple((column.number, _title(column)) for column in found)
    given = [title for _, title in answers]
    question = Question(f"{what}_column", answers, None)
    return UploadQuestion(f"uploads.two_{what}s", question, file=file,
                          given=given)  # fmt: skip
