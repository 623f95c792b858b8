"""The data of a run: training examples and validation examples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64

from playground.core.data import (
    BoxSet,
    DataError,
    Examples,
    ImageSet,
    TagSet,
    TextSet,
    TokenStream,
)
from playground.nets.spec import ModelSpec
from playground.tasks.registry import task_of

__all__ = ["DataError", "TrainingData", "check_fit", "split"]


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """Training and validation examples of the same kind and classes."""

    train: Examples
    validation: Examples

    @property
    def name(self) -> str:
        return self.train.name

    @property
    def kind(self) -> str:
        """What a net for these data reads: "image", "boxes" for pictures with boxes, "text",
        "tags" for texts with a tag for each token, or "stream" for one long text without labels."""
        if isinstance(self.train, BoxSet):
            return "boxes"
        if isinstance(self.train, TagSet):
            return "tags"
        if isinstance(self.train, TokenStream):
            return "stream"
        return "image" if isinstance(self.train, ImageSet) else "text"

    @property
    def classes(self) -> tuple[str, ...]:
        return self.train.classes


def split(examples: Examples, part: float = 0.2, seed: int = 0) -> TrainingData:
    """Hold out the share `part` (0 to 1) of the examples for validation, drawn with `seed`. The
    split is stratified if every example has one class. Of a single long text, the end is held out.

    Raises:
        DataError: fewer than two classes have at least two examples, or there are fewer than two
            examples.
    """
    if isinstance(examples, TokenStream) and len(examples) == 1:
        return _split_text(examples, part)
    random = np.random.default_rng(seed)
    if isinstance(examples, ImageSet | TextSet):
        out = _held_of_each_class(examples, part, random)
    else:
        if len(examples) < 2:
            raise DataError("tasks.few_examples", data=examples.name, count=len(examples))
        rows = random.permutation(len(examples))
        out = np.sort(rows[: max(1, round(part * len(rows)))])
    keep = np.setdiff1d(np.arange(len(examples)), out)
    return TrainingData(examples.take(random.permutation(keep)), examples.take(out))


def _held_of_each_class(
    examples: ImageSet | TextSet, part: float, random: np.random.Generator
) -> Int64[np.ndarray, " held"]:
    held: list[np.ndarray] = []
    for label in range(len(examples.classes)):
        rows = random.permutation(np.flatnonzero(examples.labels == label))
        if len(rows) >= 2:
            held.append(rows[: max(1, round(part * len(rows)))])
    if len(held) < 2:
        raise DataError("tasks.few_classes", data=examples.name, count=len(held))
    return np.sort(np.concatenate(held))


def _split_text(stream: TokenStream, part: float) -> TrainingData:
    (text,) = stream.texts
    at = round((1 - part) * len(text))
    return TrainingData(
        TokenStream(stream.name, (text[:at],)), TokenStream(stream.name, (text[at:],))
    )


def check_fit(spec: ModelSpec, data: TrainingData) -> None:
    """Check that the net can train on these examples.

    Raises:
        DataError: kind, size or classes differ, or a part is empty.
    """
    if not len(data.train) or not len(data.validation):
        raise DataError("tasks.no_examples", data=data.name)
    task = task_of(spec)
    for examples in (data.train, data.validation):
        task.check(examples)
