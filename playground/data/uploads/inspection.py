"""The result of reading an uploaded file: the examples, the guesses, and what was left out.

The Train page and `python -m playground inspect` show the same record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from playground.core.data import BoxSet, ImageSet, TagSet, TextSet
from playground.data.uploads.rules import shown
from playground.text import Message

LISTED = 6  # number of names or lines in a sentence before “and n more”


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Files or rows that are not used as examples. With `fault` the user may have meant them to be
    examples: the page asks before it continues without them."""

    what: tuple[str | Message, ...]
    count: int
    why: Message
    fault: bool = True


@dataclass(frozen=True, slots=True)
class Choices:
    """The user's choices for reading a file; None: choose automatically."""

    encoding: str | None = None
    header: bool | None = None  # tables: whether the first line is a header
    text_column: int | None = None
    label_column: int | None = None
    folder: str | None = None  # zips: the class is the "outer" or the "inner" folder
    preparation: str | None = None  # pictures: "fit" or "digit" (core.inputs.PREPARATIONS)
    colour: bool = False
    merge: bool = False  # merge classes that differ only in case, width or invisible characters


AS_SEEMS_BEST = Choices()


@dataclass(frozen=True, slots=True)
class Question:
    """An ambiguity that the user can decide: a field of `Choices`, the possible values with their
    display texts, and the value in use."""

    field: str
    answers: tuple[tuple[Any, str], ...]
    taken: Any


@dataclass(frozen=True, slots=True, eq=False)
class Inspection:
    """An upload as a training set, with everything that the user should know about it."""

    examples: ImageSet | TextSet | TagSet | BoxSet
    # The upload's own validation split, if any.
    validation: ImageSet | TextSet | TagSet | BoxSet | None
    first: tuple[tuple[str, str], ...]  # (text or file name, label) of the first examples
    encoding: str | None = None  # of a table, or of a zip's names; None: not shown
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[Message, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def kind(self) -> str:
        """ "texts", "sentences" (with tags), "boxes" (pictures with boxes) or "pictures"."""
        if isinstance(self.examples, TagSet):
            return "sentences"
        if isinstance(self.examples, BoxSet):
            return "boxes"
        return "texts" if isinstance(self.examples, TextSet) else "pictures"

    def __len__(self) -> int:
        return len(self.examples) + (len(self.validation) if self.validation else 0)

    def emptied(self) -> Inspection:
        """A copy without the examples, for use after they are stored elsewhere."""
        none = np.zeros(0, np.int64)
        validation = None if self.validation is None else self.validation.take(none)
        return replace(self, examples=self.examples.take(none), validation=validation)

    @property
    def faults(self) -> tuple[LeftOut, ...]:
        """The omissions that the user must confirm."""
        return tuple(part for part in self.left_out if part.fault)


def listed(names: Sequence[object]) -> tuple[str | Message, ...]:
    """The first few names, and a message with the number of the others."""
    few = [shown(str(name)) for name in names[:LISTED]]
    more = len(names) - LISTED
    return (*few, Message("uploads.more", count=more)) if more > 0 else tuple(few)


def lines_as_ranges(lines: Sequence[int]) -> tuple[str | Message, ...]:
    """Line numbers with consecutive ones merged to ranges: 3, 8–12."""
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    return listed([f"{a}" if a == b else f"{a}–{b}" for a, b in ranges])
