"""The base class of tasks: how examples become tensors, the loss, the decoding of the net's
outputs, and the metrics.

Each task is one module, named after the `kind` of its record in `playground.core.task`; its class
is called `TASK`. The training loop and the pages get it from `playground.tasks.registry.task_of`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import ClassVar, Protocol, runtime_checkable

import numpy as np
import torch
from jaxtyping import Float, Float64, Int64, UInt8
from torch import Tensor

from playground.core.data import BoxSet, DataError, Examples, ImageSet
from playground.core.inputs import ImageInput
from playground.core.recipe import Recipe, RecipeError
from playground.nets.build import Net
from playground.nets.spec import ModelSpec
from playground.tasks.answers import Answer
from playground.text import Message

Inputs = UInt8[Tensor, "n channels h w"] | Int64[Tensor, "n steps"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure of how well a net does its task.

    `name` is its key in a run's events, and `metric_<name>` the key of its text on screen. A
    `fraction` lies between 0 and 1 and is shown in per cent.
    """

    name: str
    higher_is_better: bool = True
    fraction: bool = True

    def reached(self, value: float, target: float) -> bool:
        """Whether a value is as good as the target."""
        return value >= target if self.higher_is_better else value <= target

    def text(self, value: float, digits: int = 1) -> str:
        """The value as shown on screen; `digits` is the number of decimals of a percentage."""
        return f"{value:.{digits}%}" if self.fraction else f"{value:.4g}"


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """The net's inputs and targets. `size` is the number of examples or tokens over which the
    loss is averaged."""

    inputs: Tensor
    targets: dict[str, Tensor]
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Tensors:
    """One part of the data as tensors on the run's device: pictures as bytes, texts as token ids.

    `sizes` is on the CPU and holds the number of tokens of each example, for tasks whose loss is
    averaged over tokens.
    """

    inputs: Inputs
    targets: dict[str, Tensor]
    sizes: Int64[Tensor, " n"] | None = None

    def __len__(self) -> int:
        return len(self.inputs)

    def take(self, rows: Int64[Tensor, " batch"] | slice) -> Batch:
        """The examples of these rows as a batch, pictures as floats from 0 to 1. `rows` is on the
        CPU."""
        placed = rows if isinstance(rows, slice) else rows.to(self.inputs.device)
        inputs = net_input(self.inputs[placed])
        size = len(inputs) if self.sizes is None else int(self.sizes[rows].sum())
        return Batch(inputs, {name: t[placed] for name, t in self.targets.items()}, size)


def net_input(
    inputs: Inputs,
) -> Float[Tensor, "n channels h w"] | Int64[Tensor, "n longest"]:
    """The inputs as a net takes them: pictures as floats from 0 to 1, token ids unchanged but
    without the columns that are padding in every row."""
    if inputs.dtype == torch.uint8:
        return inputs.float().div_(255)
    longest = int((inputs != 0).sum(1).max()) if len(inputs) else 1
    return inputs[:, : max(longest, 1)]


@dataclass(frozen=True, slots=True)
class Measured:
    """A net's loss and metrics on a whole part of the data. `confusion[i][j]` is the number of
    examples of class i predicted as class j; it is empty if the task has no confusion matrix."""

    metrics: dict[str, float]
    confusion: tuple[tuple[int, ...], ...] = ()


@runtime_checkable
class Meter(Protocol):
    """Accumulates the loss and metrics of a part of the data, batch by batch."""

    def add(self, net: Net, outputs: Tensor, batch: Batch) -> None: ...

    def result(self) -> Measured: ...


class Task(ABC):
    """One task for one net. `playground.tasks.classification` is an example of a subclass."""

    kind: ClassVar[str]
    takes: ClassVar[
        tuple[type[Examples], ...]
    ]  # the records of `playground.core.data` that the task trains on
    curves: ClassVar[tuple[str, ...]]  # curves on the Train page: "loss" or metric names
    settings: ClassVar[frozenset[str]] = frozenset()  # the OWN_SETTINGS that the task uses
    confusion: ClassVar[bool] = False  # whether there is a confusion matrix
    has_script: ClassVar[bool] = False  # whether `training/script.py` supports the task

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec
        self.labels = spec.task.labels

    @property
    @abstractmethod
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics of a whole part of the data; the first is the task's main metric."""

    @property
    def main(self) -> Metric:
        return self.metrics[0]

    # ---- before a run ----

    def check(self, examples: Examples) -> None:
        """Check that the net accepts these examples.

        Raises:
            DataError: the kind of examples, the pictures' size or the classes do not fit the net.
        """
        if not isinstance(examples, self.takes):
            raise DataError(
                "tasks.other_data", task=Message(f"tasks.task_{self.kind}"), data=examples.name,
                takes=[Message(f"tasks.data_{record.kind}") for record in self.takes],
                holds=Message(f"tasks.data_{examples.kind}"),
            )  # fmt: skip
        if isinstance(examples, ImageSet | BoxSet):
            self._check_size(examples)
        if examples.classes and len(self.labels) != len(examples.classes):
            raise DataError(
                "tasks.other_classes", labels=len(self.labels), data=examples.name,
                classes=len(examples.classes),
            )  # fmt: skip

    def picture_shape(self) -> tuple[int, int, int]:
        """Channels, height and width of the pictures that the task trains on."""
        assert isinstance(self.spec.input, ImageInput)
        return (self.spec.input.channels, self.spec.input.height, self.spec.input.width)

    def _check_size(self, examples: ImageSet | BoxSet) -> None:
        wanted, found = self.picture_shape(), examples.images.shape[1:]
        if found != wanted:
            raise DataError(
                "tasks.other_size", wanted=_by(wanted), data=examples.name, found=_by(found)
            )

    def check_recipe(self, recipe: Recipe) -> None:
        """Check that the recipe sets no setting that this task ignores.

        Raises:
            RecipeError: the recipe sets such a setting; the message names it.
        """
        usual = Recipe()
        for name in sorted(OWN_SETTINGS - self.settings):
            if getattr(recipe, name) != getattr(usual, name):
                task = Message(f"tasks.task_{self.kind}")
                raise RecipeError("tasks.unused_setting", name, name=name, task=task)

    def initialise(self, net: Net) -> None:  # noqa: B027  most tasks leave it to torch
        """Change the net's initial weights, in place."""

    # ---- one batch ----

    @abstractmethod
    def tensors(self, examples: Examples, device: torch.device) -> Tensors:
        """The examples as tensors."""

    def prepare(self, batch: Batch, random: torch.Generator) -> Batch:
        """The batch as the net is given it; `random` is the run's generator, on the CPU."""
        return batch

    def forward(self, net: Net, inputs: Tensor) -> Tensor:
        """The net's outputs in the form that `loss` and the decoding expect."""
        outputs: Tensor = net(inputs)
        return outputs

    @abstractmethod
    def loss(
        self, net: Net, outputs: Tensor, batch: Batch, recipe: Recipe, reduction: str = "mean"
    ) -> Float[Tensor, ""] | Float[Tensor, " batch"]:
        """The mean loss of a batch or, with reduction "none", the loss of each example."""

    def counts(self, outputs: Tensor, batch: Batch) -> tuple[Tensor, ...]:
        """Counts of a training batch that are summed over batches, as scalar tensors.

        The tensors stay on the device, so that they cost no synchronization.
        """
        return ()

    def metrics_of(self, loss: float, size: int, counts: Sequence[float]) -> dict[str, float]:
        """Metrics of one or more training batches, from their mean loss and the sums of their
        sizes and counts. Metrics whose decoding is slow are left out."""
        return {}

    def constant_loss(self, part: Tensors, recipe: Recipe) -> float | None:
        """The loss of the best constant prediction, as a baseline for the net's loss; None if the
        task has no such baseline."""
        return None

    # ---- answers ----

    def one(self, examples: Examples) -> Batch:
        """The first example as a batch of one, on the CPU. The random generator is seeded, so the
        batch is the same each time."""
        first = self.tensors(examples.take(np.zeros(1, np.int64)), torch.device("cpu"))
        return self.prepare(first.take(slice(0, 1)), torch.Generator().manual_seed(0))

    @abstractmethod
    def answer(self, net: Net, examples: Examples) -> Answer:
        """The net's answer to the first example; the net is on the CPU and in evaluation mode."""

    @abstractmethod
    def meter(self) -> Meter:
        """A new, empty meter."""


# Settings of a recipe that not every task uses.
OWN_SETTINGS = frozenset({"loss", "label_smoothing", "augmentation"})
assert {field.name for field in fields(Recipe)} >= OWN_SETTINGS


def with_own_settings(recipe: Recipe, task: type[Task]) -> Recipe:
    """The recipe with every setting that the task does not use reset to its default."""
    usual = Recipe()
    return replace(recipe, **{name: getattr(usual, name) for name in OWN_SETTINGS - task.settings})


def class_shares(labels: Int64[Tensor, "*places"], classes: int) -> Float64[Tensor, " classes"]:
    """The frequency of each class among the labels, from 0 to 1; negative labels are ignored."""
    counts = torch.bincount(labels[labels >= 0].cpu(), minlength=classes).double()
    return counts / counts.sum()


def confusion_of(
    labels: Int64[np.ndarray, " n"], answers: Int64[np.ndarray, " n"], classes: int
) -> tuple[tuple[int, ...], ...]:
    """The confusion matrix: examples of each class (row) predicted as each class (column)."""
    cells = np.bincount(labels * classes + answers, minlength=classes * classes)
    return tuple(map(tuple, cells.reshape(classes, classes).tolist()))


def _by(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))
