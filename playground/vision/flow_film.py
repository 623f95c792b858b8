"""Films from noise to picture with all their numbers: from any noise, for any mix of labels, with
the net's velocities at each step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from playground.core import clock
from playground.nets.build import Net
from playground.nets.model import Model
from playground.tasks.flow_matching import FlowMatchingTask, as_pictures
from playground.vision.classify import net_of
from playground.vision.generate import GUIDANCE, STEPS, flow_task

# What the pictures of a film have in common: nothing but the seed, the noise, or being on the way
# from one noise, or one label, to another.
WAYS = ("labels", "same", "noises", "between")
MOST_PICTURES, MOST_STEPS, MOST_GUIDANCE = 20, 40, 10.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is made. `labels` are indices; empty: all. For a net that knows words in groups,
    `words` has the indices of the words of each asked picture, such as those of "red dragon", and
    takes the place of the labels. By `way`:

    - labels: `count` noises; the labels in turn, as `python -m playground generate` does;
    - same: one noise, and a picture for each label;
    - noises: `count` pictures of the first label, on the way from the noise of `seed` to the noise
      of `other`;
    - between: one noise, `count` pictures on the way from the first to the second label.
    """

    way: str = "labels"
    labels: tuple[int, ...] = ()
    count: int = 10
    seed: int = 0
    other: int = 1
    steps: int = STEPS
    guidance: float = GUIDANCE
    words: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """The noise, and the values of the label maps: 1 for the asked label, 0 for the others, and
    between 0 and 1 for a mix of two labels."""

    noise: Float[Tensor, "n channels h w"]
    mixes: Float[Tensor, "n labels"]


@dataclass(frozen=True, slots=True, eq=False)
class RecordedFilm:
    """`frames[0]` is the noise and `frames[-1]` the pictures, with values from about -1 to 1.
    `given` and `free` are the net's velocities with and without the labels, at the start and in the
    middle of each step; `free` is None if the net was not trained without labels. `guidance` is 1
    then."""

    mixes: Float[np.ndarray, "n labels"]
    guidance: float
    frames: Float[np.ndarray, "frames n channels h w"]
    given: Float[np.ndarray, "steps 2 n channels h w"]
    free: Float[np.ndarray, "steps 2 n channels h w"] | None
    milliseconds: float

    @property
    def pictures(self) -> UInt8[np.ndarray, "n channels h w"]:
        """The finished pictures, from 0 to 255."""
        return as_pictures(torch.from_numpy(self.frames[-1]))

    @property
    def shown(self) -> UInt8[np.ndarray, "frames n channels h w"]:
        """All frames, from 0 to 255; values beyond are clipped."""
        frames, rest = len(self.frames), self.frames.shape[1:]
        flat = torch.from_numpy(self.frames.reshape(-1, *rest[1:]))
        return as_pictures(flat).reshape(frames, *rest)


def start_of(task: FlowMatchingTask, plan: Plan) -> Start:
    """Noise and labels of each picture of the plan."""
    mixes = start_labels(len(task.labels), plan)
    if plan.way == "noises":
        first, second = (task.noise(1, seed)[0] for seed in (plan.seed, plan.other))
        parts = torch.linspace(0, 1, len(mixes)).tolist()
        return Start(torch.stack([between_noises(first, second, part) for part in parts]), mixes)
    if plan.way == "labels":
        return Start(task.noise(len(mixes), plan.seed), mixes)
    return Start(task.noise(1, plan.seed).repeat(len(mixes), 1, 1, 1), mixes)


def start_labels(known: int, plan: Plan) -> Float[Tensor, "n labels"]:
    """The values of the label maps of each picture, for a net that knows so many labels."""
    if not known:
        return torch.zeros(plan.count, 0)
    every, labels = torch.eye(known), plan.labels or tuple(range(known))
    asked = every[list(labels)]
    if plan.words:
        asked = torch.stack([every[list(words)].sum(0) for words in plan.words])
    if plan.way == "same":
        return asked
    if plan.way == "between":
        parts = torch.linspace(0, 1, plan.count)[:, None]
        return (1 - parts) * asked[0] + parts * asked[-1]
    if plan.way == "noises":
        return asked[[0] * plan.count]
    return asked[[row % len(asked) for row in range(plan.count)]]


def between_noises(
    first: Float[Tensor, "channels h w"], second: Float[Tensor, "channels h w"], part: float
) -> Float[Tensor, "channels h w"]:
    """The point at `part` (0 to 1) of the way on the sphere. On the straight line, noise would be
    too weak half-way: the sum of two halves has 0.7 times the standard deviation.

    Source: Shoemake (1985), Animating rotation with quaternion curves (slerp).
    """
    cosine = torch.nn.functional.cosine_similarity(first.flatten(), second.flatten(), dim=0)
    angle = torch.arccos(cosine.clamp(-1, 1))
    if float(angle) < 1e-3:  # the same noise
        return first
    weights = torch.sin(torch.stack([(1 - part) * angle, part * angle])) / torch.sin(angle)
    return weights[0] * first + weights[1] * second


def record_film(model: Model, plan: Plan) -> RecordedFilm:
    """Make the plan's pictures, and keep the velocities of each step.

    Raises:
        UserError: the model does not make pictures.
    """
    task = flow_task(model)
    start, net = start_of(task, plan), net_of(model)
    guided = task.record.guided and bool(task.labels)
    strength = plan.guidance if guided else 1.0
    begun = clock.seconds()
    points, frames, given, free = start.noise, [start.noise], [], []
    with torch.inference_mode():
        for step in range(plan.steps):
            halves = list(_step(task, net, start.mixes, points, step, plan.steps, strength, guided))
            points = points + halves[1].velocity / plan.steps
            frames.append(points)
            given.append(torch.stack([half.given for half in halves]))
            free.append(torch.stack([half.free for half in halves]))
    spent = 1000 * (clock.seconds() - begun)
    return RecordedFilm(
        start.mixes.numpy(), strength, torch.stack(frames).numpy(), torch.stack(given).numpy(),
        torch.stack(free).numpy() if guided else None, spent,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Half:
    """The net's velocities at one point in time, and the one that is followed."""

    given: Tensor
    free: Tensor
    velocity: Tensor


def _step(
    task: FlowMatchingTask, net: Net, mixes: Tensor, points: Tensor, step: int, steps: int,
    strength: float, guided: bool,
) -> Iterator[_Half]:  # fmt: skip
    """The velocities at the start of a step and in its middle, as in `FlowMatchingTask.path`."""
    first = _half(task, net, mixes, points, step / steps, strength, guided)
    yield first
    middle = points + first.velocity / (2 * steps)
    yield _half(task, net, mixes, middle, (step + 0.5) / steps, strength, guided)


def _half(
    task: FlowMatchingTask, net: Net, mixes: Tensor, points: Tensor, at: float, strength: float,
    guided: bool,
) -> _Half:  # fmt: skip
    given = task.forward(net, net_input(points, at, mixes))
    if not guided:
        return _Half(given, given, given)
    free = task.forward(net, net_input(points, at, torch.zeros_like(mixes)))
    return _Half(given, free, given if strength == 1 else free + strength * (given - free))


def net_input(
    points: Float[Tensor, "n channels h w"], at: float, mixes: Float[Tensor, "n labels"]
) -> Float[Tensor, "n maps h w"]:
    """The points, a map filled with the time, and a map for each label."""
    known = torch.cat([torch.full((len(points), 1), at), mixes], 1)
    maps = known[:, :, None, None].expand(-1, -1, *points.shape[2:])
    return torch.cat([points, maps], 1)
