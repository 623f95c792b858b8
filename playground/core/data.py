"""Data sets for training and evaluation: one frozen record for each kind of data.

Every record has a `name`, `classes` and a length. `take` selects rows, `text_of` and `class_of`
give the text and the class of an example ("" if it has none), and `class_counts` counts the
examples of each class. `arrays` and `from_arrays` convert a record to arrays and back, for files
and for the workers of a cluster.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float32, Int64, UInt8

from playground.core.errors import UserError


class DataError(UserError):
    """Raised for examples that the net cannot be trained on."""


def _counts(labels: Any, classes: Sequence[str]) -> dict[str, int]:
    """How often each class occurs, in the order of the classes."""
    counts = np.bincount(np.asarray(labels, np.int64), minlength=len(classes))
    return {name: int(count) for name, count in zip(classes, counts, strict=True)}


def _texts_to_array(texts: Any) -> UInt8[np.ndarray, " bytes"]:
    # JSON, because a numpy array of strings pads every string to the length of the longest.
    return np.frombuffer(json.dumps(texts).encode(), np.uint8)


def _texts_from_array(array: np.ndarray) -> Any:
    return json.loads(array.tobytes())


def _writers(writers: np.ndarray | None) -> dict[str, np.ndarray]:
    return {} if writers is None else {"writers": writers}


def number_writers(names: Sequence[object]) -> Int64[np.ndarray, " n"]:
    """Number writers from 0 in the order of their first examples."""
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class ImageSet:
    """Pictures, 0 (background) to 255, with the class index of each (−1: unknown).
    `preparation` says how larger pictures were reduced to this size
    (`core.inputs.PREPARATIONS`). `writers` numbers the writer of each picture, if known."""

    kind: ClassVar[str] = "image"

    name: str
    images: UInt8[np.ndarray, "n channels h w"]
    labels: Int64[np.ndarray, " n"]
    classes: tuple[str, ...]
    preparation: str = "digit"
    writers: Int64[np.ndarray, " n"] | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: Int64[np.ndarray, " rows"]) -> ImageSet:
        images, labels = self.images[rows], self.labels[rows]
        writers = None if self.writers is None else self.writers[rows]
        return ImageSet(self.name, images, labels, self.classes, self.preparation, writers)

    def text_of(self, row: int) -> str:
        return ""

    def class_of(self, row: int) -> str:
        label = int(self.labels[row])
        return self.classes[label] if label >= 0 else ""

    def class_counts(self) -> dict[str, int]:
        return _counts(self.labels, self.classes)

    def arrays(self) -> dict[str, np.ndarray]:
        return {"images": self.images, "labels": self.labels} | _writers(self.writers)

    @classmethod
    def from_arrays(
        cls, name: str, classes: tuple[str, ...], arrays: Mapping[str, np.ndarray]
    ) -> ImageSet:
        writers = arrays.get("writers")
        return cls(name, arrays["images"], arrays["labels"], classes, writers=writers)


@dataclass(frozen=True, slots=True, eq=False)
class TextSet:
    """Texts with the class index of each (−1: unknown), and the number of its writer, if known."""

    kind: ClassVar[str] = "text"

    name: str
    texts: tuple[str, ...]
    labels: Int64[np.ndarray, " n"]
    classes: tuple[str, ...]
    writers: Int64[np.ndarray, " n"] | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: Int64[np.ndarray, " rows"]) -> TextSet:
        texts = tuple(self.texts[row] for row in rows)
        writers = None if self.writers is None else self.writers[rows]
        return TextSet(self.name, texts, self.labels[rows], self.classes, writers)

    def text_of(self, row: int) -> str:
        return self.texts[row]

    def class_of(self, row: int) -> str:
        label = int(self.labels[row])
        return self.classes[label] if label >= 0 else ""

    def class_counts(self) -> dict[str, int]:
        return _counts(self.labels, self.classes)

    def arrays(self) -> dict[str, np.ndarray]:
        own = {"texts": _texts_to_array(self.texts), "labels": self.labels}
        return own | _writers(self.writers)

    @classmethod
    def from_arrays(
        cls, name: str, classes: tuple[str, ...], arrays: Mapping[str, np.ndarray]
    ) -> TextSet:
        texts = tuple(_texts_from_array(arrays["texts"]))
        return cls(name, texts, arrays["labels"], classes, arrays.get("writers"))


@dataclass(frozen=True, slots=True, eq=False)
class TagSet:
    """Tokenised sentences, with the tag of each token as an index into `classes`. In a set of
    frames of semantic roles, `predicates` has the index of each sentence's predicate (−1: none)."""

    kind: ClassVar[str] = "tags"

    name: str
    tokens: tuple[tuple[str, ...], ...]
    tags: tuple[tuple[int, ...], ...]
    classes: tuple[str, ...]
    predicates: Int64[np.ndarray, " n"] | None = None

    def __len__(self) -> int:
        return len(self.tokens)

    def take(self, rows: Int64[np.ndarray, " rows"]) -> TagSet:
        tokens = tuple(self.tokens[row] for row in rows)
        tags = tuple(self.tags[row] for row in rows)
        predicates = None if self.predicates is None else self.predicates[rows]
        return TagSet(self.name, tokens, tags, self.classes, predicates)

    def text_of(self, row: int) -> str:
        return " ".join(self.tokens[row])

    def class_of(self, row: int) -> str:
        return ""

    def class_counts(self) -> dict[str, int]:
        """How many tokens have each tag."""
        return _counts([tag for tags in self.tags for tag in tags], self.classes)

    def arrays(self) -> dict[str, np.ndarray]:
        own = {"tokens": _texts_to_array(self.tokens), "tags": _texts_to_array(self.tags)}
        return own if self.predicates is None else own | {"predicates": self.predicates}

    @classmethod
    def from_arrays(
        cls, name: str, classes: tuple[str, ...], arrays: Mapping[str, np.ndarray]
    ) -> TagSet:
        tokens, tags = (_texts_from_array(arrays[part]) for part in ("tokens", "tags"))
        rows, marks = tuple(map(tuple, tokens)), tuple(map(tuple, tags))
        return cls(name, rows, marks, classes, arrays.get("predicates"))


@dataclass(frozen=True, slots=True, eq=False)
class BoxSet:
    """Pictures with bounding boxes. Box `i` (x0, y0, x1, y1, in pixels from the upper left corner)
    belongs to picture `owners[i]` and has class `labels[i]`. A picture may have no box."""

    kind: ClassVar[str] = "boxes"

    name: str
    images: UInt8[np.ndarray, "n channels h w"]
    boxes: Float32[np.ndarray, "boxes 4"]
    owners: Int64[np.ndarray, " boxes"]
    labels: Int64[np.ndarray, " boxes"]
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.images)

    def take(self, rows: Int64[np.ndarray, " rows"]) -> BoxSet:
        order = np.argsort(self.owners, kind="stable")
        first = np.searchsorted(self.owners[order], rows)
        count = np.searchsorted(self.owners[order], rows, side="right") - first
        owners = np.repeat(np.arange(len(rows)), count)
        within = np.arange(len(owners)) - np.repeat(np.cumsum(count) - count, count)
        boxes = order[np.repeat(first, count) + within]
        return BoxSet(
            self.name, self.images[rows], self.boxes[boxes], owners, self.labels[boxes],
            self.classes,
        )  # fmt: skip

    def text_of(self, row: int) -> str:
        return ""

    def class_of(self, row: int) -> str:
        return ""

    def class_counts(self) -> dict[str, int]:
        """How many boxes there are of each class."""
        return _counts(self.labels, self.classes)

    def arrays(self) -> dict[str, np.ndarray]:
        return {
            "images": self.images, "boxes": self.boxes, "owners": self.owners,
            "labels": self.labels,
        }  # fmt: skip

    @classmethod
    def from_arrays(
        cls, name: str, classes: tuple[str, ...], arrays: Mapping[str, np.ndarray]
    ) -> BoxSet:
        return cls(
            name, arrays["images"], arrays["boxes"], arrays["owners"], arrays["labels"], classes
        )


@dataclass(frozen=True, slots=True, eq=False)
class TokenStream:
    """Long texts without labels, from which a net learns to predict the next token."""

    kind: ClassVar[str] = "stream"
    classes: ClassVar[tuple[str, ...]] = ()

    name: str
    texts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: Int64[np.ndarray, " rows"]) -> TokenStream:
        return TokenStream(self.name, tuple(self.texts[row] for row in rows))

    def text_of(self, row: int) -> str:
        return self.texts[row]

    def class_of(self, row: int) -> str:
        return ""

    def class_counts(self) -> dict[str, int]:
        return {}

    def arrays(self) -> dict[str, np.ndarray]:
        return {"stream": _texts_to_array(self.texts)}

    @classmethod
    def from_arrays(
        cls, name: str, classes: tuple[str, ...], arrays: Mapping[str, np.ndarray]
    ) -> TokenStream:
        return cls(name, tuple(_texts_from_array(arrays["stream"])))


Examples = ImageSet | TextSet | TagSet | BoxSet | TokenStream

# The array that identifies each kind of record in a file; the first match counts, since a BoxSet
# has "images", too. Files of earlier versions have no other mark of their kind.
_OWN_ARRAY: dict[str, type[Examples]] = {
    "boxes": BoxSet, "images": ImageSet, "texts": TextSet, "tokens": TagSet, "stream": TokenStream,
}  # fmt: skip


def examples_from_arrays(
    name: str, classes: Sequence[str], arrays: Mapping[str, np.ndarray]
) -> Examples:
    """The record whose `arrays()` these are.

    Raises:
        ValueError: the arrays are those of no record.
    """
    for part, record in _OWN_ARRAY.items():
        if part in arrays:
            found: Examples = record.from_arrays(name, tuple(classes), arrays)
            return found
    raise ValueError(f"{', '.join(arrays) or 'Nothing'} is no set of examples.")
