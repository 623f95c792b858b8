"""Training on an NVIDIA GPU; skipped where there is none."""

import numpy as np
import pytest
import torch

from playground.core.data import ImageSet
from playground.core.events import Batch, Checkpoint, Evaluated, Failed, Finished
from playground.core.recipe import Recipe
from playground.data.names import made_sentences
from playground.nets import spec as s
from playground.nets.spec import ModelSpec
from playground.training.data import TrainingData
from playground.training.loop import train
from playground.training.presets import spec_for
from tests.training.small import DEEP, NORMED, digits, picture_spec

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU")


def losses(events):
    return [event.loss for event in events if isinstance(event, Batch)]


def told(spec, recipe, data, device="cuda", **more):
    return list(train(spec, recipe, data, device, **more))


def test_in_float32_the_first_losses_are_the_cpus():
    recipe = Recipe(epochs=1, batch_size=40)
    here = losses(told(picture_spec(DEEP), recipe, digits(), "cpu"))
    there = losses(told(picture_spec(DEEP), recipe, digits(), precision="float32"))
    assert np.allclose(here, there, rtol=5e-3)


@pytest.mark.parametrize("precision", ["auto", "bfloat16", "float16"])
def test_autocast_learns(precision):
    events = told(picture_spec(DEEP), Recipe(epochs=6), digits(), precision=precision)
    assert isinstance(events[-1], Finished)
    assert np.mean(losses(events)[-5:]) < 0.8 * losses(events)[0]


def test_dropout_draws_what_the_seed_says():
    spec, recipe = picture_spec(NORMED), Recipe(epochs=1, seed=3)
    one = losses(told(spec, recipe, digits()))
    torch.rand(99, device="cuda")
    assert np.allclose(one, losses(told(spec, recipe, digits())), rtol=1e-2)


@pytest.mark.parametrize(("first", "second"), [("cpu", "cuda"), ("cuda", "cpu"), ("cuda", "cuda")])
def test_a_run_goes_on_on_another_device(first, second):
    recipe = Recipe(epochs=2, batch_size=40)
    whole = losses(told(picture_spec(DEEP), recipe, digits(), "cpu"))
    events = told(picture_spec(DEEP), recipe, digits(), first, precision="float32")
    point = next(e for e in events if isinstance(e, Checkpoint) and e.step == 2)
    rest = told(picture_spec(DEEP), recipe, digits(), second, precision="float32", resume=point)
    assert np.allclose(losses(rest), whole[2:], rtol=2e-2)


@pytest.mark.parametrize("preset", ["tagger", "crf-tagger"])
def test_chinese_words_of_several_characters_are_decoded(preset):
    few = made_sentences("zh", "train").take(np.arange(64))
    data = TrainingData(few, few)
    events = told(spec_for(preset, data), Recipe(epochs=1), data)
    assert any(isinstance(event, Evaluated) for event in events)
    assert isinstance(events[-1], Finished)


@pytest.mark.parametrize(("count", "batch"), [(4_000, 4_000), (600_000, 32)])
def test_memory_that_runs_out_is_an_ending_and_the_next_run_works(count, batch):
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(3e8 / total)
    try:
        images = np.zeros((count, 1, 28, 28), np.uint8)
        labels = tuple("0123456789")
        many = ImageSet("many", images, np.arange(count) % 10, labels)
        spec = ModelSpec(s.ImageInput(), (s.Conv(64, 3), s.Flatten(), s.Dense(10)), labels)
        data = TrainingData(many, many.take(np.arange(9)))
        *_, last = train(spec, Recipe(batch_size=batch), data, "cuda")
        assert isinstance(last, Failed)
        assert last.reason == "memory"
        assert isinstance(told(picture_spec(), Recipe(epochs=1), digits())[-1], Finished)
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
