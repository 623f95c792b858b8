"""Restoration: the net fills holes in small pictures and removes noise, by flow matching.

As in `flow_matching`, the net learns the velocity from noise to a picture; here it is also given
the damaged picture, and how unsure each of its pixels is. Integrating from noise gives one of the
pictures that the damaged one may have been; another noise gives another.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from jaxtyping import Float
from torch import Tensor

from playground.core.data import Examples
from playground.core.recipe import Recipe
from playground.core.task import Restoration
from playground.nets.build import Net
from playground.tasks.answers import GeneratedPictures
from playground.tasks.damage import damage
from playground.tasks.flow_matching import (
    SHOWN,
    SHOWN_STEPS,
    FlowMatchingTask,
    as_pictures,
    integrate,
)
from playground.tasks.task import Batch, Tensors

AT_START = 0.25  # share of the pictures at time 0, the only time that `expected` asks for


class RestorationTask(FlowMatchingTask):
    kind = "restoration"

    @property
    def channels(self) -> int:
        assert isinstance(self.spec.task, Restoration)
        return self.spec.task.channels

    def prepare(self, batch: Batch, random: torch.Generator) -> Batch:
        """The point x_t at a random time on the line from noise to each picture, with a randomly
        damaged copy of the picture."""
        pictures, drawn_on = batch.inputs * 2 - 1, random.device
        known, unsure = damage(pictures, random)
        noise = torch.randn(pictures.shape, generator=random, device=drawn_on).to(pictures.device)
        times = torch.rand(len(pictures), generator=random, device=drawn_on).to(pictures.device)
        starts = torch.rand(len(pictures), generator=random, device=drawn_on) < AT_START
        times = times.masked_fill(starts.to(pictures.device), 0)
        at = times.view(-1, 1, 1, 1)
        inputs = self.given_maps((1 - at) * noise + at * pictures, times, known, unsure)
        return Batch(inputs, {"velocity": pictures - noise, "unsure": unsure}, batch.size)

    def given_maps(
        self,
        points: Float[Tensor, "batch channels h w"],
        times: Float[Tensor, " batch"],
        known: Float[Tensor, "batch channels h w"],
        unsure: Float[Tensor, "batch 1 h w"],
    ) -> Float[Tensor, "batch maps h w"]:
        """The net's input: the points, the time, the damaged picture, and how unsure it is."""
        return torch.cat([points, times.view(-1, 1, 1, 1).expand_as(unsure), known, unsure], 1)

    def loss(
        self, net: Net, outputs: Tensor, batch: Batch, recipe: Recipe, reduction: str = "mean"
    ) -> Float[Tensor, ""] | Float[Tensor, " batch"]:
        """The squared error of the velocity where the picture is unsure, averaged over all values
        of the picture."""
        error = (outputs - batch.targets["velocity"]).square() * (batch.targets["unsure"] > 0)
        return error.mean() if reduction == "mean" else error.flatten(1).mean(1)

    def constant_loss(self, part: Tensors, recipe: Recipe) -> float | None:
        """None: it depends on the random damage."""
        return None

    def restoring(
        self,
        net: Net,
        noise: Float[Tensor, "n channels h w"],
        known: Float[Tensor, "n channels h w"],
        unsure: Float[Tensor, "n 1 h w"],
        steps: int,
    ) -> Iterator[Float[Tensor, "n channels h w"]]:
        """The points at time 0 and after each step to time 1, as in `FlowMatchingTask.path`. Exact
        pixels move straight from the noise to their value."""

        def velocity(points: Tensor, time: float) -> Tensor:
            return self._velocity(net, points, time, known, unsure, noise)

        return integrate(velocity, noise, steps)

    def expected(
        self,
        net: Net,
        noise: Float[Tensor, "n channels h w"],
        known: Float[Tensor, "n channels h w"],
        unsure: Float[Tensor, "n 1 h w"],
    ) -> Float[Tensor, "n channels h w"]:
        """The mean of all pictures that the damaged one may have been: at time 0 the point is pure
        noise, so the best velocity leads from it to that mean."""
        with torch.inference_mode():
            return noise + self._velocity(net, noise, 0.0, known, unsure, noise)

    def _velocity(
        self, net: Net, points: Tensor, time: float, known: Tensor, unsure: Tensor, noise: Tensor
    ) -> Tensor:
        times = points.new_full((len(points),), time)
        found = self.forward(net, self.given_maps(points, times, known, unsure))
        return torch.where(unsure == 0, known - noise, found)

    def answer(self, net: Net, examples: Examples) -> GeneratedPictures:
        """The first pictures, damaged at random and restored."""
        some = self.tensors(examples, torch.device("cpu")).take(slice(0, SHOWN))
        random = torch.Generator().manual_seed(0)
        known, unsure = damage(some.inputs * 2 - 1, random)
        noise = torch.randn(known.shape, generator=random)
        *_, points = self.restoring(net, noise, known, unsure, SHOWN_STEPS)
        return GeneratedPictures(as_pictures(points))


TASK = RestorationTask
