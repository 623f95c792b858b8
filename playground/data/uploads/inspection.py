"""What was made of an uploaded file: the examples, what was guessed, what was left out.

The Train page and `python -m playground inspect` show the same record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from playground.core.data import ImageSet, TextSet
from playground.data.uploads.rules import shown
from playground.text import Message

LISTED = 6  # names or lines that a sentence lists before it says how many more there are


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Files or rows that are not among the examples. `fault` says that a person may have meant
    them to be: the page asks before it goes on without them."""

    what: tuple[str | Message, ...]
    count: int
    why: Message
    fault: bool = True


@dataclass(frozen=True, slots=True)
class Choices:
    """How a file is to be read, where the person said so; None: as seems best."""

    encoding: str | None = None
    header: bool | None = None  # of a table: whether its first line names the columns
    text_column: int | None = None
    label_column: int | None = None
    folder: str | None = None  # of a zip: the "outer" or the "inner" folder is the class
    preparation: str | None = None  # of pictures: "fit" or "digit" (core.inputs.PREPARATIONS)
    colour: bool = False
    merge: bool = False  # classes whose names differ by case, width or an invisible sign


AS_SEEMS_BEST = Choices()


@dataclass(frozen=True, slots=True)
class Question:
    """Something that can be read in more than one way: what is asked about (a field of
    `Choices`), the answers with the words to show for each, and the answer taken."""

    field: str
    answers: tuple[tuple[Any, str], ...]
    taken: Any


@dataclass(frozen=True, slots=True, eq=False)
class Inspection:
    """An upload as it would be learned from."""

    examples: ImageSet | TextSet
    validation: ImageSet | TextSet | None  # the part that the person set apart, if any
    first: tuple[tuple[str, str], ...]  # (text or file, label) of the first examples
    encoding: str | None = None  # of a table, or of the names in a zip; None: nothing to tell
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[Message, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def kind(self) -> str:
        """ "texts" or "pictures"."""
        return "texts" if isinstance(self.examples, TextSet) else "pictures"

    def __len__(self) -> int:
        return len(self.examples) + (len(self.validation) if self.validation else 0)

    def emptied(self) -> Inspection:
        """The same without its examples, once they are kept elsewhere."""
        none = np.zeros(0, np.int64)
        validation = None if self.validation is None else self.validation.take(none)
        return replace(self, examples=self.examples.take(none), validation=validation)

    @property
    def faults(self) -> tuple[LeftOut, ...]:
        """What the person must agree to do without."""
        return tuple(part for part in self.left_out if part.fault)


def listed(names: Sequence[object]) -> tuple[str | Message, ...]:
    """A few of the names, in their order, and how many more there are."""
    few = [shown(str(name)) for name in names[:LISTED]]
    more = len(names) - LISTED
    return (*few, Message("uploads.more", count=more)) if more > 0 else tuple(few)


def lines_as_ranges(lines: Sequence[int]) -> tuple[str | Message, ...]:
    """Line numbers with runs drawn together: 3, 8–12."""
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    return listed([f"{a}" if a == b else f"{a}–{b}" for a, b in ranges])
