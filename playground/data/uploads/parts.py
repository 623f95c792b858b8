"""The training and validation sets of an upload that has its own split."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool

from playground.core.data import ImageSet
from playground.data.uploads.inspection import LeftOut, listed
from playground.data.uploads.rules import UploadError, shown
from playground.text import Message


def part_examples(
    examples: ImageSet, checked: Bool[np.ndarray, " n"], file: str
) -> tuple[ImageSet, ImageSet | None, list[LeftOut]]:
    """The training examples, the validation examples (`checked`; None if there are none), and what
    was left out: classes without training examples. Examples without a class (−1) are omitted.

    Raises:
        UploadError: fewer than two classes are left.
    """
    labels = examples.labels
    learned = set(labels[~checked & (labels >= 0)].tolist())
    missing = sorted(set(labels[checked & (labels >= 0)].tolist()) - learned)
    keep = (labels >= 0) & ~np.isin(labels, missing)
    left_out = []
    if missing:
        what = listed([examples.classes[number] for number in missing])
        count = int(np.isin(labels, missing).sum())
        left_out.append(LeftOut(what, count, Message("uploads.only_checked")))
    order = [number for number in range(len(examples.classes)) if number not in missing]
    if len(order) < 2:
        raise UploadError("uploads.one", file=file, given=shown(examples.classes[order[0]]))
    renumber = np.full(len(examples.classes) + 1, -1)
    renumber[order] = range(len(order))
    classes = tuple(examples.classes[number] for number in order)
    parts = [
        ImageSet(
            examples.name, examples.images[rows], renumber[labels[rows]], classes,
            examples.preparation, None if examples.writers is None else examples.writers[rows],
        )
        for rows in (np.flatnonzero(keep & ~checked), np.flatnonzero(keep & checked))
    ]  # fmt: skip
    return parts[0], parts[1] if len(parts[1]) else None, left_out
