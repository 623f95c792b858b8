"""Labelled test files for a given model: an npz of pictures, a zip of picture folders, a table of
texts, tagged sentences, or frames of semantic roles. The code for uploads reads them.

Labels in the file are names or indices of the model's classes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from playground.core.data import ImageSet, TextSet
from playground.core.errors import UserError, system_reason
from playground.data.uploads.arrays import read_labelled_images
from playground.data.uploads.frames import (
    NO_PREDICATE,
    PREDICATE,
    Frames,
    Tags,
    predicate_tags,
    read_frames,
)
from playground.data.uploads.inspection import AS_SEEMS_BEST, Choices, LeftOut
from playground.data.uploads.labels import folded
from playground.data.uploads.objects import has_frames
from playground.data.uploads.pictures import read_picture_folders
from playground.data.uploads.read import is_picture_zip
from playground.data.uploads.rules import shown
from playground.data.uploads.tables import read_labelled_texts
from playground.data.uploads.tagged import read_tagged_sentences
from playground.nets.spec import FeatureInput, ImageInput, ModelSpec
from playground.tasks.spans import OUTSIDE, is_bio
from playground.text import Message

MAX_BYTES = 400_000_000  # maximum size of a file, and of an npz after decompression
MAX_EXAMPLES = 1_000_000


class TestSetError(UserError):
    """The model cannot be tested on the file; the messages are in `evaluation.ftl`."""

    __test__ = False  # keeps pytest from collecting the class


@dataclass(frozen=True, slots=True, eq=False)
class TestData:
    """Examples with the model's labels, the skipped parts of the file, and guesses about its
    format."""

    __test__ = False

    examples: ImageSet | TextSet
    left_out: tuple[LeftOut, ...]
    remarks: tuple[Message, ...]


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        why = system_reason(error)
        raise TestSetError("uploads.cannot_open", file=str(path), why=why) from None
    if len(data) > MAX_BYTES:
        raise TestSetError("evaluation.large", file=str(path), limit=MAX_BYTES / 1e6)
    if not data:
        raise TestSetError("evaluation.no_examples", file=str(path))
    return data


def takes_photos(spec: ModelSpec) -> bool:
    """Whether the net takes photos of its own size, which uploads are too small for."""
    return isinstance(spec.input, ImageInput) and spec.input.preparation == "crop"


def picture_zip(path: Path) -> bytes | None:
    """The content of a zip of pictures; None for another file.

    Raises:
        TestSetError: the file cannot be read, or is empty or too large.
    """
    data = _bytes(path)
    return data if is_picture_zip(data) else None


def read_test_images(path: Path, spec: ModelSpec) -> TestData:
    """Read pictures of the model's size with its labels: from an npz of images and labels in any
    common layout, or from a zip of picture folders, whose pictures are preprocessed for the
    model's input.

    Raises:
        TestSetError, UploadError: the file does not fit the model; the message names the part.
    """
    wanted = spec.input
    assert isinstance(wanted, ImageInput)
    data = _bytes(path)
    left_out: tuple[LeftOut, ...]
    if is_picture_zip(data):
        choices = Choices(preparation=wanted.preparation, colour=wanted.channels == 3)
        zipped = read_picture_folders(data, path.name, choices, set_apart=False)
        assert isinstance(zipped.examples, ImageSet)
        images, left_out, remarks = zipped.examples.images, zipped.left_out, zipped.remarks
        names: Sequence[str] = [zipped.examples.classes[k] for k in zipped.examples.labels]
    else:
        found = read_labelled_images(data, path.name, MAX_EXAMPLES, MAX_BYTES)
        images, names = found.images, found.labels
        left_out, remarks = found.left_out, found.remarks
    if not len(images):
        raise TestSetError("evaluation.no_examples", file=str(path))
    shape = (wanted.channels, wanted.height, wanted.width)
    if images.shape[1:] != shape:
        given, expected = ("×".join(map(str, each)) for each in (images.shape[1:], shape))
        raise TestSetError("evaluation.shape", file=str(path), given=given, expected=expected)
    labels = _numbers(names, spec, path)
    examples = ImageSet(path.stem, images, labels, spec.labels, wanted.preparation)
    return TestData(examples, left_out, remarks)


def read_test_texts(path: Path, spec: ModelSpec) -> TestData:
    """Read texts with the model's labels from a table.

    Raises:
        TestSetError, UploadError: the file does not fit the model; the message names the line.
    """
    found = read_labelled_texts(_bytes(path), path.name, AS_SEEMS_BEST, MAX_EXAMPLES)
    if not found.texts:
        raise TestSetError("evaluation.no_examples", file=str(path))
    labels = _numbers(found.labels, spec, path)
    return TestData(
        TextSet(path.stem, found.texts, labels, spec.labels), found.left_out, found.remarks
    )


@dataclass(frozen=True, slots=True, eq=False)
class TestTags:
    """Sentences with their true tags. With `predicates`, each row is one frame: a sentence, the
    index of its predicate, and the tags of the predicate's arguments. `frames` are all frames of
    the file, if it holds frames."""

    __test__ = False

    tokens: tuple[tuple[str, ...], ...]
    tags: tuple[tuple[str, ...], ...]
    predicates: tuple[int, ...] | None
    left_out: tuple[LeftOut, ...]
    remarks: tuple[Message, ...]
    frames: Frames | None = None


# Types of other data sets for the same thing.
TYPES = {
    "person": "PER", "people": "PER", "location": "LOC", "place": "LOC", "gpe": "LOC",
    "organization": "ORG", "organisation": "ORG", "corporation": "ORG",
}  # fmt: skip


def read_test_tags(path: Path, spec: ModelSpec) -> TestTags:
    """Read tagged sentences (CoNLL, IOB2, token TAB tag), or frames of semantic roles in JSON
    lines (`data/uploads/frames.py`). A model that finds predicates reads each sentence once.

    Raises:
        TestSetError, UploadError: the file does not fit the model; the message names the line.
    """
    data = _bytes(path)
    if has_frames(data.decode("utf-8", "ignore")):
        frames = read_frames(data, str(path), MAX_EXAMPLES)
        tokens, tags, predicates = examples_of_frames(frames, spec)
        return TestTags(tokens, tags, predicates, (), (), frames)
    found = read_tagged_sentences(data, path.name, AS_SEEMS_BEST, MAX_EXAMPLES)
    tags, remarks = with_known_types(found.tags, spec, str(path))
    return TestTags(found.tokens, tags, None, found.left_out, (*found.remarks, *remarks))


def with_known_types(
    sentences: tuple[tuple[str, ...], ...], spec: ModelSpec, file: str
) -> tuple[tuple[tuple[str, ...], ...], list[Message]]:
    """The tags with the model's names of the types. A type that the model does not have becomes O,
    and a remark counts its spans.

    Raises:
        TestSetError: the model has none of the types.
    """
    if not is_bio(spec.labels):
        return sentences, []
    known = {label[2:] for label in spec.labels if label != OUTSIDE}
    unknown: Counter[str] = Counter()
    names: dict[str, str] = {}
    for tag in {tag for sentence in sentences for tag in sentence} - {OUTSIDE}:
        kind = tag[2:]
        kind = next((k for k in known if folded(k) == folded(kind)), TYPES.get(kind.lower(), kind))
        names[tag] = f"{tag[:2]}{kind}" if kind in known else OUTSIDE
    if not any(name != OUTSIDE for name in names.values()):
        given = sorted({tag[2:] for tag in names})
        raise TestSetError(
            "evaluation.other_types", file=file, given=given[:12], known=sorted(known)[:12]
        )
    for sentence in sentences:
        unknown.update(
            tag[2:] for tag in sentence if names.get(tag) == OUTSIDE and tag.startswith("B-")
        )
    remarks = [
        Message("evaluation.left_type", type=shown(kind), count=count)
        for kind, count in sorted(unknown.items())
    ]
    return tuple(
        tuple(names.get(tag, OUTSIDE) for tag in sentence) for sentence in sentences
    ), remarks


def finds_predicates(spec: ModelSpec) -> bool:
    """Whether a tagger finds the predicates of a text and nothing else."""
    kinds = {label[2:] for label in spec.labels if label != OUTSIDE}
    return kinds == {PREDICATE} and not is_given_predicate(spec)


def is_given_predicate(spec: ModelSpec) -> bool:
    """Whether a net reads, with the text, which word is the predicate."""
    return isinstance(spec.input, FeatureInput) and "predicate" in spec.input.extras


def examples_of_frames(
    frames: Frames, spec: ModelSpec
) -> tuple[tuple[Tags, ...], tuple[Tags, ...], tuple[int, ...] | None]:
    """Tokens, tags and predicates of the examples for a model: each sentence once with all of its
    predicates for one that finds these, else each frame."""
    if finds_predicates(spec):
        return *predicate_tags(frames.tokens, frames.predicates), None
    rows = [row for row, at in enumerate(frames.predicates) if at != NO_PREDICATE]
    return (
        tuple(frames.tokens[row] for row in rows), tuple(frames.tags[row] for row in rows),
        tuple(frames.predicates[row] for row in rows),
    )  # fmt: skip


def _numbers(given: Sequence[str], spec: ModelSpec, path: Path) -> np.ndarray:
    """The index of the model's class for each label: by the class name, ignoring case and
    character width, or else by the class index."""
    classes = {folded(name): number for number, name in reversed(list(enumerate(spec.labels)))}
    classes |= {name: number for number, name in enumerate(spec.labels)}
    numbers = []
    for row, label in enumerate(given, 1):
        number = classes.get(label, classes.get(folded(label)))
        plain = folded(label)
        if number is None and plain.isascii() and plain.isdigit() and int(plain[:9]) < len(classes):
            number = int(plain[:9])
        if number is None or number >= len(spec.labels):
            raise TestSetError(
                "evaluation.label", row=row, file=str(path), given=label[:40],
                known=list(spec.labels[:12]), last=len(spec.labels) - 1,
            )  # fmt: skip
        numbers.append(number)
    return np.array(numbers, np.int64)
