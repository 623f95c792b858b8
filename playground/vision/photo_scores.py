"""How often a net for photos is right: on a zip with one folder of pictures for each class. The
folders have the classes' names, in English or another language of the model, or their numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64, Int64

from playground.core.errors import UserError
from playground.data.picture_files import PictureError
from playground.data.uploads.archives import open_zip
from playground.data.uploads.folders import sort_into_classes
from playground.data.uploads.inspection import LeftOut, listed
from playground.data.uploads.labels import folded
from playground.data.uploads.pictures import picture_members
from playground.evaluation.figures import Figure, share
from playground.nets.model import Model
from playground.text import LANGUAGES, Message
from playground.vision.classify import classify, label_text

TOP = 5


@dataclass(frozen=True, slots=True, eq=False)
class PhotoScores:
    """`labels` are those that occur among the folders or the answers; `true` and `predicted` index
    them. `among`: whether the true label is among the `TOP` most probable ones of all labels.
    `confidence` is the probability of each answer, and `pictures` are the files."""

    model: str
    labels: tuple[str, ...]
    true: Int64[np.ndarray, " n"]
    predicted: Int64[np.ndarray, " n"]
    among: Bool[np.ndarray, " n"]
    left_out: tuple[LeftOut, ...]
    remarks: tuple[Message, ...]
    confidence: Float64[np.ndarray, " n"]
    pictures: tuple[bytes, ...]

    @property
    def confusion(self) -> Int64[np.ndarray, "labels labels"]:
        """The number of photos of label i (row) that were taken for label j (column)."""
        size = len(self.labels)
        cells = self.true * size + self.predicted
        return np.bincount(cells, minlength=size * size).reshape(size, size).astype(np.int64)

    def figures(self) -> dict[str, Figure]:
        """How many of the photos are right, and have the true label among the first."""
        n = len(self.true)
        return {"accuracy": share(int((self.true == self.predicted).sum()), n),
                f"top_{TOP}": share(int(self.among.sum()), n)}  # fmt: skip

    def shares(self) -> dict[str, dict[str, Figure]]:
        """Recall and precision of each label; a label without photos or answers has none."""
        counts = self.confusion
        right, true, answered = counts.diagonal(), counts.sum(1), counts.sum(0)
        return {
            "recall": {name: share(int(r), int(of)) for name, r, of in
                       zip(self.labels, right, true, strict=True) if of},
            "precision": {name: share(int(r), int(of)) for name, r, of in
                          zip(self.labels, right, answered, strict=True) if of},
        }  # fmt: skip

    def f1(self) -> Float64[np.ndarray, " labels"]:
        """F1 of each label."""
        counts = self.confusion
        found: np.ndarray = 2 * counts.diagonal() / (counts.sum(1) + counts.sum(0))
        return found

    def record(self) -> dict[str, Any]:
        """The figures as JSON."""
        figures, f1 = self.figures(), self.f1()
        return {
            "model": self.model, "n": len(self.true), "labels": list(self.labels),
            "confusion": self.confusion.tolist(), "macro_f1": float(f1.mean()),
            **{name: figure.value for name, figure in figures.items()},
            **{name: {label: one.value for label, one in each.items()}
               for name, each in self.shares().items()},
            "f1": dict(zip(self.labels, f1.tolist(), strict=True)),
            "intervals": {name: [figure.interval.low, figure.interval.high]
                          for name, figure in figures.items()},
        }  # fmt: skip

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
    # True label, answer, whether it is among the first, probability of the answer.
    answers: list[tuple[int, int, bool, float]] = []
    pictures: list[bytes] = []
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
            first = classify(content, model, TOP).best
        except PictureError as error:
            unread.setdefault(str(error), (error, []))[1].append("/".join(picture))
            continue
        best = [one.index for one in first]
        # A name may belong to several labels, each of which is right.
        right = next((label for label in best if label in labels), labels[0])
        true_label = best[0] if best[0] in labels else right
        answers.append((true_label, best[0], right in best, first[0].confidence))
        pictures.append(content)
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
    if not answers and not unknown:
        raise UserError("uploads.folders", file=path.name)
    if not answers:
        raise UserError(
            "vision.no_known_folder", file=path.name, given=listed(sorted(unknown)),
            model=model.name, known=model.spec.labels[:5],
        )  # fmt: skip
    true, predicted, among, confidence = (np.array(column) for column in zip(*answers, strict=True))
    occurring = np.unique(np.concatenate([true, predicted]))
    return PhotoScores(
        model.name, tuple(model.spec.labels[k] for k in occurring),
        np.searchsorted(occurring, true), np.searchsorted(occurring, predicted), among,
        tuple(left_out), folders.remarks, confidence, tuple(pictures),
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
