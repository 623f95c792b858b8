"""What a task tells the loop and the pages: how examples become tensors, what the loss is, how
the net's outputs are read, and how well they answer.

Each task is one module, named after its record's kind in `playground.core.task`, with its class as
`TASK`. The loop and the pages find it with `playground.tasks.registry.task_of`.
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
    """A number that says how well a net does its task. `name` is its key in a run's events, and
    `metric_<name>` its text; a `fraction` lies between 0 and 1 and is shown in per cent."""

    name: str
    higher_is_better: bool = True
    fraction: bool = True

    def reached(self, value: float, target: float) -> bool:
        """Whether a value is as good as the target."""
        return value >= target if self.higher_is_better else value <= target

    def text(self, value: float, digits: int = 1) -> str:
        """The value as people read it; `digits` are those of a percentage."""
        return f"{value:.{digits}%}" if self.fraction else f"{value:.4g}"


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """What the net is given, and what it should answer. `size` is the number of things over which
    the loss is a mean: examples, or tokens."""

    inputs: Tensor
    targets: dict[str, Tensor]
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Tensors:
    """One part of the data as whole tensors on the run's device: pictures as bytes, texts as token
    numbers. `sizes`, on the CPU, counts the tokens of each example where the loss is a mean over
    tokens."""

    inputs: Inputs
    targets: dict[str, Tensor]
    sizes: Int64[Tensor, " n"] | None = None

    def __len__(self) -> int:
        return len(self.inputs)

    def take(self, rows: Int64[Tensor, " batch"] | slice) -> Batch:
        """The examples of these rows (on the CPU) as a batch, pictures as numbers from 0 to 1."""
        placed = rows if isinstance(rows, slice) else rows.to(self.inputs.device)
        inputs = net_input(self.inputs[placed])
        size = len(inputs) if self.sizes is None else int(self.sizes[rows].sum())
        return Batch(inputs, {name: t[placed] for name, t in self.targets.items()}, size)


def net_input(
    inputs: Inputs,
) -> Float[Tensor, "n channels h w"] | Int64[Tensor, "n longest"]:
    """What a net takes: pictures as numbers from 0 to 1, token numbers as they are (without the
    columns that are padding in every row)."""
    if inputs.dtype == torch.uint8:
        return inputs.float().div_(255)
    longest = int((inputs != 0).sum(1).max()) if len(inputs) else 1
    return inputs[:, : max(longest, 1)]


@dataclass(frozen=True, slots=True)
class Measured:
    """How well a net answers a whole part of the data. `confusion[i][j]`: examples of class i
    answered as class j; empty where the task has none."""

    metrics: dict[str, float]
    confusion: tuple[tuple[int, ...], ...] = ()


@runtime_checkable
class Meter(Protocol):
    """Takes in a part of the data, batch by batch, and tells how well it was answered."""

    def add(self, net: Net, outputs: Tensor, batch: Batch) -> None: ...

    def result(self) -> Measured: ...


class Task(ABC):
    """One task for one net. Subclasses say what differs; see `playground.tasks.classification`."""

    kind: ClassVar[str]
    takes: ClassVar[
        tuple[type[Examples], ...]
    ]  # the records of `playground.core.data` that it learns from
    curves: ClassVar[tuple[str, ...]]  # what the Train page draws over time: "loss" or a metric
    settings: ClassVar[frozenset[str]] = frozenset()  # of OWN_SETTINGS, those that it uses
    confusion: ClassVar[bool] = False  # each example has one class: there is a confusion matrix
    has_script: ClassVar[bool] = False  # `training/script.py` can write its training

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec
        self.labels = spec.task.labels

    @property
    @abstractmethod
    def metrics(self) -> tuple[Metric, ...]:
        """What is measured on a whole part of the data; the first is the task's main metric."""

    @property
    def main(self) -> Metric:
        return self.metrics[0]

    # ---- before a run ----

    def check(self, examples: Examples) -> None:
        """See that this net takes these examples.

        Raises:
            DataError: another kind of examples, another size of pictures, other classes.
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
        """Channels, height and width of the pictures that it learns from."""
        assert isinstance(self.spec.input, ImageInput)
        return (self.spec.input.channels, self.spec.input.height, self.spec.input.width)

    def _check_size(self, examples: ImageSet | BoxSet) -> None:
        wanted, found = self.picture_shape(), examples.images.shape[1:]
        if found != wanted:
            raise DataError(
                "tasks.other_size", wanted=_by(wanted), data=examples.name, found=_by(found)
            )

    def check_recipe(self, recipe: Recipe) -> None:
        """See that the recipe sets nothing that this task does not use.

        Raises:
            RecipeError: names the setting.
        """
        usual = Recipe()
        for name in sorted(OWN_SETTINGS - self.settings):
            if getattr(recipe, name) != getattr(usual, name):
                task = Message(f"tasks.task_{self.kind}")
                raise RecipeError("tasks.unused_setting", name, name=name, task=task)

    def initialise(self, net: Net) -> None:  # noqa: B027  most tasks leave it to torch
        """Change the net's first weights, in place."""

    # ---- one batch ----

    @abstractmethod
    def tensors(self, examples: Examples, device: torch.device) -> Tensors:
        """The examples as tensors."""

    def prepare(self, batch: Batch, random: torch.Generator) -> Batch:
        """What the net is given of a batch; `random` is the run's own (on the CPU)."""
        return batch

    def forward(self, net: Net, inputs: Tensor) -> Tensor:
        """The net's outputs, as the loss and the decoding take them."""
        outputs: Tensor = net(inputs)
        return outputs

    @abstractmethod
    def loss(
        self, net: Net, outputs: Tensor, batch: Batch, recipe: Recipe, reduction: str = "mean"
    ) -> Float[Tensor, ""] | Float[Tensor, " batch"]:
        """The loss of a batch, or (reduction "none") of each example."""

    def counts(self, outputs: Tensor, batch: Batch) -> tuple[Tensor, ...]:
        """Numbers of a training batch that add up over batches, each a tensor of no axes; they
        stay on the device, and cost little."""
        return ()

    def metrics_of(self, loss: float, size: int, counts: Sequence[float]) -> dict[str, float]:
        """Metrics of one or more training batches: their mean loss, sizes and counts, added up.
        A metric that takes long to decode is left out."""
        return {}

    def constant_loss(self, part: Tensors, recipe: Recipe) -> float | None:
        """The loss of the best answer that is the same for every input: a net that has learned
        something from its input is below it. None where the task knows no such answer."""
        return None

    # ---- answers ----

    def one(self, examples: Examples) -> Batch:
        """The first of the examples as a batch of its own, on the CPU; what the task draws at
        random is the same each time."""
        first = self.tensors(examples.take(np.zeros(1, np.int64)), torch.device("cpu"))
        return self.prepare(first.take(slice(0, 1)), torch.Generator().manual_seed(0))

    @abstractmethod
    def answer(self, net: Net, examples: Examples) -> Answer:
        """What the net, on the CPU and in evaluation mode, answers for the first example."""

    @abstractmethod
    def meter(self) -> Meter:
        """A new meter, which has seen nothing yet."""


# Settings of a recipe that not every task uses.
OWN_SETTINGS = frozenset({"loss", "label_smoothing", "augmentation"})
assert {field.name for field in fields(Recipe)} >= OWN_SETTINGS


def with_own_settings(recipe: Recipe, task: type[Task]) -> Recipe:
    """The recipe with the usual value of each setting that the task does not use."""
    usual = Recipe()
    return replace(recipe, **{name: getattr(usual, name) for name in OWN_SETTINGS - task.settings})


def class_shares(labels: Int64[Tensor, "*places"], classes: int) -> Float64[Tensor, " classes"]:
    """How often each class occurs among the labels, as parts of 1; negative labels do not count."""
    counts = torch.bincount(labels[labels >= 0].cpu(), minlength=classes).double()
    return counts / counts.sum()


def confusion_of(
    labels: Int64[np.ndarray, " n"], answers: Int64[np.ndarray, " n"], classes: int
) -> tuple[tuple[int, ...], ...]:
    """How many examples of each class (row) were answered as each class (column)."""
    cells = np.bincount(labels * classes + answers, minlength=classes * classes)
    return tuple(map(tuple, cells.reshape(classes, classes).tolist()))


def _by(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))
