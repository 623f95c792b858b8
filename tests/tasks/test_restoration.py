"""Restoration: the damage, the net's input, the loss, and the way from noise to a picture, with a
velocity that is known."""

import numpy as np
import pytest
import torch

from playground.core.inputs import ImageInput
from playground.core.recipe import Recipe
from playground.core.task import Restoration
from playground.nets.build import Net, build
from playground.nets.spec import Conv, ModelSpec, ReLU
from playground.tasks.damage import damage, random_holes
from playground.tasks.registry import task_of
from tests.tasks.made import bars

SPEC = ModelSpec(
    ImageInput(4, 8, 8), (Conv(8, 3, 1, 1), ReLU(), Conv(1, 3, 1, 1)), Restoration((), 1)
)


def random_of(seed):
    return torch.Generator().manual_seed(seed)


def ready(count=40):
    task = task_of(SPEC)
    examples = bars(np.random.default_rng(1), count)
    batch = task.tensors(examples, torch.device("cpu")).take(slice(None))
    return task, batch, task.prepare(batch, random_of(2))


def test_damage_leaves_exact_pixels_clears_holes_and_clips_noise():
    pictures = torch.rand(400, 3, 16, 16) * 2 - 1
    known, unsure = damage(pictures, random_of(3))
    assert set(unsure.unique().tolist()) == {0.0, 0.5, 1.0}
    exact, noisy, hole = ((unsure == value).expand_as(known) for value in (0.0, 0.5, 1.0))
    assert torch.equal(known[exact], pictures[exact])
    assert (known[hole] == 0).all()
    assert known.abs().max() <= 1
    assert (known[noisy] != pictures[noisy]).float().mean() > 0.99
    with_hole = (unsure == 1).flatten(1).any(1).float().mean()
    with_noise = (unsure == 0.5).flatten(1).any(1).float().mean()
    assert with_hole == pytest.approx(0.65, abs=0.08)
    assert with_noise == pytest.approx(0.45, abs=0.08)
    again = damage(pictures, random_of(3))
    assert torch.equal(known, again[0])


def test_holes_differ_and_leave_most_of_the_picture():
    holes = random_holes(500, (28, 28), random_of(4))[:, 0]
    share = holes.float().mean((1, 2))
    assert 0.03 < share.mean() < 0.4
    assert share.max() < 0.95
    assert len({hole.numpy().tobytes() for hole in holes}) > 480


def test_the_net_reads_the_point_the_time_the_damaged_picture_and_the_doubt():
    _, batch, prepared = ready()
    points, times, known, unsure = prepared.inputs.split(1, 1)
    pictures = batch.inputs * 2 - 1
    noise = pictures - prepared.targets["velocity"]
    assert torch.allclose(points, (1 - times) * noise + times * pictures, atol=1e-5)
    assert torch.equal(unsure, prepared.targets["unsure"])
    assert torch.equal(known[unsure == 0], pictures[unsure == 0])
    assert (times.flatten(1).std(1) == 0).all()


def test_the_loss_is_the_squared_error_where_the_picture_is_unsure():
    task, _, prepared = ready()
    net, outputs = build(SPEC), torch.randn(prepared.targets["velocity"].shape)
    error = (outputs - prepared.targets["velocity"]).numpy() ** 2
    error[prepared.targets["unsure"].numpy() == 0] = 0
    each = task.loss(net, outputs, prepared, Recipe(), "none")
    assert each.tolist() == pytest.approx(error.reshape(len(error), -1).mean(1).tolist(), rel=1e-5)
    assert float(task.loss(net, outputs, prepared, Recipe())) == pytest.approx(
        error.mean(), rel=1e-5
    )


class Known(Net):
    """The best velocity, if each unknown pixel is drawn from N(mean, spread²)."""

    mean, spread = 0.4, 0.25

    def __init__(self):
        super().__init__(SPEC)

    def forward(self, inputs):
        points, time = inputs[:, :1], inputs[:, 1:2]
        variance = time**2 * self.spread**2 + (1 - time) ** 2
        shared = time * self.spread**2 - (1 - time)
        return self.mean + shared / variance * (points - time * self.mean)


def test_unknown_pixels_are_drawn_from_their_distribution_and_exact_ones_kept():
    task = task_of(SPEC)
    noise = torch.randn(60, 1, 8, 8, generator=random_of(5))
    known = torch.rand(60, 1, 8, 8) * 2 - 1
    unsure = (torch.rand(60, 1, 8, 8) < 0.5).float()
    *_, points = task.restoring(Known(), noise, known, unsure, 20)
    made = points[unsure == 1]
    assert float(made.mean()) == pytest.approx(0.4, abs=0.03)
    assert float(made.std()) == pytest.approx(0.25, abs=0.03)
    assert torch.allclose(points[unsure == 0], known[unsure == 0], atol=1e-5)
    expected = task.expected(Known(), noise, known, unsure)
    assert torch.allclose(expected[unsure == 1], torch.tensor(0.4), atol=1e-5)
    assert torch.allclose(expected[unsure == 0], known[unsure == 0], atol=1e-6)


def test_a_step_is_the_midpoint_method():
    task, net = task_of(SPEC), Known()
    noise, known = torch.randn(2, 1, 8, 8), torch.rand(2, 1, 8, 8)
    unsure = torch.full((2, 1, 8, 8), 0.5)

    def velocity(points, time):
        times = torch.full((2, 1, 8, 8), time)
        return net(torch.cat([points, times, known, unsure], 1))

    wanted = noise
    for time in (0.0, 0.5):
        middle = wanted + 0.25 * velocity(wanted, time)
        wanted = wanted + 0.5 * velocity(middle, time + 0.25)
    start, _, end = task.restoring(net, noise, known, unsure, 2)
    assert torch.equal(start, noise)
    assert torch.allclose(end, wanted, atol=1e-5)
