"""What an upload may hold, and the sentence for each way in which it may not."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath

import numpy as np

from playground.core.data import ImageSet, TextSet

MAX_BYTES = 32_000_000  # of the file as it is uploaded
MAX_UNPACKED = 200_000_000  # of all that a zip or npz says it holds
MAX_EXAMPLES = 70_000
MAX_PICTURES = 5_000  # of a zip: each is decoded by itself
MAX_PIXELS_IN_ALL = 300_000_000  # of a zip's pictures, before the first is decoded
MAX_CLASSES = 50
MAX_SIDE = 64
MAX_CHARACTERS = 4_000  # of one text; what is longer is cut

# The sentence for each reason; a page may say it in another language by the reason's name.
SENTENCES = {
    "kind": "{file} is of a kind that is not read here; choose a .csv (text, label), a .zip of "
    "picture folders, or an .npz with images and labels.",
    "empty": "{file} is empty; choose a file with at least two classes of examples.",
    "large": "{file} has {given:.0f} MB; at most {limit:.0f} MB are read. Choose a smaller file.",
    "binary": "{file} is not a text file; save the table as CSV (UTF-8) with the columns text "
    "and label.",
    "encoding": "{file} is not written in UTF-8, and the encoding cannot be told; save it as CSV "
    "UTF-8.",
    "header": "The first line of {file} must name the columns text and label; it is “{given}”.",
    "row": "Line {line} of {file} has no {column}; give every line a text and a label.",
    "csv": "Line {line} of {file} cannot be read as CSV; look for a quotation mark that is not "
    "closed.",
    "zip": "{file} cannot be opened as a zip; it may be damaged or cut off.",
    "locked": "{file} is protected by a password; make the zip without one.",
    "unpacked": "{file} would unpack to {given:.0f} MB; at most {limit:.0f} MB are read.",
    "path": "{file} holds the path “{given}”, which leads out of the zip; make it again from a "
    "folder with one folder for each class.",
    "link": "{file} holds a link (“{given}”); put the pictures themselves into the zip.",
    "folders": "{file} has no pictures in folders; put the pictures of each class into a folder "
    "that bears its name.",
    "picture": "The picture {given} cannot be read: {why}",
    "pixels": "The pictures of {file} have {given:.0f} million pixels in all; at most {limit:.0f} "
    "million are read. Make them smaller; {side}×{side} is what a net here sees.",
    "pickled": "{given} in {file} holds Python objects, which are never loaded; save numbers.",
    "npz": "{file} cannot be read as npz ({given}); save it with "
    "np.savez(file, images=…, labels=…).",
    "arrays": "{file} holds {given}; expected the arrays images and labels.",
    "images": "images is {given}; expected uint8 N×28×28 (or N×H×W×3, N×C×H×W with sides of at "
    "most {limit}), or floats from 0 to 1.",
    "labels": "labels is {given}; expected one whole number or name for each image.",
    "lengths": "There are {images} images and {labels} labels; expected as many of each.",
    "many": "{file} holds {given} examples or more; at most {limit} are read. Keep a part of them.",
    "classes": "{file} has {given} classes; expected 2 to {limit}. Is the label in the right "
    "column?",
    "one": "All examples of {file} are of the class “{given}”; a net needs at least two classes.",
    "few": "The class “{name}” has {given} example; give every class at least 2, one to learn "
    "from and one to check.",
}  # fmt: skip


class UploadError(ValueError):
    """A file that cannot be learned from; the message is the sentence that a person reads."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(SENTENCES[reason].format(**values))
        self.reason, self.values = reason, values


def shown(text: str) -> str:
    """A stranger's text as it may stand in a sentence: short, without control characters."""
    clean = "".join(char if char.isprintable() else "·" for char in text)
    return clean if len(clean) <= 60 else f"{clean[:59]}…"


def stem(file: str) -> str:
    """A file's name without its ending: the name of its data set."""
    return PurePosixPath(file).stem or file


def _by_number(name: str) -> tuple[int, int, str]:
    return (0, int(name), "") if re.fullmatch(r"-?\d{1,9}", name) else (1, 0, name)


def number_labels(names: list[str], file: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Each example's class as a number, and the classes: numbers by size, names by alphabet.

    Raises:
        UploadError: one class, too many of them, or a class with a single example.
    """
    counts = Counter(names)
    if not counts:
        raise UploadError("empty", file=file)
    if len(counts) == 1:
        raise UploadError("one", file=file, given=shown(names[0]))
    if len(counts) > MAX_CLASSES:
        raise UploadError("classes", file=file, given=f"{len(counts):,}", limit=MAX_CLASSES)
    rare = next((name for name, count in counts.items() if count < 2), None)
    if rare is not None:
        raise UploadError("few", name=shown(rare), given=counts[rare])
    classes = tuple(sorted(counts, key=_by_number))
    numbers = {name: number for number, name in enumerate(classes)}
    return np.array([numbers[name] for name in names], np.int64), classes


def class_counts(examples: ImageSet | TextSet) -> dict[str, int]:
    """How many examples each class has, in the order of the classes."""
    counts = np.bincount(examples.labels, minlength=len(examples.classes))
    return {name: int(count) for name, count in zip(examples.classes, counts, strict=True)}
