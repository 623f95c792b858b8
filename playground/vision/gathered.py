"""Classes that a visitor gathers pictures for: the pictures' features, and a head trained on them.

Of each picture only its features and a small preview are kept, in memory.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock

import numpy as np
from jaxtyping import Float, Float32, Int64

from playground.core.errors import UserError
from playground.core.inputs import ImageInput
from playground.data.picture_files import open_picture
from playground.data.prepare import prepare_for
from playground.nets.build import Net
from playground.nets.model import Card, Model
from playground.text import Message
from playground.vision.head import Head, features_of, train_head, with_head

MOST_CLASSES = 8
MOST_SHOTS = 120  # pictures of a class
MOST_LETTERS = 30  # of a class's name
HELD = 5  # the last fifth of a class's pictures is held out
PREVIEW = 72  # pixels; side of a preview
ALIKE = 0.02  # relative distance of features below which pictures are taken for the same
FEW_ALIKE = 4  # pictures of a class from which that is said


class ClassError(UserError):
    """The classes cannot be trained, or take no more."""


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One picture of a class."""

    number: int
    features: Float32[np.ndarray, " units"]
    preview: bytes  # a JPEG file


@dataclass(frozen=True, slots=True, eq=False)
class OwnClass:
    number: int
    name: str
    shots: tuple[Shot, ...] = ()

    @property
    def held(self) -> tuple[Shot, ...]:
        """The pictures that are not trained on: the last fifth, so that they differ more from the
        others than pictures of the same moment."""
        return self.shots[len(self.shots) - len(self.shots) // HELD :]

    @property
    def training(self) -> tuple[Shot, ...]:
        return self.shots[: len(self.shots) - len(self.shots) // HELD]


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """A trained head. `classes` are the numbers of its classes. `confusion[given, answered]` counts
    the held-out pictures; `wrong` has each wrong one's number, with the rows of both classes."""

    head: Head
    classes: tuple[int, ...]
    names: tuple[str, ...]
    trained: int  # pictures
    confusion: Int64[np.ndarray, "labels labels"]
    wrong: tuple[tuple[int, int, int], ...]
    notes: tuple[Message, ...]
    milliseconds: float

    @property
    def held(self) -> int:
        return int(self.confusion.sum())

    @property
    def right(self) -> int:
        return int(np.trace(self.confusion))


class OwnClasses:
    """A visitor's classes. All methods are thread-safe: pictures arrive while the page runs."""

    def __init__(self, model: Model, net: Callable[[], Net], names: tuple[str, ...]) -> None:
        """`model` classifies pictures; its last layer is replaced. `net` returns its module."""
        self.model, self._net = model, net
        self._lock = RLock()
        self._next = 1
        self.revision = 0  # grows with every change
        self.classes: tuple[OwnClass, ...] = ()
        self.report: Report | None = None
        for name in names:
            self.add_class(name)

    def _number(self) -> int:
        self._next += 1
        return self._next - 1

    def bytes(self) -> int:
        """The memory of all features and previews."""
        shots = [shot for each in self.classes for shot in each.shots]
        return sum(shot.features.nbytes + len(shot.preview) for shot in shots)

    def shot(self, number: int) -> Shot | None:
        shots = (shot for each in self.classes for shot in each.shots)
        return next((shot for shot in shots if shot.number == number), None)

    # ---- changes ----

    def add_class(self, name: str) -> None:
        """Add an empty class.

        Raises:
            ClassError: there are `MOST_CLASSES` already.
        """
        with self._lock:
            if len(self.classes) >= MOST_CLASSES:
                raise ClassError("vision.many_classes", limit=MOST_CLASSES)
            self.classes += (OwnClass(self._number(), name),)
            self.revision += 1

    def rename(self, number: int, name: str) -> None:
        """Rename a class, if the name is not blank. A trained head keeps its answers."""
        name = " ".join(name.split())[:MOST_LETTERS]
        if name:
            self._replace(number, lambda each: OwnClass(number, name, each.shots))

    def remove_class(self, number: int) -> None:
        with self._lock:
            self.classes = tuple(each for each in self.classes if each.number != number)
            if self.report is not None and number in self.report.classes:
                self.report = None
            self.revision += 1

    def remove_shots(self, numbers: frozenset[int]) -> None:
        """Remove pictures. The trained head stays as it is until the next training."""
        with self._lock:
            self.classes = tuple(
                OwnClass(
                    each.number,
                    each.name,
                    tuple(shot for shot in each.shots if shot.number not in numbers),
                )
                for each in self.classes
            )
            self.revision += 1

    def _replace(self, number: int, change: Callable[[OwnClass], OwnClass]) -> None:
        with self._lock:
            self.classes = tuple(
                change(each) if each.number == number else each for each in self.classes
            )
            self.revision += 1

    def add(self, number: int, data: bytes) -> int:
        """Add a picture file to a class. Returns the picture's number.

        Raises:
            PictureError: the file is not a readable picture.
            ClassError: there is no such class, or it has `MOST_SHOTS` pictures.
        """
        features = self._features(data)
        preview = _preview(data)
        with self._lock:
            found = next((each for each in self.classes if each.number == number), None)
            if found is None:
                raise ClassError("vision.class_gone")
            if len(found.shots) >= MOST_SHOTS:
                raise ClassError("vision.many_shots", name=found.name, limit=MOST_SHOTS)
            shot = Shot(self._number(), features, preview)
            self._replace(number, lambda each: OwnClass(number, each.name, (*each.shots, shot)))
        return shot.number

    def _features(self, data: bytes) -> Float32[np.ndarray, " units"]:
        taken = self.model.spec.input
        assert isinstance(taken, ImageInput)
        image = prepare_for(taken, data, plain=True).image
        found: Float32[np.ndarray, " units"] = features_of(self._net(), image[None])[0]
        return found

    # ---- training and answers ----

    def train(self) -> Report:
        """Train a head on the classes that have pictures, and ask it about those held out.

        Raises:
            ClassError: fewer than two classes have pictures.
        """
        begun = time.perf_counter()
        classes = tuple(each for each in self.classes if each.shots)
        if not classes:
            raise ClassError("vision.no_shots")
        if len(classes) < 2:
            raise ClassError("vision.one_class", name=classes[0].name)
        features = np.stack([shot.features for each in classes for shot in each.training])
        labels = np.repeat(np.arange(len(classes)), [len(each.training) for each in classes])
        head = train_head(features, labels, len(classes))
        confusion = np.zeros((len(classes), len(classes)), np.int64)
        wrong = []
        for given, each in enumerate(classes):
            for shot in each.held:
                answer = int(head.probabilities(shot.features[None])[0].argmax())
                confusion[given, answer] += 1
                if answer != given:
                    wrong.append((shot.number, given, answer))
        report = Report(
            head, tuple(each.number for each in classes), tuple(each.name for each in classes),
            len(features), confusion, tuple(wrong), _notes(classes),
            1000 * (time.perf_counter() - begun),
        )  # fmt: skip
        with self._lock:
            self.report = report
            self.revision += 1
        return report

    def answer(self, data: bytes) -> dict[int, float]:
        """The probability of each class, by its number; empty before the first training.

        Raises:
            PictureError: the file is not a readable picture.
        """
        report = self.report
        if report is None:
            return {}
        probabilities = report.head.probabilities(self._features(data)[None])[0]
        return dict(zip(report.classes, map(float, probabilities), strict=True))

    def kept(self, name: str, card: Card) -> Model:
        """The model with the trained head.

        Raises:
            ClassError: nothing is trained.
        """
        if self.report is None:
            raise ClassError("vision.not_trained")
        now = {each.number: each.name for each in self.classes}
        names = [now.get(number, "") for number in self.report.classes]
        return with_head(self.model, self.report.head, _different(names), name, card)

    def arrays(self) -> dict[str, np.ndarray]:
        """The features, labels and names of the pictures, and which are held out."""
        rows = [(at, shot, shot in each.held)
                for at, each in enumerate(self.classes) for shot in each.shots]  # fmt: skip
        empty: Float[np.ndarray, "0 units"] = np.zeros((0, 1), np.float32)
        return {
            "features": np.stack([shot.features for _, shot, _ in rows]) if rows else empty,
            "labels": np.array([at for at, _, _ in rows], np.int64),
            "held": np.array([held for _, _, held in rows], bool),
            "names": np.array([each.name for each in self.classes], str),
        }


def _different(names: list[str]) -> tuple[str, ...]:
    """Names that differ, as labels must: “A”, “A 2”."""
    found: list[str] = []
    for name in names:
        tried, count = name, 1
        while tried in found:
            count += 1
            tried = f"{name} {count}"
        found.append(tried)
    return tuple(found)


def _preview(data: bytes) -> bytes:
    from PIL import ImageOps

    small = ImageOps.fit(open_picture(data, colour=True), (PREVIEW, PREVIEW))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80)
    return out.getvalue()


def _notes(classes: tuple[OwnClass, ...]) -> tuple[Message, ...]:
    """What makes the answers less reliable than they look."""
    alike = tuple(each.name for each in classes if _all_alike(each))
    few = tuple(each.name for each in classes if len(each.shots) < HELD)
    notes = [Message("vision.all_alike", names=alike, count=len(alike))] if alike else []
    notes += [Message("vision.few_shots", names=few, count=len(few), least=HELD)] if few else []
    return tuple(notes)


def _all_alike(each: OwnClass) -> bool:
    """Whether all pictures of a class are nearly the same one."""
    if len(each.shots) < FEW_ALIKE:
        return False
    features = np.stack([shot.features for shot in each.shots])
    far = np.linalg.norm(features - features[0], axis=1).max()
    return bool(far <= ALIKE * np.linalg.norm(features[0]))
