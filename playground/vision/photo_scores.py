"""How often a net for photos is right: on a zip with one folder of pictures for each class. The
folders have the classes' names, in English or another language of the model, or their numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Int64

from playground.core.errors import UserError
from playground.data.picture_files import PictureError
from playground.data.uploads.archives import open_zip
from playground.data.uploads.folders import sort_into_classes
from playground.data.uploads.inspection import LeftOut, listed
from playground.data.uploads.labels import folded
from playground.data.uploads.pictures import picture_members
from playground.nets.model import Model
from playground.text import LANGUAGES, Message
from playground.vision.classify import classify, label_text

TOP = 5


@dataclass(frozen=True, slots=True, eq=False)
class PhotoScores:
    """`labels` are those that occur among the folders or the answers; `true` and `predicted` index
    them. `among`: whether the true label is among the `TOP` most probable ones of all labels."""

    model: str
    labels: tuple[str, ...]
    true: Int64[np.ndarray, " n"]
    predicted: Int64[np.ndarray, " n"]
    among: Bool[np.ndarray, " n"]
    left_out: tuple[LeftOut, ...]
    remarks: tuple[Message, ...]

    @property
    def confusion(self) -> Int64[np.ndarray, "labels labels"]:
        """The number of photos of label i (row) that were taken for label j (column)."""
        size = len(self.labels)
        cells = self.true * size + self.predicted
        return np.bincount(cells, minlength=size * size).reshape(size, size).astype(np.int64)

    def mistakes(self) -> list[tuple[str, str, int]]:
        """The true label, the answer and the number of such photos, the most frequent first."""
        wrong = self.true != self.predicted
        pairs = zip(self.true[wrong].tolist(), self.predicted[wrong].tolist(), strict=True)
        found = Counter(pairs).most_common()
        return [(self.labels[true], self.labels[given], count) for (true, given), count in found]


def score_photos(model: Model, path: Path, data: bytes) -> PhotoScores:
    """Classify the pictures of a zip at the net's own size; `path` names the zip in messages.

    Raises:
        UserError: no folder has the name of a class, or no picture of such a folder can be read.
        UploadError: the file is no zip with folders of pictures.
    """
    with open_zip(data, path.name) as archive:
        members = picture_members(archive, path.name)
    folders = sort_into_classes(members.paths)
    known = _labels_by_name(model)
    unknown: Counter[str] = Counter()
    unread: dict[str, tuple[Message, list[str]]] = {}
    answers: list[tuple[int, int, bool]] = []  # true label, answer, whether it is in the first
    for name, picture, content in zip(
        folders.classes, members.paths, members.contents, strict=True
    ):
        if name is None:
            continue
        labels = known.get(folded(name))
        if labels is None:
            unknown[name] += 1
            continue
        try:
            if not content:
                raise PictureError("data.picture_damaged")
            best = [one.index for one in classify(content, model, TOP).best]
        except PictureError as error:
            unread.setdefault(str(error), (error, []))[1].append("/".join(picture))
            continue
        # A name may belong to several labels, each of which is right.
        right = next((label for label in best if label in labels), labels[0])
        answers.append((best[0] if best[0] in labels else right, best[0], right in best))
    left_out = [
        *members.left_out, *folders.left_out,
        *(LeftOut(listed(names), len(names), why) for why, names in unread.values()),
        *(LeftOut((name,), count, Message("vision.unknown_folder"))
          for name, count in unknown.items()),
    ]  # fmt: skip
    if not answers and unread:
        why, names = next(iter(unread.values()))
        raise UserError(
            "uploads.no_picture", file=path.name, count=sum(len(each) for _, each in
            unread.values()), given=listed(names), why=why,
        )  # fmt: skip
    if not answers:
        raise UserError(
            "vision.no_known_folder", file=path.name, given=listed(sorted(unknown)),
            model=model.name, known=model.spec.labels[:5],
        )  # fmt: skip
    true, predicted, among = (np.array(column) for column in zip(*answers, strict=True))
    occurring = np.unique(np.concatenate([true, predicted]))
    return PhotoScores(
        model.name, tuple(model.spec.labels[k] for k in occurring),
        np.searchsorted(occurring, true), np.searchsorted(occurring, predicted), among,
        tuple(left_out), folders.remarks,
    )  # fmt: skip


def _labels_by_name(model: Model) -> dict[str, list[int]]:
    """The labels that a folder's name may stand for, by the folded name or number."""
    found: dict[str, list[int]] = defaultdict(list)
    for index, name in _names(model):
        if index not in found[folded(name)]:
            found[folded(name)].append(index)
    for index in range(len(model.spec.labels)):
        found.setdefault(str(index), [index])
    return dict(found)


def _names(model: Model) -> Iterator[tuple[int, str]]:
    for index, label in enumerate(model.spec.labels):
        yield index, label
        for language in LANGUAGES:
            yield index, label_text(model, index, language)
