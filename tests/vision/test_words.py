"""Words in groups: label maps, pictures and films by words, and one sentence for a mistake."""

import numpy as np
import pytest
import torch

from playground.core.errors import UserError
from playground.core.inputs import ImageInput
from playground.core.task import FlowMatching
from playground.nets.build import build, load_module, model_of
from playground.nets.spec import Conv, ModelSpec, ReLU
from playground.tasks.registry import task_of
from playground.vision.film_code import generate_command
from playground.vision.flow_film import Plan, record_film, start_labels
from playground.vision.generate import make_pictures
from playground.vision.words import asked_words, some_words, words_maps

WORDS = ModelSpec(
    ImageInput(9, 8, 8), (Conv(8, 3, 1, 1), ReLU(), Conv(3, 3, 1, 1)),
    FlowMatching(("red", "blue", "sword", "bow", "cup"), 3, guided=True, properties=2),
)  # fmt: skip


@pytest.fixture(scope="module")
def maker():
    torch.manual_seed(1)
    return model_of(build(WORDS), "painter")


def test_words_in_any_order_are_one_of_each_group(maker):
    assert asked_words(maker, "bow Red") == asked_words(maker, "red bow") == (0, 3)
    assert asked_words(maker, "cup") == (4,)
    assert asked_words(maker, "") == ()
    assert words_maps(WORDS.task, (0, 3)).tolist() == [1, 0, 0, 1, 0]
    assert all(len(words) == 2 for words in some_words(WORDS.task))


def test_an_unknown_word_and_two_of_a_kind_are_one_sentence(maker):
    with pytest.raises(UserError, match=r"painter does not know the word 'green'.*red, blue, sw"):
        asked_words(maker, "green bow")
    with pytest.raises(UserError, match="“red” and “blue” exclude each other"):
        asked_words(maker, "red blue bow")


def test_a_picture_of_words_is_the_nets_with_several_maps(maker):
    film = make_pictures(maker, ["blue cup", ""], seed=3, steps=2, guidance=2.0)
    task, net = task_of(WORDS), load_module(maker)
    points = task.noise(2, 3)
    maps = torch.tensor([[0, 1, 0, 0, 1], [0, 0, 0, 0, 0]]).float()

    def velocity(at, time):
        def ask(known):
            planes = torch.cat([torch.full((2, 1), time), known], 1)[:, :, None, None]
            with torch.inference_mode():
                return net(torch.cat([at, planes.expand(-1, -1, 8, 8)], 1))

        free = ask(torch.zeros(2, 5))
        return free + 2 * (ask(maps) - free)

    for step in (0.0, 0.5):
        points = points + velocity(points + velocity(points, step) / 4, step + 0.25) / 2
    assert np.allclose(film.frames[-1], points.numpy(), atol=1e-5)


def test_a_film_of_words_is_that_of_the_command_line(maker):
    plan = Plan(count=3, seed=5, steps=2, words=((0, 2), (1, 3)))
    film = record_film(maker, plan)
    wanted = make_pictures(maker, ["red sword", "blue bow", "red sword"], 5, 2)
    assert np.allclose(film.frames, wanted.frames, atol=1e-6)
    walk = start_labels(5, Plan("between", count=3, words=((0, 2), (1, 3))))
    assert walk[1].tolist() == [0.5, 0.5, 0.5, 0.5, 0]
    assert generate_command(maker, plan, False) is None
    one = Plan(count=3, words=((0, 2),))
    assert "--model painter --words 'red sword' --count 3" in generate_command(maker, one, False)
