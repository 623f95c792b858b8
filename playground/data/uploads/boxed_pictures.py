"""Read an uploaded zip of pictures with boxes, in the format of COCO, Pascal VOC or YOLO."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from playground.core.data import BoxSet
from playground.data.fit import fit_picture, fitted_place, turn_to_dark_ground
from playground.data.picture_files import PictureError, open_picture, picture_size, upright_size
from playground.data.uploads.box_files import BoxedPicture, BoxFileError, read_zipped_boxes
from playground.data.uploads.inspection import AS_SEEMS_BEST, Choices, Inspection, LeftOut, listed
from playground.data.uploads.labels import natural_order
from playground.data.uploads.pictures import FIRST
from playground.data.uploads.rules import (
    MAX_CLASSES,
    MAX_PICTURES,
    MAX_PIXELS_IN_ALL,
    UploadError,
    stem,
)
from playground.text import Message

SIDE = 96  # of the examples; a detector needs more pixels than a classification


@dataclass(slots=True)
class _Found:
    """What was read so far, and what was left out."""

    names: list[str] = field(default_factory=list)
    images: list[np.ndarray] = field(default_factory=list)
    boxes: list[list[tuple[float, ...]]] = field(default_factory=list)
    labels: list[list[str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    faults: dict[str, tuple[Message, list[str]]] = field(default_factory=dict)
    empty: int = 0
    pixels: int = 0

    def leave_out(self, name: str, why: Message) -> None:
        self.faults.setdefault(str(why), (why, []))[1].append(name)


def read_boxed_pictures(
    data: bytes, file: str, choices: Choices = AS_SEEMS_BEST
) -> Inspection | None:
    """Read a zip of pictures with boxes as a training set; None if it holds no boxes. Each picture
    is scaled to fit `SIDE`×`SIDE`, in grey or (with `colour`) in colour, and its boxes with it. A
    split by folders (train, valid, test) is kept.

    Raises:
        UploadError: the zip cannot be used for training; the message says why.
    """
    found = _Found()
    try:
        pictures = read_zipped_boxes(data, file)
        if pictures is None:
            return None
        for picture in pictures:
            _add(found, picture, choices.colour, file)
    except BoxFileError as error:
        raise UploadError.of(error) from None
    classes = tuple(sorted({name for each in found.labels for name in each}, key=natural_order))
    if not classes:
        why = next(iter(found.faults.values()), (Message("uploads.no_boxes"), []))[0]
        raise UploadError("uploads.no_boxed_picture", file=file, why=why)
    if len(classes) > MAX_CLASSES:
        raise UploadError(
            "uploads.many_classes_of_boxes", file=file, given=len(classes), limit=MAX_CLASSES
        )
    numbers = {name: number for number, name in enumerate(classes)}
    examples = BoxSet(
        stem(file), turn_to_dark_ground(np.stack(found.images))[0],
        np.array([box for each in found.boxes for box in each], np.float32),
        np.repeat(np.arange(len(found.names)), [len(each) for each in found.labels]),
        np.array([numbers[name] for each in found.labels for name in each], np.int64), classes,
    )  # fmt: skip
    left_out = [LeftOut(listed(names), len(names), why) for why, names in found.faults.values()]
    if found.empty:
        left_out.append(LeftOut((file,), found.empty, Message("vision.empty_box"), fault=False))
    remarks = []
    kept, checked, third = _rows(found)
    if len(third):
        reason = Message("uploads.test_part")
        left_out.append(LeftOut(listed([found.names[k] for k in third]), len(third), reason))
    if len(checked):
        split = Message("uploads.split_kept", train=len(kept), validation=len(checked))
        remarks.append(split)
    first = [
        (name, ", ".join(f"{label}: {count}" for label, count in sorted(Counter(labels).items())))
        for name, labels in zip(found.names, found.labels, strict=True)
    ]
    validation = examples.take(checked) if len(checked) else None
    if validation or len(third):
        examples = examples.take(kept)
    return Inspection(
        examples, validation, tuple(first[:FIRST]), None, tuple(left_out), tuple(remarks)
    )


def _rows(found: _Found) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The rows for training, those for validation, and those of a third part. Without a split of
    the file's own, all are for training."""
    parts = np.array(found.parts)
    boxed = np.array([bool(each) for each in found.labels])
    none = np.zeros(0, np.int64)
    other = "val" if "val" in parts else "test"
    if not (boxed & (parts == "train")).any() or not (boxed & (parts == other)).any():
        return np.arange(len(parts)), none, none
    third = (parts == "test") & (other == "val")
    checked = parts == other
    return np.flatnonzero(~checked & ~third), np.flatnonzero(checked), np.flatnonzero(third)


def _add(found: _Found, picture: BoxedPicture, colour: bool, file: str) -> None:
    """Add a picture with its boxes, scaled, or the reason why it is left out."""
    found.empty += picture.empty
    if not picture.data:
        return found.leave_out(picture.name, Message("vision.picture_missing"))
    if len(found.names) >= MAX_PICTURES:
        raise UploadError("uploads.many", file=file, given=len(found.names) + 1, limit=MAX_PICTURES)
    found.pixels += int(np.prod(picture_size(picture.data)))
    if found.pixels > MAX_PIXELS_IN_ALL:
        given, limit = found.pixels / 1e6, MAX_PIXELS_IN_ALL / 1e6
        raise UploadError("uploads.pixels", file=file, given=given, limit=limit, side=SIDE)
    try:
        width, height = upright_size(picture.data)
        opened = open_picture(picture.data, colour)
    except PictureError as error:
        return found.leave_out(picture.name, error)
    (wide, high), corner = fitted_place(opened.size, SIDE, SIDE)
    scale, moved = np.array([wide / width, high / height] * 2), np.array([*corner, *corner])
    corners = np.array([one.box.corners for one in picture.boxes]).reshape(-1, 4)
    limits = np.array([width, height] * 2)
    found.images.append(fit_picture(opened, SIDE, SIDE))
    found.boxes.append([tuple(row) for row in (corners.clip(0, limits) * scale + moved).tolist()])
    found.labels.append([one.label for one in picture.boxes])
    found.names.append(picture.name)
    found.parts.append(picture.part)
    return None
