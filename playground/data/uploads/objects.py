"""Read examples in JSON: an object on each line (JSON lines), a list of objects or of rows, an
object that holds such a list, or columns (as pandas writes them). They become the rows of a table,
or tagged sentences.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground.data.uploads.records import Row, Table
from playground.data.uploads.rules import UploadError, shown

ENDINGS = (".jsonl", ".ndjson", ".json")
_FRAMES = re.compile(r'"frames"\s*:')
TAGS = ("tags", "ner_tags", "labels", "ner", "pos_tags", "entities")  # names of lists of tags


@dataclass(frozen=True, slots=True)
class Record:
    """An object of a file, and the line or the place in the list where it stands."""

    place: int
    values: Mapping[str, Any]


def read_objects(text: str, file: str) -> tuple[Record, ...] | None:
    """The objects of a JSON text; None if it does not look like JSON.

    Raises:
        UploadError: it looks like JSON, but a line of it is not.
    """
    text = text.lstrip("\ufeff").strip()
    if not text.startswith(("{", "[")):
        return None
    whole = _loaded(text)
    if whole is not None:
        return _records(whole, file)
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        value = _loaded(line.strip().rstrip(","))
        if value is None and number == 1 and not line.strip().endswith(("}", "]", "},", "],")):
            return None  # text that starts with a bracket
        if not isinstance(value, dict | list):
            raise UploadError("uploads.json_line", file=file, line=number)
        found.append(_record(number, value))
    return tuple(found)


def _loaded(text: str) -> Any:
    """The value that a JSON text holds; None if it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _records(whole: Any, file: str) -> tuple[Record, ...]:
    if isinstance(whole, dict):
        if isinstance(whole.get("annotations"), list) and "images" in whole:
            raise UploadError("uploads.json_boxes", file=file)
        values = list(whole.values())
        if "tokens" in whole:
            return (Record(1, whole),)
        if len(values) > 1 and all(isinstance(each, dict) for each in values):
            keys = list(dict.fromkeys(key for each in values for key in each))
            return tuple(  # a column for each key, with the rows by their numbers
                Record(place, {name: column.get(key) for name, column in whole.items()})
                for place, key in enumerate(keys, 1)
            )
        lists = [each for each in values if isinstance(each, list)]
        if len(lists) > 1 and len({len(each) for each in lists}) == 1:
            columns = [name for name, each in whole.items() if isinstance(each, list)]
            rows = zip(*lists, strict=True)
            return tuple(
                Record(place, dict(zip(columns, row, strict=True)))
                for place, row in enumerate(rows, 1)
            )
        rows_too = not any(isinstance(each, str) for each in values)
        kinds = (dict, list) if rows_too else (dict,)
        records = [each for each in lists if each and isinstance(each[0], kinds)]
        whole = records[0] if len(records) == 1 else [whole]
    if not all(isinstance(each, dict | list) for each in whole):
        raise UploadError("uploads.json_rows", file=file, given=shown(json.dumps(whole)[:80]))
    return tuple(_record(place, each) for place, each in enumerate(whole, 1))


def _record(place: int, value: dict[str, Any] | list[Any]) -> Record:
    if isinstance(value, dict):
        return Record(place, value)
    return Record(place, {f"column {number}": each for number, each in enumerate(value, 1)})


def has_frames(text: str) -> bool:
    """Whether a JSON text holds sentences with frames of semantic roles (`frames.py`)."""
    return text.lstrip("\ufeff \n\r\t")[:1] in ("{", "[") and bool(_FRAMES.search(text))


def as_tagged(records: Sequence[Record], file: str) -> str | None:
    """Objects with tokens and a list of as many tags, as lines “token TAB tag”; None for others.

    Raises:
        UploadError: the tags are numbers without their names.
    """
    if not records or not all(isinstance(each.values.get("tokens"), list) for each in records):
        return None
    name = next((name for name in TAGS if isinstance(records[0].values.get(name), list)), None)
    if name is None:
        return None
    lines = []
    for each in records:
        tokens, tags = each.values["tokens"], each.values.get(name)
        if not isinstance(tags, list) or len(tags) != len(tokens):
            raise UploadError("uploads.json_tags", file=file, line=each.place, given=shown(name))
        if any(not isinstance(tag, str) for tag in tags):
            raise UploadError("uploads.json_numbers", file=file, given=shown(name))
        pairs = zip(tokens, tags, strict=True)
        lines += [f"{''.join(str(token).split()) or '�'}\t{tag.strip()}" for token, tag in pairs]
        lines.append("")
    return "\n".join(lines)


def as_table(records: Sequence[Record], file: str) -> Table:
    """The objects as the rows of a table, with the names of their values as its header.

    Raises:
        UploadError: there are none, or a value is a list or an object.
    """
    names = list(dict.fromkeys(name for each in records for name in each.values))
    if not names:
        raise UploadError("uploads.empty", file=file)
    # A value that is an object or a list of several, such as spans, is no label; it is not shown.
    nested = {
        name for name in names for each in records if not _plain(_single(each.values.get(name)))
    }
    kept = [name for name in names if name not in nested]
    if len(kept) < 2:
        given = [shown(name) for name in names[:12]]
        message = "json_spans" if kept and nested else "json_columns"
        raise UploadError(f"uploads.{message}", file=file, given=given)
    rows = [Row(0, 0, tuple(kept))]
    for each in records:
        cells = tuple(_cell(each.values.get(name)) for name in kept)
        rows.append(Row(each.place, each.place, cells))
    return Table(tuple(rows), "")


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _cell(value: Any) -> str:
    value = _single(value)
    return "" if value is None else str(value).strip()
