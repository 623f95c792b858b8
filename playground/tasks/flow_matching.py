"""Flow matching: the net generates small pictures from noise.

A point on the straight line from noise x₀ ~ N(0, I) to a picture x₁ (values from −1 to 1) is
x_t = (1 − t)·x₀ + t·x₁; its velocity is x₁ − x₀. The net is given x_t, t and the class, and learns
the expected velocity. Integrating the velocity from noise at t = 0 to t = 1 generates a picture.

Source: Lipman et al. (2023), arXiv:2210.02747, with the optimal-transport path and σ_min = 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from jaxtyping import Float, Int64, UInt8
from torch import Tensor

from playground.core.data import Examples, ImageSet
from playground.core.inputs import ImageInput
from playground.core.recipe import Recipe
from playground.core.task import FlowMatching
from playground.nets.build import Net
from playground.tasks.answers import GeneratedPictures
from playground.tasks.task import Batch, Measured, Meter, Metric, Task, Tensors

SHOWN = 10  # pictures generated for the Train page during a run,
SHOWN_STEPS = 10  # with few integration steps, because they take CPU time from the run
DROPPED = 0.1  # share of the pictures that a guided net is trained on without their label
NO_LABEL = -1


class FlowMatchingTask(Task):
    kind = "flow_matching"
    takes = (ImageSet,)
    curves = ("loss",)
    settings = frozenset({"augmentation"})

    @property
    def record(self) -> FlowMatching:
        assert isinstance(self.spec.task, FlowMatching)
        return self.spec.task

    @property
    def channels(self) -> int:
        """Of the pictures."""
        return self.record.channels

    @property
    def metrics(self) -> tuple[Metric, ...]:
        return (Metric("flow_loss", higher_is_better=False, fraction=False),)

    def check(self, examples: Examples) -> None:
        if self.labels or not isinstance(examples, ImageSet):
            super().check(examples)
        else:  # without conditioning, the pictures' classes do not matter
            self._check_size(examples)

    def picture_shape(self) -> tuple[int, int, int]:
        assert isinstance(self.spec.input, ImageInput)
        return (self.channels, self.spec.input.height, self.spec.input.width)

    def tensors(self, examples: Examples, device: torch.device) -> Tensors:
        assert isinstance(examples, ImageSet)
        images = torch.from_numpy(np.array(examples.images)).to(device)
        labels = torch.from_numpy(np.array(examples.labels)).to(device)
        return Tensors(images, {"labels": labels})

    def prepare(self, batch: Batch, random: torch.Generator) -> Batch:
        """The point x_t at a random time on the line from random noise to each picture."""
        pictures, drawn_on = batch.inputs * 2 - 1, random.device
        noise = torch.randn(pictures.shape, generator=random, device=drawn_on).to(pictures.device)
        times = torch.rand(len(pictures), generator=random, device=drawn_on).to(pictures.device)
        at = times.view(-1, 1, 1, 1)
        points = (1 - at) * noise + at * pictures
        labels = batch.targets["labels"]
        if self.record.guided:
            dropped = torch.rand(len(pictures), generator=random, device=drawn_on) < DROPPED
            labels = labels.masked_fill(dropped.to(labels.device), NO_LABEL)
        inputs = self.net_maps(points, times, labels)
        return Batch(inputs, {"velocity": pictures - noise}, batch.size)

    def net_maps(
        self,
        points: Float[Tensor, "batch channels h w"],
        times: Float[Tensor, " batch"],
        labels: Int64[Tensor, " batch"] | Float[Tensor, "batch labels"],
    ) -> Float[Tensor, "batch maps h w"]:
        """The net's input: the points, one map filled with the time, and a one-hot map for each
        label; all zeros for `NO_LABEL`. `labels` may also be the values of the label maps."""
        height, width = points.shape[2:]
        asked = [times[:, None]]
        if labels.is_floating_point():
            asked.append(labels)
        elif self.labels:
            every = torch.arange(len(self.labels), device=labels.device)
            asked.append((labels[:, None] == every).to(points.dtype))
        maps = torch.cat(asked, 1)[:, :, None, None].expand(-1, -1, height, width)
        return torch.cat([points, maps], 1)

    def loss(
        self, net: Net, outputs: Tensor, batch: Batch, recipe: Recipe, reduction: str = "mean"
    ) -> Float[Tensor, ""] | Float[Tensor, " batch"]:
        """The squared error of the velocity, averaged over all values."""
        error = (outputs - batch.targets["velocity"]).square()
        return error.mean() if reduction == "mean" else error.flatten(1).mean(1)

    def constant_loss(self, part: Tensors, recipe: Recipe) -> float | None:
        """The loss of the mean velocity: the variance of the pictures plus that of the noise."""
        pictures = part.inputs.double() / 127.5 - 1
        return float(pictures.var(0, correction=0).mean()) + 1

    def metrics_of(self, loss: float, size: int, counts: Sequence[float]) -> dict[str, float]:
        return {"flow_loss": loss}

    def meter(self) -> Meter:
        return _Error(self)

    def answer(self, net: Net, examples: Examples) -> GeneratedPictures:
        """One picture for each label, or a few pictures if there are no labels."""
        count = min(len(self.labels), SHOWN) or SHOWN
        images = self.sample(net, torch.arange(count), steps=SHOWN_STEPS)
        return GeneratedPictures(images, self.labels[:count])

    def sample(
        self,
        net: Net,
        labels: Int64[Tensor, " n"],
        seed: int = 0,
        steps: int = 20,
        guidance: float = 1.0,
    ) -> UInt8[np.ndarray, "n channels h w"]:
        """One generated picture for each entry of `labels`, values from 0 to 255; `path` explains
        the settings."""
        noise = self.noise(len(labels), seed)
        *_, points = self.path(net, noise, labels, steps, guidance)
        return as_pictures(points)

    def noise(self, count: int, seed: int) -> Float[Tensor, "n channels h w"]:
        """The points at time 0, the same for the same seed."""
        random = torch.Generator().manual_seed(seed)
        return torch.randn(count, *self.picture_shape(), generator=random)

    def path(
        self,
        net: Net,
        noise: Float[Tensor, "n channels h w"],
        labels: Int64[Tensor, " n"] | Float[Tensor, "n labels"],
        steps: int = 20,
        guidance: float = 1.0,
    ) -> Iterator[Float[Tensor, "n channels h w"]]:
        """The points at time 0 and after each of `steps` steps of the midpoint method, which
        integrate the velocity to time 1. If the task has no labels, only the length of `labels`
        counts. `guidance` is explained at `velocity`."""
        return integrate(
            lambda points, time: self.velocity(net, points, labels, time, guidance), noise, steps
        )

    def velocity(
        self, net: Net, points: Tensor, labels: Tensor, time: float, guidance: float = 1.0
    ) -> Tensor:
        """The net's velocity at these points. With a `guidance` other than 1 it is
        v₀ + guidance · (v − v₀), where v₀ is the velocity without a label."""
        times = points.new_full((len(points),), time)
        given = self.forward(net, self.net_maps(points, times, labels))
        if guidance == 1 or not self.labels:
            return given
        nothing = torch.full_like(labels, 0 if labels.is_floating_point() else NO_LABEL)
        free = self.forward(net, self.net_maps(points, times, nothing))
        return free + guidance * (given - free)


TASK = FlowMatchingTask


def integrate(
    velocity: Callable[[Tensor, float], Tensor], noise: Tensor, steps: int
) -> Iterator[Tensor]:
    """The points at time 0 (the noise) and after each of `steps` equal steps to time 1, by the
    midpoint method."""
    points = noise
    yield points
    for step in range(steps):
        with torch.inference_mode():
            first = velocity(points, step / steps)
            middle = points + first / (2 * steps)
            points = points + velocity(middle, (step + 0.5) / steps) / steps
        yield points


def as_pictures(points: Float[Tensor, "n channels h w"]) -> UInt8[np.ndarray, "n channels h w"]:
    """Points from -1 to 1 as pixels from 0 to 255; points beyond are clipped."""
    pictures: UInt8[np.ndarray, "n channels h w"] = (
        ((points + 1) * 127.5).round().clamp(0, 255).byte().cpu().numpy()
    )
    return pictures


class _Error:
    """The mean loss over all pictures."""

    def __init__(self, task: FlowMatchingTask) -> None:
        self._task = task
        self._sum, self._count = 0.0, 0

    def add(self, net: Net, outputs: Tensor, batch: Batch) -> None:
        self._sum += float(self._task.loss(net, outputs, batch, Recipe())) * batch.size
        self._count += batch.size

    def result(self) -> Measured:
        return Measured({"flow_loss": self._sum / max(self._count, 1)})
