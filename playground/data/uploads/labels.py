"""The classes of an upload: their order, and near-duplicate names."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

import numpy as np

from playground.core.data import Examples
from playground.data.uploads.inspection import LeftOut, listed
from playground.data.uploads.rules import MAX_CLASSES, UploadError, shown
from playground.text import Message

COPIES = 0.3  # the share of copies from which a remark is made
_NUMBER = re.compile(r"-?\d{1,9}(\.0+)?")
# Cyrillic and Greek letters that look like Latin ones.
_LOOKALIKES = str.maketrans("аеорсхуіјѕһԁмтнкαοικνρυχ", "aeopcxyijshdmthkaoiknpyx")
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
                        "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")  # fmt: skip


def natural_order(name: str) -> tuple[object, ...]:
    """A sort key that compares numbers by value: “class 10” comes after “class 9”."""
    if re.fullmatch(r"-?\d{1,9}", name):
        return (0, int(name), "")
    parts = re.split(r"(\d{1,9})", name)
    return (1, *((0, int(part), "") if k % 2 else (1, 0, part) for k, part in enumerate(parts)))


def folded(name: str) -> str:
    """Normalise a name to find near-duplicates: remove case, width, invisible characters, spaces
    and punctuation between and after words; letters of other alphabets become the Latin ones that
    they look like; 1.0 and 01 become 1."""
    name = _INVISIBLE.sub("", unicodedata.normalize("NFKC", name)).casefold().strip()
    if _NUMBER.fullmatch(name):
        return str(int(name.split(".")[0]))
    bare = re.sub(r"[\s_-]+|[.,:;!]+$", "", name)
    return (bare or name).translate(_LOOKALIKES)


def visible(name: str) -> str:
    """A name with its invisible characters replaced by their code points."""
    return shown(_INVISIBLE.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", name))


def merge_twins(names: Sequence[str]) -> list[str]:
    """Replace each name by the most frequent name with the same `folded` form."""
    best: dict[str, str] = {}
    for name, _ in Counter(names).most_common():
        best.setdefault(folded(name), name)
    return [best[folded(name)] for name in names]


def twin_remarks(names: Sequence[str]) -> list[Message]:
    """A remark for each group of classes with near-duplicate names."""
    groups: dict[str, dict[str, int]] = defaultdict(dict)
    for name, count in Counter(names).items():
        groups[folded(name)][name] = count
    return [
        Message(
            "uploads.twins",
            given=[Message("uploads.twin", name=visible(n), count=c) for n, c in same.items()],
        )
        for same in groups.values()
        if len(same) > 1
    ]  # fmt: skip


def repeat_remarks(examples: Sequence[Hashable], names: Sequence[str]) -> list[Message]:
    """Remarks on equal examples: with different labels, or too many copies to check a net on."""
    labels: dict[Hashable, set[str]] = defaultdict(set)
    for example, name in zip(examples, names, strict=True):
        labels[example].add(name)
    doubtful = sum(len(labels[example]) > 1 for example in examples)
    copies = len(examples) - len(labels)
    found = []
    if doubtful:
        found.append(Message("uploads.conflicts", count=doubtful, all=len(examples)))
    if copies > COPIES * len(examples):
        found.append(Message("uploads.copies", count=copies, all=len(examples)))
    return found


def usable_classes(names: Sequence[str], file: str) -> tuple[tuple[str, ...], list[LeftOut]]:
    """The sorted classes that have at least two examples, and a record of the omitted classes.

    Raises:
        UploadError: fewer than two classes are left, or there are too many.
    """
    counts = Counter(names)
    if not counts:
        raise UploadError("uploads.empty", file=file)
    if len(counts) == 1:
        raise UploadError("uploads.one", file=file, given=shown(names[0]))
    rare = [name for name, count in counts.items() if count < 2]
    kept = [name for name in counts if counts[name] >= 2]
    if len(kept) > MAX_CLASSES or (len(kept) < 2 and len(counts) > MAX_CLASSES):
        raise UploadError("uploads.classes", file=file, given=len(counts), limit=MAX_CLASSES)
    if len(kept) < 2:
        raise UploadError("uploads.few", name=shown(rare[0]), given=counts[rare[0]])
    order = tuple(sorted(kept, key=natural_order))
    if not rare:
        return order, []
    what = listed([visible(name) for name in sorted(rare, key=natural_order)])
    return order, [LeftOut(what, len(rare), Message("uploads.rare"))]


def number_labels(names: Sequence[str], classes: Sequence[str]) -> np.ndarray:
    """The class index of each example; −1 for a name that is not one of the classes."""
    numbers = {name: number for number, name in enumerate(classes)}
    return np.array([numbers.get(name, -1) for name in names], np.int64)


def largest_share(examples: Examples) -> tuple[str, float]:
    """The most frequent class and its share, which is the accuracy of always predicting it."""
    counts = examples.class_counts()
    name = max(counts, key=lambda each: counts[each])
    return name, counts[name] / max(1, sum(counts.values()))
