"""Read sentences with a tag for each token: CoNLL and IOB files, one token a line, an empty line
after each sentence.

The columns are found by their content: an index (1, 2, …) first, if there is one, then the token;
the tags are the last column with BIO-like tags, else the last column. Every scheme becomes BIO:
IOB1 (B- only between neighbours), IO (types alone, or only I-), and BIOES, BILOU and BMES (tags
for the last token and for single tokens).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from playground.core.bio import OUTSIDE, repair, spans_of
from playground.core.data import TagSet
from playground.data.uploads.encodings import Decoded
from playground.data.uploads.inspection import (
    AS_SEEMS_BEST,
    Choices,
    Inspection,
    LeftOut,
    lines_as_ranges,
)
from playground.data.uploads.labels import natural_order
from playground.data.uploads.objects import as_tagged, read_objects
from playground.data.uploads.rules import MAX_CLASSES, MAX_EXAMPLES, UploadError, shown, stem
from playground.data.uploads.tables import FIRST, decode_table, encoding_question
from playground.text import Message

ENDINGS = (".conll", ".conll2003", ".conllu", ".iob", ".iob2", ".bio", ".bioes", ".ner")
_TAG = re.compile(r"([BIESLUM])[-_](\S+)")
_COMMENT = re.compile(r"#( |$|\S+ ?=)")
MAX_TOKEN = 200  # characters


@dataclass(frozen=True, slots=True)
class TaggedSentences:
    """The sentences of a file with their tags, BIO if the tags mark spans, and what to tell."""

    tokens: tuple[tuple[str, ...], ...]
    tags: tuple[tuple[str, ...], ...]
    decoded: Decoded
    left_out: tuple[LeftOut, ...]
    remarks: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: tuple[str, ...]


def looks_tagged(text: str) -> bool:
    """Whether a text file holds tagged sentences: nearly all of its lines end in a BIO-like tag or
    O, and both occur."""
    lines = [line for sentence in _sentences(text[:200_000]) for line in sentence]
    if len(lines) < 4:
        return False
    column = _tag_column(lines)
    tags = [line.cells[column] for line in lines if len(line.cells) > column]
    marked = sum(_TAG.fullmatch(tag) is not None for tag in tags)
    outside = sum(tag == OUTSIDE for tag in tags)
    return marked > 0 and outside > 0 and marked + outside >= 0.9 * len(lines)


def read_tagged(data: bytes, file: str, choices: Choices = AS_SEEMS_BEST) -> Inspection:
    """Read tagged sentences as a training set.

    Raises:
        UploadError: the file cannot be used for training; the message says why.
    """
    found = read_tagged_sentences(data, file, choices, MAX_EXAMPLES)
    classes = classes_of(found.tags)
    if len(classes) < 2:
        raise UploadError("uploads.no_tags", file=file)
    if len(classes) > MAX_CLASSES:
        raise UploadError("uploads.many_tags", file=file, given=len(classes), limit=MAX_CLASSES)
    numbers = {name: number for number, name in enumerate(classes)}
    tags = tuple(tuple(numbers[tag] for tag in sentence) for sentence in found.tags)
    rows = zip(found.tokens[:FIRST], found.tags[:FIRST], strict=True)
    return Inspection(
        TagSet(stem(file), found.tokens, tags, classes), None,
        tuple((" ".join(tokens), marked_spans(tokens, names)) for tokens, names in rows),
        found.decoded.encoding, found.left_out, found.remarks,
        tuple(encoding_question(found.decoded, choices.encoding)),
    )  # fmt: skip


def marked_spans(tokens: Sequence[str], tags: Sequence[str]) -> str:
    """The spans of a sentence: "PER: Ada Lovelace; LOC: London"."""
    if not any(tag == OUTSIDE or _TAG.fullmatch(tag) for tag in tags):
        return " ".join(tags)
    found = [f"{span.type}: {' '.join(tokens[span.start : span.end])}" for span in spans_of(tags)]
    return "; ".join(found) or OUTSIDE


def classes_of(sentences: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The labels of a tagger: O first, then B- and I- of each type; of other tags, their names."""
    names = {tag for sentence in sentences for tag in sentence}
    if all(name == OUTSIDE or _TAG.fullmatch(name) for name in names) and OUTSIDE in names:
        types = sorted({name[2:] for name in names if name != OUTSIDE}, key=natural_order)
        return (OUTSIDE, *(f"{part}-{kind}" for kind in types for part in "BI"))
    return tuple(sorted(names, key=natural_order))


def read_tagged_sentences(data: bytes, file: str, choices: Choices, limit: int) -> TaggedSentences:
    """Read the sentences of a file in any encoding and with any of the usual columns.

    Raises:
        UploadError: the file holds no tagged sentence, or more than `limit`.
    """
    decoded = decode_table(data, file, choices.encoding)
    text = unicodedata.normalize("NFC", decoded.text.lstrip("\ufeff"))
    records = read_objects(text, file)
    sentences = _sentences(text if records is None else as_tagged(records, file) or text)
    lines = [line for sentence in sentences for line in sentence]
    if not lines:
        raise UploadError("uploads.empty", file=file)
    width = max(len(line.cells) for line in lines)
    if width < 2:
        number, cells = lines[0].number, lines[0].cells
        raise UploadError("uploads.one_column", file=file, line=number, given=shown(cells[0]))
    if len(sentences) > limit:
        raise UploadError("uploads.many", file=file, given=len(sentences), limit=limit)
    token, tag = _columns(lines)
    pairs, short, strange = [], [], []
    bio_like = _bio_like(lines, tag)
    for sentence in sentences:
        bad = [line.number for line in sentence if len(line.cells) <= tag]
        odd = [line.number for line in sentence
               if bio_like and len(line.cells) > tag and not _is_tag(line.cells[tag])]  # fmt: skip
        short += bad
        strange += odd
        if not bad and not odd:
            words = tuple(line.cells[token][:MAX_TOKEN] for line in sentence)
            pairs.append((words, [line.cells[tag] for line in sentence]))
    if not pairs:
        number = (short or strange)[0]
        raise UploadError("uploads.no_sentence", file=file, line=number)
    tags, remark = to_bio([names for _, names in pairs])
    remarks = [remark] if remark else []
    if width > 2 + (token > 0):
        remarks.append(Message("uploads.tag_columns", token=token + 1, tag=tag + 1))
    left_out = [
        LeftOut((Message("uploads.lines", lines=len(found), given=lines_as_ranges(found)),),
                len(found), Message(f"uploads.{why}"))
        for why, found in (("tag_short", short), ("tag_strange", strange)) if found
    ]  # fmt: skip
    return TaggedSentences(
        tuple(words for words, _ in pairs), tags, decoded, tuple(left_out), tuple(remarks)
    )


# ---- lines and columns ----------------------------------------------------------------------


def _sentences(text: str) -> list[list[_Line]]:
    """The sentences' lines, split into cells at tabs, or at spaces if there is no tab. Comments and
    -DOCSTART- lines are skipped."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tabs = any("\t" in row and not row.startswith("#") for row in rows)
    widths = Counter(len(row.split()) for row in rows if row.strip() and not row.startswith("#"))
    usual = widths.most_common(1)[0][0] if widths else 0
    found: list[list[_Line]] = [[]]
    for number, row in enumerate(rows, 1):
        if not row.strip():
            if found[-1]:
                found.append([])
            continue
        # The sign # may also be a token, in a line with as many columns as the others.
        if _COMMENT.match(row) and ("\t" not in row if tabs else len(row.split()) != usual):
            continue
        cells = tuple(cell.strip() for cell in row.split("\t")) if tabs else tuple(row.split())
        if cells[0] != "-DOCSTART-":
            found[-1].append(_Line(number, cells))
    return [sentence for sentence in found if sentence]


def _is_tag(cell: str) -> bool:
    return cell == OUTSIDE or _TAG.fullmatch(cell) is not None


def _tag_column(lines: Sequence[_Line]) -> int:
    """The last column in which nearly every cell is a BIO-like tag or O; else the last column that
    most lines have."""
    width = Counter(len(line.cells) for line in lines).most_common(1)[0][0]
    for column in range(max(len(line.cells) for line in lines) - 1, 0, -1):
        cells = [line.cells[column] for line in lines if len(line.cells) > column]
        good = sum(map(_is_tag, cells))
        if good >= 0.9 * len(lines) and any(_TAG.fullmatch(cell) for cell in cells):
            return column
    for column in range(width - 1, 0, -1):
        cells = [line.cells[column] for line in lines if len(line.cells) > column]
        if OUTSIDE in cells and len(set(cells)) <= MAX_CLASSES:
            return column
    return max(width - 1, 1)


def _bio_like(lines: Sequence[_Line], column: int) -> bool:
    cells = [line.cells[column] for line in lines if len(line.cells) > column]
    marked = [cell for cell in cells if cell != OUTSIDE]
    return bool(marked) and sum(map(_is_tag, marked)) >= 0.5 * len(marked)


def _columns(lines: Sequence[_Line]) -> tuple[int, int]:
    """The columns of the tokens and of the tags. The first column may be an index, as in CoNLL-U:
    it is 1 at the start of each sentence."""
    tag = _tag_column(lines)
    numbered = tag > 1 and all(re.fullmatch(r"\d+([-.]\d+)?", line.cells[0]) for line in lines)
    return (1 if numbered else 0), tag


# ---- schemes --------------------------------------------------------------------------------


def to_bio(
    sentences: Sequence[Sequence[str]],
) -> tuple[tuple[tuple[str, ...], ...], Message | None]:
    """The same spans as BIO tags, and a remark with the scheme and the number of changed tags.
    Tags that mark no spans, such as parts of speech, stay as they are."""
    names = {tag for sentence in sentences for tag in sentence}
    if not any(map(_TAG.fullmatch, names)):
        if OUTSIDE not in names:
            return tuple(map(tuple, sentences)), None
        converted = tuple(_from_types(sentence) for sentence in sentences)
        return converted, _remark("IO", sentences, converted)
    starts = {name[0] for name in names if name != OUTSIDE}
    converted = tuple(_from_prefixes(sentence) for sentence in sentences)
    scheme = (
        ("BMES" if "M" in starts else "BILOU" if starts & set("LU") else "BIOES")
        if starts & set("ESLUM") else "IO" if starts == {"I"} else "IOB1"
    )  # fmt: skip
    return converted, _remark(scheme, sentences, converted)


def _from_types(tags: Sequence[str]) -> tuple[str, ...]:
    """PER PER O as B-PER I-PER O."""
    before = [OUTSIDE, *tags[:-1]]
    return tuple(
        tag if tag == OUTSIDE else f"{'I' if tag == earlier else 'B'}-{tag}"
        for earlier, tag in zip(before, tags, strict=True)
    )


def _from_prefixes(tags: Sequence[str]) -> tuple[str, ...]:
    plain, ended = [], True
    for tag in tags:
        found = _TAG.fullmatch(tag)
        if found is None:
            plain.append(OUTSIDE)
            ended = True
            continue
        part, kind = found[1], found[2]
        begins = part in "BSU" or (ended and part in "EL")
        plain.append(f"{'B' if begins else 'I'}-{kind}")
        ended = part in "ESLU"
    return repair(plain)


def _remark(
    scheme: str, before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]
) -> Message | None:
    changed = sum(
        a != b for old, new in zip(before, after, strict=True)
        for a, b in zip(old, new, strict=True)
    )  # fmt: skip
    return Message("uploads.tag_scheme", scheme=scheme, count=changed) if changed else None
