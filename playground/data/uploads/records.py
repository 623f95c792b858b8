"""Split a table of any CSV dialect into rows: the delimiter may be a comma, semicolon, tab or bar,
and quotation marks may follow a space, enclose whole rows, or be unbalanced."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

DELIMITERS = (",", "\t", ";", "|", "，", "；", "^", "~")
LOOKED_AT = 200  # number of rows used to detect the dialect
MAX_LINE = 1_000_000  # maximum number of characters of one cell

csv.field_size_limit(MAX_LINE)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, and its first and last line number in the file. `source` is the
    unparsed line, for a row of one line."""

    first: int
    last: int
    cells: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows, their delimiter, and the repairs: ranges of lines that a stray quotation mark had
    joined (`unjoined`), and whether each row was quoted as a whole (`unwrapped`)."""

    rows: tuple[Row, ...]
    delimiter: str
    unjoined: tuple[tuple[int, int], ...] = ()
    unwrapped: bool = False


def split_rows(content: str, is_header: Callable[[Sequence[str]], bool]) -> Table:
    """Split a file's text into rows with the best-fitting dialect; blank lines are skipped.
    `is_header` says whether the cells of a row name the columns."""
    lines = re.split("\r\n|\r|\n", content)
    offset = 0
    given = None
    while lines and not lines[0].strip():
        lines, offset = lines[1:], offset + 1
    if lines and (hint := re.fullmatch(r'"?sep=(.)"?', lines[0].strip(" \ufeff"))):
        given, lines, offset = hint[1], lines[1:], offset + 1  # Excel's delimiter declaration
    lines = _double_quoted(_without_trailing(lines))
    candidates = (given,) if given else DELIMITERS
    best = max(
        (_candidate(lines, mark, offset, is_header) for mark in candidates), key=lambda c: c[0]
    )
    _, delimiter, unwrapped, escape = best
    if unwrapped:
        lines = _unwrap(lines)
    rows, unjoined = _read(lines, delimiter, escape, offset)
    return Table(tuple(rows), delimiter, tuple(unjoined), unwrapped)


def _without_trailing(lines: list[str]) -> list[str]:
    """Remove the semicolons at the end of every line that a spreadsheet adds to a file whose rows
    it has taken for one column each."""
    full = [line.rstrip() for line in lines if line.strip()]
    bare = [line.rstrip("; ") for line in full]
    added = sum(";" not in b and len(b) < len(line) for b, line in zip(bare, full, strict=True))
    if len(full) < 2 or added < 0.9 * len(full):
        return lines
    return [line.rstrip("; ") for line in lines]


_OPENED = re.compile(r"(^|[,;\t|])\s*['“„]")
_CLOSED = re.compile(r"['”“]\s*($|[,;\t|])")


def _double_quoted(lines: list[str]) -> list[str]:
    """Replace other marks around cells ('…', “…”) by quotation marks, if there are none of these
    and most rows have such cells."""
    full = [line for line in lines if line.strip()]
    if any('"' in line for line in full):
        return lines
    marked = sum(bool(_OPENED.search(line) and _CLOSED.search(line)) for line in full)
    if len(full) < 2 or marked < 0.8 * len(full):
        return lines
    return [_CLOSED.sub(r'"\1', _OPENED.sub(r'\1"', line)) for line in lines]


def _candidate(
    lines: list[str], mark: str, offset: int, is_header: Callable[[Sequence[str]], bool]
) -> tuple[float, str, bool, str | None]:
    """The score of a delimiter, the delimiter, whether rows are quoted as a whole, and the escape
    character."""
    some = lines[: 2 * LOOKED_AT]
    unwrapped = _wrapped(some, mark)
    if unwrapped:
        some = _unwrap(some)
    escape = "\\" if any('\\"' in line for line in some) and '""' not in "".join(some) else None
    rows, _ = _read(some, mark, escape, offset)
    return _fit(rows[:LOOKED_AT], is_header), mark, unwrapped, escape


def _fit(rows: list[Row], is_header: Callable[[Sequence[str]], bool]) -> float:
    """The score of a dialect: 1 if all rows have the same number (at least two) of cells, higher
    if a column has few distinct values, as labels do, or if the first row is a header."""
    widths = Counter(len(row.cells) for row in rows if any(row.cells))
    wide = {width: count for width, count in widths.items() if width >= 2}
    if not wide:
        return 0.0
    width, count = max(wide.items(), key=lambda found: (found[1], -found[0]))
    fit = count / sum(widths.values())
    columns = zip(*(row.cells for row in rows if len(row.cells) == width), strict=True)
    repeats = any(2 <= len(set(column)) <= len(column) / 2 for column in columns)
    return fit + 0.5 * repeats + 1.0 * is_header(rows[0].cells)


def _wrapped(lines: Sequence[str], mark: str) -> bool:
    """Whether each row as a whole is enclosed in quotation marks."""
    full = [line.strip() for line in lines if line.strip()]
    whole = [line for line in full if len(line) > 2 and line[0] == line[-1] == '"']
    inside = [line for line in whole if mark in line and len(_cells(line, mark, None)) == 1]
    return len(full) > 1 and len(inside) >= 0.9 * len(full)


def _unwrap(lines: Sequence[str]) -> list[str]:
    return [line.strip()[1:-1].replace('""', '"') if line.strip()[:1] == '"' else line
            for line in lines]  # fmt: skip


def _cells(line: str, mark: str, escape: str | None, spaces: bool = True) -> tuple[str, ...]:
    reader = csv.reader([line], delimiter=mark, skipinitialspace=spaces, escapechar=escape)
    return tuple(next(reader, ()))


def _read(
    lines: Sequence[str], mark: str, escape: str | None, offset: int
) -> tuple[list[Row], list[tuple[int, int]]]:
    """The rows, and the ranges of lines that a stray quotation mark had joined."""
    rows: list[Row] = []
    unjoined: list[tuple[int, int]] = []
    usual = _usual(lines, mark, escape)
    at = 0
    while at < len(lines):
        for first, last, cells in _records(lines, at, mark, escape):
            if cells is None:  # the quoted text is not the whole cell
                if last - first > 1:
                    unjoined.append((first + 1 + offset, last + offset))
                rows.append(_plain(lines[first], mark, first + 1 + offset))
                at = first + 1
                break
            if last - first > 1 and _swallowed(lines[first:last], cells, mark, escape, usual):
                if not unjoined or first >= unjoined[-1][1] - offset:
                    unjoined.append((first + 1 + offset, last + offset))
                rows.append(_plain(lines[first], mark, first + 1 + offset))
                at = first + 1
                break
            if any(cell.strip() for cell in cells):
                source = lines[first] if last - first == 1 else ""
                rows.append(Row(first + 1 + offset, last + offset, _stripped(cells), source))
        else:
            break
    return rows, unjoined


def _records(
    lines: Sequence[str], at: int, mark: str, escape: str | None
) -> Iterator[tuple[int, int, list[str] | None]]:
    """Yield the records from line `at` on, as (first line, end line (exclusive), cells). If the
    quotation marks of a cell do not close, or do not end it, cells is None and iteration stops."""
    source = (lines[k] + "\n" for k in range(at, len(lines)))
    reader = csv.reader(
        source, delimiter=mark, skipinitialspace=True, escapechar=escape, strict=True
    )
    first = at
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield first, at + reader.line_num, None
            return
        yield first, at + reader.line_num, cells
        first = at + reader.line_num


def _stripped(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(_without_stray_mark(cell.strip()) for cell in cells)


def _without_stray_mark(cell: str) -> str:
    if cell.count('"') == 1 and (cell[0] == '"' or cell[-1] == '"'):
        return cell.strip('"').strip()
    return cell


def _plain(line: str, mark: str, number: int) -> Row:
    """Parse a line on its own, for a quotation mark that is not closed."""
    return Row(number, number, _stripped(line.split(mark)), line)


@dataclass(frozen=True, slots=True)
class _Usual:
    """The usual shape of one-line rows: their number of cells, and the values of each column that
    has few distinct ones."""

    width: int
    values: dict[int, frozenset[str]]


def _usual(lines: Sequence[str], mark: str, escape: str | None) -> _Usual:
    rows = [
        _stripped(_cells(line, mark, escape))
        for line in lines[: 20 * LOOKED_AT]
        if line.strip() and line.count('"') % 2 == 0
    ]
    widths = Counter(map(len, rows))
    width = widths.most_common(1)[0][0] if widths else 0
    columns = list(zip(*(row for row in rows if len(row) == width), strict=True))
    values = {}
    for number, column in enumerate(columns):
        counts = Counter(column)
        often = frozenset(value for value, count in counts.items() if count >= 2 and value)
        if often and sum(counts[value] for value in often) > 0.8 * len(column):
            values[number] = often
    return _Usual(width, values)


def _swallowed(
    lines: Sequence[str], cells: Sequence[str], mark: str, escape: str | None, usual: _Usual
) -> bool:
    """Whether a record of several lines is not a text with line breaks, but several rows that an
    unbalanced quotation mark has joined: each line looks like a usual row."""
    if sum(line.count('"') for line in lines) % 2:  # the quotation mark is never closed
        return True
    inner = [_stripped(line.split(mark)) for line in lines if line.strip()]
    alike = [
        len(row) == usual.width
        and all(row[number] in often for number, often in usual.values.items())
        for row in inner
    ]
    return bool(usual.values) and sum(alike) >= 0.8 * len(inner)
