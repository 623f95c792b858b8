"""Flow matching: on points whose best velocity is known in closed form, and on tiny pictures."""

import math

import numpy as np
import pytest
import torch

from playground.core.data import ImageSet
from playground.core.inputs import ImageInput
from playground.core.recipe import Recipe
from playground.core.task import FlowMatching
from playground.nets.build import build, load_module
from playground.nets.spec import Conv, ModelSpec, ReLU
from playground.tasks.registry import task_of
from tests.tasks.made import bars, parts, trained

MEAN, COVARIANCE = np.array([0.3, -0.2]), np.array([[0.04, 0.018], [0.018, 0.02]])
POINTS = ModelSpec(
    ImageInput(3, 1, 1),
    (Conv(64, 1), ReLU(), Conv(64, 1), ReLU(), Conv(2, 1)),
    FlowMatching((), 2),
)
# 8×8 pictures with a class: the net reads the picture, the time and a map a class.
PICTURES = ModelSpec(
    ImageInput(4, 8, 8),
    (Conv(24, 3, 1, 1), ReLU(), Conv(24, 3, 1, 1), ReLU(), Conv(24, 3, 1, 1), ReLU(),
     Conv(24, 3, 1, 1), ReLU(), Conv(1, 3, 1, 1)),
    FlowMatching(("row", "column"), 1),
)  # fmt: skip


def normal_points(random, count):
    """Points of a normal distribution in the plane, as pictures of one pixel and two channels."""
    values = random.multivariate_normal(MEAN, COVARIANCE, count)
    images = np.clip(np.round((values + 1) * 127.5), 0, 255).astype(np.uint8)
    return ImageSet("points", images[:, :, None, None], np.zeros(count, np.int64), ("all",))


def best_velocity(points, time):
    """E[x₁ − x₀ | x_t] for x₁ ~ N(μ, Σ) and x₀ ~ N(0, I), which are jointly normal with x_t."""
    spread = time**2 * COVARIANCE + (1 - time) ** 2 * np.eye(2)
    shared = time * COVARIANCE - (1 - time) * np.eye(2)
    return MEAN + (points - time * MEAN) @ np.linalg.solve(spread, shared.T)


def test_a_normal_distribution_is_learned_to_its_known_velocity():
    data = parts(normal_points, 4000, 2000)
    recipe = Recipe(learning_rate=0.01, epochs=12, batch_size=64, schedule="onecycle", seed=1)
    _, check, model = trained(POINTS, recipe, data)
    # What is left is the velocity's own spread: ∫ λ / (λt² + (1−t)²) dt = π/2·√λ for each
    # direction with the variance λ.
    least = np.mean(np.sqrt(np.linalg.eigvalsh(COVARIANCE))) * math.pi / 2
    assert check.metrics["flow_loss"] == pytest.approx(check.loss)
    assert 0.95 * least < check.loss < 1.12 * least
    task, net = task_of(POINTS), load_module(model)
    random = np.random.default_rng(1)
    for time in (0.1, 0.5, 0.8):
        ends = random.multivariate_normal(MEAN, COVARIANCE, 400)
        points = (1 - time) * random.normal(size=(400, 2)) + time * ends
        shaped = torch.from_numpy(points).float()[:, :, None, None]
        inputs = task.net_maps(shaped, torch.full((400,), time), torch.zeros(400, dtype=torch.long))
        with torch.inference_mode():
            found = net(inputs)[:, :, 0, 0].numpy()
        wanted = best_velocity(points, time)
        assert np.square(found - wanted).mean() < 0.02 * np.square(wanted).mean()
    samples = task.sample(net, torch.zeros(2000, dtype=torch.long), seed=3)[:, :, 0, 0] / 127.5 - 1
    assert np.allclose(samples.mean(0), MEAN, atol=0.03)
    assert np.allclose(np.cov(samples.T), COVARIANCE, atol=0.01)


def test_pictures_of_the_class_that_was_asked_for_are_made():
    data = parts(bars, 500, 100)
    recipe = Recipe(learning_rate=0.004, epochs=20, batch_size=32, schedule="onecycle")
    events, check, model = trained(PICTURES, recipe, data)
    first = next(e for e in events if getattr(e, "split", "") == "validation")
    assert check.loss < 0.6 * first.loss
    labels = torch.arange(2).repeat(20)
    made = task_of(PICTURES).sample(load_module(model), labels, seed=1)[:, 0].astype(float)
    across, down = made.mean(2).max(1), made.mean(1).max(1)  # the brightest row and column
    assert np.mean((down > across) == labels.numpy()) >= 0.9


def test_the_net_reads_the_point_the_time_and_the_class():
    task = task_of(PICTURES)
    points = torch.rand(2, 1, 8, 8)
    maps = task.net_maps(points, torch.tensor([0.25, 1.0]), torch.tensor([1, 0]))
    assert maps.shape == (2, 4, 8, 8)
    assert torch.equal(maps[:, :1], points)
    assert (maps[0, 1] == 0.25).all()
    assert (maps[1, 1] == 1.0).all()
    assert maps[:, 2:, 3, 5].tolist() == [[0.0, 1.0], [1.0, 0.0]]
    assert maps[:, 2:, 0, 0].tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_a_batch_lies_on_the_way_from_noise_to_the_pictures():
    task = task_of(PICTURES)
    examples = bars(np.random.default_rng(1), 6)
    batch = task.tensors(examples, torch.device("cpu")).take(slice(None))
    ready = task.prepare(batch, torch.Generator().manual_seed(2))
    pictures = torch.tensor(examples.images).float() / 127.5 - 1
    times = ready.inputs[:, 1, :1, :1][:, None]
    noise = pictures - ready.targets["velocity"]
    assert torch.allclose(ready.inputs[:, :1], (1 - times) * noise + times * pictures, atol=1e-5)
    assert abs(noise.mean()) < 0.2
    assert noise.std() == pytest.approx(1, abs=0.1)
    again = task.prepare(batch, torch.Generator().manual_seed(2))
    assert torch.equal(ready.inputs, again.inputs)


def test_the_loss_is_the_mean_squared_error():
    task, net = task_of(PICTURES), build(PICTURES)
    batch = task.tensors(bars(np.random.default_rng(1), 3), torch.device("cpu")).take(slice(None))
    ready = task.prepare(batch, torch.Generator().manual_seed(2))
    outputs = torch.randn(3, 1, 8, 8)
    error = (outputs - ready.targets["velocity"]).numpy() ** 2
    each = task.loss(net, outputs, ready, Recipe(), "none")
    assert each.tolist() == pytest.approx(error.reshape(3, -1).mean(1).tolist(), rel=1e-5)
    assert task.loss(net, outputs, ready, Recipe()) == pytest.approx(error.mean(), rel=1e-5)


GUIDED = ModelSpec(PICTURES.input, PICTURES.nodes, FlowMatching(("row", "column"), 1, guided=True))


def test_no_label_is_all_zeros():
    maps = task_of(GUIDED).net_maps(torch.rand(2, 1, 8, 8), torch.rand(2), torch.tensor([-1, 1]))
    assert (maps[0, 2:] == 0).all()
    assert maps[1, 2:, 3, 3].tolist() == [0.0, 1.0]


def test_a_guided_net_is_trained_on_a_tenth_of_the_pictures_without_their_label():
    task = task_of(GUIDED)
    batch = task.tensors(bars(np.random.default_rng(1), 2000), torch.device("cpu"))
    ready = task.prepare(batch.take(slice(None)), torch.Generator().manual_seed(2))
    labelled = ready.inputs[:, 2:, 0, 0].sum(1)
    assert set(labelled.tolist()) == {0.0, 1.0}
    assert (labelled == 0).float().mean() == pytest.approx(0.1, abs=0.03)
    always = task_of(PICTURES).prepare(batch.take(slice(None)), torch.Generator().manual_seed(2))
    assert (always.inputs[:, 2:, 0, 0].sum(1) == 1).all()


@pytest.mark.parametrize("guidance", [1.0, 2.5])
def test_a_step_is_the_midpoint_method_on_the_guided_velocity(guidance):
    task, net = task_of(GUIDED), build(GUIDED)
    labels, noise = torch.tensor([1, 0, 1]), task.noise(3, seed=5)

    def velocity(points, time):
        times = torch.full((3,), time)
        with torch.inference_mode():
            given = net(task.net_maps(points, times, labels))
            free = net(task.net_maps(points, times, torch.full((3,), -1)))
        return (1 - guidance) * free + guidance * given

    wanted = noise
    for time in (0.0, 0.5):
        middle = wanted + 0.25 * velocity(wanted, time)
        wanted = wanted + 0.5 * velocity(middle, time + 0.25)
    start, between, end = task.path(net, noise, labels, 2, guidance)
    assert torch.equal(start, noise)
    assert torch.allclose(end, wanted, atol=1e-5)
    assert not torch.allclose(between, end)
    pictures = task.sample(net, labels, seed=5, steps=2, guidance=guidance)
    assert np.abs(pictures - ((wanted + 1) * 127.5).clamp(0, 255).numpy()).max() <= 0.5001
