"""Read frames of semantic roles: JSON lines, a sentence on each line, with its predicates and their
arguments:

    {"tokens": ["She", "left"], "frames": [{"predicate": 1, "args": [[0, 1, "ARG0"]]}]}

A span is [start, end, role]; its end is the token after it. Other keys are ignored. Each frame
becomes an example: the sentence, the index of the predicate, and the tags of its arguments, with
B-V at the predicate. A sentence without frames is an example with the predicate `NO_PREDICATE`.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.core.bio import OUTSIDE
from playground.core.data import TagSet
from playground.data.uploads.inspection import Inspection
from playground.data.uploads.rules import MAX_EXAMPLES, UploadError, stem
from playground.data.uploads.tables import FIRST
from playground.data.uploads.tagged import classes_of, marked_spans
from playground.text import Message

PREDICATE = "V"  # the type of the predicate itself
NO_PREDICATE = -1
Tags = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of a file; the fields have one entry for each."""

    tokens: tuple[Tags, ...]
    tags: tuple[Tags, ...]
    predicates: tuple[int, ...]


def read_frames(data: bytes, file: str, limit: int = MAX_EXAMPLES) -> Frames:
    """Read the frames of a file.

    Raises:
        UploadError: a line is not such a sentence, or there are no frames or more than `limit`.
    """
    found: list[tuple[Tags, Tags, int]] = []
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), 1):
        try:
            found += _sentence(json.loads(line.decode())) if line.strip() else []
        except (ValueError, KeyError, TypeError, RecursionError):
            raise UploadError("uploads.no_frames", file=file, line=number) from None
    if not any(predicate != NO_PREDICATE for _, _, predicate in found):
        raise UploadError("uploads.no_frame", file=file)
    if len(found) > limit:
        raise UploadError("uploads.many", file=file, given=len(found), limit=limit)
    tokens, tags, predicates = zip(*found, strict=True)
    return Frames(tokens, tags, predicates)


def _sentence(record: Mapping[str, Any]) -> list[tuple[Tags, Tags, int]]:
    """The frames of one sentence.

    Raises:
        ValueError, KeyError, TypeError: the record has another form.
    """
    words = tuple(map(str, record["tokens"]))
    if isinstance(record["tokens"], str) or not words:
        raise ValueError(f"tokens are {record['tokens']!r:.40}")
    frames = record["frames"]
    if not frames:
        return [(words, (OUTSIDE,) * len(words), NO_PREDICATE)]
    return [
        (words, _tags(len(words), frame["args"], int(frame["predicate"])), int(frame["predicate"]))
        for frame in frames
    ]


def _tags(count: int, spans: Sequence[Sequence[Any]], predicate: int) -> Tags:
    tags = [OUTSIDE] * count
    if not 0 <= predicate < count:
        raise ValueError(f"predicate {predicate} of {count} tokens")
    tags[predicate] = f"B-{PREDICATE}"
    for start, end, role in spans:
        if not 0 <= start < end <= count:
            raise ValueError(f"span {start} to {end} of {count} tokens")
        tags[start:end] = [f"B-{role}", *[f"I-{role}"] * (end - start - 1)]
    return tuple(tags)


def read_frames_upload(data: bytes, file: str) -> Inspection:
    """Read frames as a set of examples.

    Raises:
        UploadError: the file holds no frames; the message says why.
    """
    found = read_frames(data, file)
    classes = classes_of(found.tags)
    numbers = {name: number for number, name in enumerate(classes)}
    tags = tuple(tuple(numbers[tag] for tag in sentence) for sentence in found.tags)
    rows = zip(found.tokens[:FIRST], found.tags[:FIRST], strict=True)
    count = sum(predicate != NO_PREDICATE for predicate in found.predicates)
    sentences = len(dict.fromkeys(found.tokens))
    return Inspection(
        TagSet(stem(file), found.tokens, tags, classes, np.array(found.predicates, np.int64)), None,
        tuple((" ".join(tokens), marked_spans(tokens, names)) for tokens, names in rows),
        remarks=(Message("uploads.frames", count=count, sentences=sentences),),
    )  # fmt: skip


def predicate_tags(
    tokens: Sequence[Tags], predicates: Sequence[int]
) -> tuple[tuple[Tags, ...], tuple[Tags, ...]]:
    """Each sentence once, with B-V at the predicates of all of its frames."""
    places: dict[Tags, set[int]] = {}
    for words, predicate in zip(tokens, predicates, strict=True):
        places.setdefault(words, set()).add(predicate)
    tags = tuple(
        tuple(f"B-{PREDICATE}" if n in given else OUTSIDE for n in range(len(words)))
        for words, given in places.items()
    )
    return tuple(places), tags
