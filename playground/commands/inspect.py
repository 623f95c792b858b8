"""`python -m playground inspect FILE`: shows how the Train page would read an upload."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from playground.core.data import BoxSet, TagSet, TextSet
from playground.core.errors import system_reason
from playground.data.uploads.encodings import CHOICES
from playground.data.uploads.inspection import Choices, Inspection, LeftOut
from playground.data.uploads.labels import largest_share, visible
from playground.data.uploads.read import read_upload
from playground.data.uploads.rules import MAX_BYTES, UploadError
from playground.text import Message


@click.command("inspect")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--encoding", type=click.Choice(CHOICES), help="Of a table; else it is told.")
@click.option("--text", type=click.IntRange(1), metavar="N", help="The column of the texts.")
@click.option("--label", type=click.IntRange(1), metavar="N", help="The column of the labels.")
@click.option("--header/--no-header", default=None, help="Whether the first line names columns.")
@click.option("--folder", type=click.Choice(("outer", "inner")), help="The class, of two folders.")
@click.option(
    "--preparation", type=click.Choice(("digit", "fit")), help="Of the pictures of a zip."
)
@click.option("--colour", is_flag=True, help="Keep the colours of pictures.")
@click.option("--merge", is_flag=True, help="Make classes of almost the same name one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    file: Path, encoding: str | None, text: int | None, label: int | None, header: bool | None,
    folder: str | None, preparation: str | None, colour: bool, merge: bool, as_json: bool,
) -> None:  # fmt: skip
    """What the Train page would learn from FILE: a table of texts, tagged sentences (CoNLL, IOB2),
    a zip of picture folders or of pictures with boxes (COCO, VOC, YOLO), or an npz of images and
    labels. Says what was guessed and what was left out."""
    text_column, label_column = (None if n is None else n - 1 for n in (text, label))
    choices = Choices(
        encoding, header, text_column, label_column, folder, preparation, colour, merge
    )
    found = read_upload(_bytes(file), file.name, choices)
    click.echo(json.dumps(_record(found)) if as_json else _report(found))


def _bytes(path: Path) -> bytes:
    """The file's bytes. A file that is too large is read just beyond the limit, so that it is
    refused later."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        why = system_reason(error)
        raise UploadError("uploads.cannot_open", file=str(path), why=why) from None


def _record(found: Inspection) -> dict[str, Any]:
    parts = {"train": len(found.examples)}
    if found.validation is not None:
        parts["validation"] = len(found.validation)
    name, share = largest_share(found.examples)
    return {
        "kind": found.kind,
        "n": len(found),
        "classes": _counts(found),
        "first": [{_what(found): what, "label": label} for what, label in found.first],
        "encoding": found.encoding,
        "left_out": [left_out_record(part) for part in found.left_out],
        "notes": [str(remark) for remark in found.remarks],
        "parts": parts,
        "largest_class": {"name": name, "share": share},
    } | _shape(found)


def _what(found: Inspection) -> str:
    return "text" if found.kind in ("texts", "sentences") else "file"


def _shape(found: Inspection) -> dict[str, Any]:
    examples = found.examples
    if isinstance(examples, TextSet | TagSet):
        return {}
    shape = {"shape": list(examples.images.shape[1:])}
    if isinstance(examples, BoxSet):
        return shape
    return shape | {"preparation": examples.preparation}


def _counts(found: Inspection) -> dict[str, int]:
    """The number of examples of each class, in the training and validation parts together."""
    counts = found.examples.class_counts()
    if found.validation is not None:
        for name, count in found.validation.class_counts().items():
            counts[name] += count
    return counts


def _listed(what: Sequence[str | Message]) -> str:
    return ", ".join(map(str, what))


def _report(found: Inspection) -> str:
    counts = _counts(found)
    name, share = largest_share(found.examples)
    encoding = f", {found.encoding}" if found.encoding else ""
    what = "pictures with boxes" if found.kind == "boxes" else found.kind
    lines = [
        f"{len(found):,} {what} of {len(counts)} classes{encoding}",
        *(f"  {visible(each)}: {count:,}" for each, count in counts.items()),
        f"largest class: {visible(name)}, {share:.0%}",
        *(f"  {label}: {what[:70]}" for what, label in found.first),
        *map(left_out_line, found.left_out),
        *(f"note: {remark}" for remark in found.remarks),
    ]
    return "\n".join(lines)


def left_out_line(part: LeftOut) -> str:
    """A line of the report about skipped content."""
    return left_out_text(left_out_record(part))


def left_out_text(part: dict[str, Any]) -> str:
    """The line of a record about skipped content."""
    return f"left out: {part['count']:,}: {part['what']} ({part['why']})"


def left_out_record(part: LeftOut) -> dict[str, Any]:
    """The JSON record about skipped content."""
    return {"what": _listed(part.what), "count": part.count, "why": str(part.why)}
