"""What a run trains on: labelled examples in two parts, and the tensors that the loop takes
batches from by index."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float32, Int64, UInt8
from torch import Tensor

from playground.core.data import DataError, ImageSet, TextSet
from playground.data.tokens import encode_batch
from playground.nets.spec import ImageInput, ModelSpec, TextInput

__all__ = ["DataError", "Tensors", "TrainingData", "as_input", "check_fit", "split", "to_tensors"]

Inputs = UInt8[Tensor, "n channels h w"] | Int64[Tensor, "n steps"]


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """Examples to train on and examples to check with, of the same kind and classes."""

    train: ImageSet | TextSet
    validation: ImageSet | TextSet

    @property
    def name(self) -> str:
        return self.train.name

    @property
    def kind(self) -> str:
        """ "image" or "text"."""
        return "image" if isinstance(self.train, ImageSet) else "text"

    @property
    def classes(self) -> tuple[str, ...]:
        return self.train.classes


def split(examples: ImageSet | TextSet, part: float = 0.2, seed: int = 0) -> TrainingData:
    """Hold out a part of each class to check with, drawn with a fixed seed.

    Raises:
        DataError: fewer than two classes have at least two examples.
    """
    random = np.random.default_rng(seed)
    held: list[np.ndarray] = []
    for label in range(len(examples.classes)):
        rows = random.permutation(np.flatnonzero(examples.labels == label))
        if len(rows) >= 2:
            held.append(rows[: max(1, round(part * len(rows)))])
    if len(held) < 2:
        raise DataError("training.few_classes", data=examples.name, count=len(held))
    out = np.sort(np.concatenate(held))
    keep = np.setdiff1d(np.arange(len(examples)), out)
    return TrainingData(examples.take(random.permutation(keep)), examples.take(out))


def check_fit(spec: ModelSpec, data: TrainingData) -> None:
    """See that the net takes these examples.

    Raises:
        DataError: kind, size or classes differ, or a part is empty.
    """
    if not len(data.train) or not len(data.validation):
        raise DataError("training.no_examples", data=data.name)
    if spec.input.kind != data.kind:
        raise DataError(
            "training.other_kind", reads=spec.input.kind, data=data.name, holds=data.kind
        )
    if isinstance(spec.input, ImageInput) and isinstance(data.train, ImageSet):
        wanted = (spec.input.channels, spec.input.height, spec.input.width)
        found = data.train.images.shape[1:]
        if found != wanted:
            raise DataError(
                "training.other_size", wanted=_by(wanted), data=data.name, found=_by(found)
            )
    if len(spec.labels) != len(data.classes):
        raise DataError(
            "training.other_classes",
            labels=len(spec.labels),
            data=data.name,
            classes=len(data.classes),
        )


def _by(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))


@dataclass(frozen=True, slots=True, eq=False)
class Tensors:
    """One part of the data as whole tensors on the run's device."""

    inputs: Inputs
    labels: Int64[Tensor, " n"]

    def __len__(self) -> int:
        return len(self.labels)


def to_tensors(spec: ModelSpec, examples: ImageSet | TextSet, device: torch.device) -> Tensors:
    """The examples as tensors: pictures as bytes (`as_input` makes numbers of a batch of them),
    texts as token numbers."""
    labels = torch.from_numpy(np.array(examples.labels))
    if isinstance(examples, ImageSet):
        inputs = torch.from_numpy(np.array(examples.images))
    else:
        assert isinstance(spec.input, TextInput)
        inputs = torch.from_numpy(encode_batch(examples.texts, spec.input))
    return Tensors(inputs.to(device), labels.to(device))


def as_input(
    inputs: Inputs,
) -> Float32[Tensor, "n channels h w"] | Int64[Tensor, "n longest"]:
    """What the net takes: pictures as numbers from 0 to 1, token numbers as they are (without
    the columns that are padding in every row)."""
    if inputs.dtype == torch.uint8:
        return inputs.float().div_(255)
    longest = int((inputs != 0).sum(1).max()) if len(inputs) else 1
    return inputs[:, : max(longest, 1)]
