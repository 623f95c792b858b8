"""Films from noise to picture: repeatable, by label, and the task's own pictures."""

import numpy as np
import pytest
import torch

from playground.core.errors import UserError
from playground.nets.build import build, model_of
from playground.nets.store import shipped_model
from playground.tasks.registry import task_of
from playground.vision.generate import make_pictures
from tests.tasks.test_flow_matching import GUIDED, PICTURES


@pytest.fixture(scope="module")
def maker():
    torch.manual_seed(1)
    return model_of(build(GUIDED), "maker")


def test_a_film_goes_from_noise_to_the_tasks_pictures(maker):
    film = make_pictures(maker, ["row", "column", ""], seed=4, steps=3, guidance=1.5)
    assert film.frames.shape == (4, 3, 1, 8, 8)
    task = task_of(GUIDED)
    assert np.array_equal(film.frames[0], task.noise(3, 4).numpy())
    net = build(GUIDED)
    net.load_state_dict({name: torch.from_numpy(w) for name, w in maker.weights.items()})
    wanted = task.sample(net.eval(), torch.tensor([0, 1, -1]), 4, 3, 1.5)
    assert np.array_equal(film.pictures, wanted)


def test_the_seed_repeats_a_film_and_the_noise_does_not_depend_on_the_label(maker):
    first, again = (make_pictures(maker, ["row"], 7, 2) for _ in range(2))
    other = make_pictures(maker, ["column"], 7, 2)
    assert np.array_equal(first.frames, again.frames)
    assert np.array_equal(first.frames[0], other.frames[0])
    assert not np.array_equal(first.frames[-1], other.frames[-1])
    assert not np.array_equal(make_pictures(maker, ["row"], 8, 2).frames[0], first.frames[0])


def test_a_net_that_was_not_trained_for_guidance_is_not_guided():
    plain = model_of(build(PICTURES), "plain")
    strong, none = (make_pictures(plain, ["row"], 1, 2, guidance) for guidance in (3.0, 1.0))
    assert strong.guidance == 1.0
    assert np.array_equal(strong.frames, none.frames)


def test_another_label_or_model_is_one_sentence(maker):
    with pytest.raises(UserError, match=r"maker has no label 'x'; choose one of row, column"):
        make_pictures(maker, ["x"])
    with pytest.raises(UserError, match="pen-cnn does not make pictures"):
        make_pictures(shipped_model("pen-cnn"), ["1"])
