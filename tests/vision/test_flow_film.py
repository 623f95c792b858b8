"""Films with all their numbers: equal to the task's own pictures, and walks that are walks."""

import numpy as np
import pytest
import torch
from scipy.spatial import geometric_slerp

from playground.nets.build import build, model_of
from playground.tasks.registry import task_of
from playground.vision.flow_film import Plan, between_noises, record_film, start_of
from playground.vision.generate import make_pictures
from tests.tasks.test_flow_matching import GUIDED, PICTURES


@pytest.fixture(scope="module")
def maker():
    torch.manual_seed(1)
    return model_of(build(GUIDED), "maker")


@pytest.mark.parametrize("guidance", [1.0, 2.5])
def test_a_film_is_that_of_the_command_line(maker, guidance):
    film = record_film(maker, Plan(count=5, seed=7, steps=3, guidance=guidance))
    wanted = make_pictures(maker, ["row", "column", "row", "column", "row"], 7, 3, guidance)
    assert np.array_equal(film.frames, wanted.frames)
    assert np.array_equal(film.pictures, wanted.pictures)
    assert np.array_equal(film.shown[-1], wanted.pictures)


def test_the_velocities_lead_from_frame_to_frame(maker):
    steps, guidance = 4, 3.0
    film = record_film(maker, Plan(labels=(1,), count=2, seed=3, steps=steps, guidance=guidance))
    guided = film.free + guidance * (film.given - film.free)
    assert np.allclose(np.diff(film.frames, axis=0), guided[:, 1] / steps, atol=1e-6)
    task, net = task_of(GUIDED), build(GUIDED)
    net.load_state_dict({name: torch.from_numpy(w) for name, w in maker.weights.items()})
    start = torch.from_numpy(film.frames[2])
    for label, found in ((1, film.given), (-1, film.free)):
        with torch.inference_mode():
            wanted = task.velocity(net.eval(), start, torch.tensor([label, label]), 2 / steps)
        assert np.allclose(found[2, 0], wanted.numpy(), atol=1e-6)


def test_a_net_that_was_not_trained_without_labels_has_no_free_velocity():
    plain = model_of(build(PICTURES), "plain")
    film = record_film(plain, Plan(count=2, steps=2, guidance=4.0))
    assert film.free is None
    assert film.guidance == 1.0
    assert np.allclose(np.diff(film.frames, axis=0), film.given[:, 1] / 2, atol=1e-6)


def test_one_noise_for_all_labels(maker):
    start = start_of(task_of(GUIDED), Plan("same", seed=5))
    assert torch.equal(start.noise[0], start.noise[1])
    assert torch.equal(start.noise[0], task_of(GUIDED).noise(1, 5)[0])
    assert start.mixes.tolist() == [[1, 0], [0, 1]]


def test_a_walk_between_labels_mixes_them(maker):
    start = start_of(task_of(GUIDED), Plan("between", (1, 0), count=3))
    assert start.mixes.tolist() == [[0, 1], [0.5, 0.5], [1, 0]]
    film = record_film(maker, Plan("between", (1, 0), count=3, seed=2, steps=2))
    ends = [record_film(maker, Plan("same", seed=2, steps=2)).frames[-1][k] for k in (1, 0)]
    assert np.allclose(film.frames[-1][0], ends[0], atol=1e-6)
    assert np.allclose(film.frames[-1][-1], ends[1], atol=1e-6)


def test_a_walk_between_noises_is_on_the_sphere():
    random = np.random.default_rng(1)
    ends = random.normal(size=(2, 12))
    ends /= np.linalg.norm(ends, axis=1, keepdims=True)
    wanted = geometric_slerp(*ends, np.linspace(0, 1, 5))
    first, second = (torch.from_numpy(end).reshape(1, 3, 4) for end in ends)
    found = [between_noises(first, second, part) for part in np.linspace(0, 1, 5)]
    assert np.allclose(torch.stack(found).reshape(5, 12), wanted)
    assert torch.equal(between_noises(first, first, 0.4), first)
    task = task_of(GUIDED)
    start = start_of(task, Plan("noises", (1,), count=4, seed=8, other=9))
    assert torch.allclose(start.noise[0], task.noise(1, 8)[0])
    assert torch.allclose(start.noise[-1], task.noise(1, 9)[0])
    assert start.mixes.tolist() == [[0, 1]] * 4
