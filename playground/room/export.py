"""Export of a room's drawings as a file, and as a data set for training and testing."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np

from playground.core.data import ImageSet, number_writers
from playground.data.digits import CLASSES
from playground.room.records import RoomDrawing

SIDE = 28


def room_to_npz(drawings: Sequence[RoomDrawing], nicknames: bool = False) -> bytes:
    """The drawings as an npz file, which the Draw and Train pages can read.

    Its arrays are `images` (uint8, n×28×28), `labels`, and `drawers`: for each drawing, the index
    of the drawer in the order of first drawings. With `nicknames`, the file also holds each
    drawing's nickname.
    """
    arrays: dict[str, np.ndarray] = {
        "images": np.array([one.pixels for one in drawings], np.uint8).reshape(-1, SIDE, SIDE),
        "labels": np.array([one.label for one in drawings], np.int64),
        "drawers": number_writers([one.drawer for one in drawings]),
    }
    if nicknames:
        arrays["nicknames"] = np.array([one.nickname for one in drawings], np.str_)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def _people(drawings: Sequence[RoomDrawing]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in drawings:
        found.setdefault(one.drawer, len(found))
    return found


def room_images(drawings: Sequence[RoomDrawing], name: str) -> ImageSet:
    """The drawings as a labelled image set with their drawers as writers."""
    images = np.array([one.pixels for one in drawings], np.uint8).reshape(-1, 1, SIDE, SIDE)
    labels = np.array([one.label for one in drawings], np.int64)
    writers = number_writers([one.drawer for one in drawings])
    return ImageSet(name, images, labels, CLASSES, writers=writers)


def halves(drawings: Sequence[RoomDrawing]) -> tuple[list[RoomDrawing], list[RoomDrawing]]:
    """Split the drawings into a training and a test half of about equal size.

    No drawer is in both halves. If there is only one drawer, the second half is empty.
    """
    people = _people(drawings)
    counts = [sum(one.drawer == who for one in drawings) for who in people]
    first: set[str] = set()
    sizes = [0, 0]
    for who, count in sorted(zip(people, counts, strict=True), key=lambda each: -each[1]):
        side = 0 if sizes[0] <= sizes[1] else 1
        sizes[side] += count
        if side == 0:
            first.add(who)
    return (
        [one for one in drawings if one.drawer in first],
        [one for one in drawings if one.drawer not in first],
    )
