"""A run that is stuck or turns away says so, with the true cause; one that learns says nothing."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from playground.core.data import ImageSet
from playground.core.events import Hint, event_from_json, event_to_json
from playground.core.recipe import Recipe
from playground.nets import spec as s
from playground.nets.build import build
from playground.tasks.registry import task_of
from playground.training.data import TrainingData
from playground.training.hints import PATIENCE, Watch, dead_units, diagnose, hint_message
from tests.training.small import digits, picture_spec, points, same_weights, told

RELU = (s.Flatten(), s.Dense(16), s.ReLU(), s.Dense(10))
RECIPE = Recipe("sgd", 0.01, momentum=0.0, batch_size=4, epochs=3)


def hints(events):
    return [event for event in events if isinstance(event, Hint)]


def test_dead_units_are_named_with_their_share():
    spec, data = picture_spec(RELU), digits()
    start = points(told(spec, replace(RECIPE, epochs=1), data))[0]
    killed = dict(start.weights) | {"dense1.bias": np.full(16, -1000, np.float32)}
    # The whole run's state, with weights whose units give 0 for every picture.
    found = hints(told(spec, RECIPE, data, resume=replace(start, weights=killed)))
    assert [hint.reason for hint in found] == ["dead"]
    assert found[0].values["layer"] == "relu1"
    assert found[0].values["share"] == "100%"
    assert "100% of the units of relu1" in found[0].sentence
    assert event_from_json(event_to_json(found[0])) == found[0]


def test_a_rate_that_is_far_too_small_is_named():
    data = digits()
    # Shuffled labels, so that chance is all there is.
    labels = np.random.default_rng(0).permutation(data.train.labels)
    mixed = TrainingData(replace(data.train, labels=labels), data.validation)
    found = hints(told(picture_spec(RELU), replace(RECIPE, learning_rate=1e-7), mixed))
    assert [hint.reason for hint in found] == ["slow"]
    assert found[0].values["rate"] == 1e-7


def test_a_run_that_learns_is_left_alone_and_one_batch_looked_at_changes_nothing():
    recipe = Recipe(learning_rate=0.01, batch_size=8, epochs=3)
    assert hints(told(picture_spec(), recipe, digits())) == []
    spec, data = picture_spec(RELU), digits()
    slow = replace(RECIPE, learning_rate=1e-7)
    whole = told(spec, slow, data)
    kept = points(whole)
    at = max(step for step in kept if step < hints(whole)[0].step)
    rest = told(spec, slow, data, resume=kept[at])
    assert [hint.step for hint in hints(rest)] == [hints(whole)[0].step]
    assert same_weights(points(rest)[max(kept)].weights, kept[max(kept)].weights)


def test_validation_that_turns_away_is_told_once_with_its_epoch():
    random = np.random.default_rng(1)

    def part(count: int) -> ImageSet:
        images = (255 * (random.random((count, 1, 28, 28)) < 0.1)).astype(np.uint8)
        return ImageSet("noise", images, random.integers(0, 10, count), tuple("0123456789"))

    data = TrainingData(part(40), part(40))
    recipe = Recipe(learning_rate=0.005, batch_size=10, epochs=15)
    events = told(picture_spec(RELU), recipe, data)
    found = [hint for hint in hints(events) if hint.reason == "overfitting"]
    assert len(found) == 1
    losses = [e.loss for e in events if getattr(e, "split", "") == "validation"]
    seen = losses[: found[0].epoch]
    assert found[0].values["epoch"] == 1 + int(np.argmin(seen))
    assert found[0].values["best"] == min(seen)
    assert min(seen[-2:]) > 1.05 * min(seen)


@pytest.mark.parametrize(
    ("dead", "norms", "change", "reason"),
    [
        (("relu1", 0.95), {"a": 1e-9, "b": 1.0}, 1e-9, "dead"),
        (("relu1", 0.5), {"a": 1e-9, "b": 1.0}, 1e-9, "fading"),
        (("relu1", 0.5), {"b": 1e-9, "a": 1.0}, 1e-3, "fading"),
        (("", 0.0), {"a": 0.1, "b": 1.0}, 1e-7, "slow"),
        (("", 0.0), {"a": 0.1, "b": float("inf")}, 0.5, "fast"),
        (("", 0.0), {}, 1e-3, "chance"),
    ],
)
def test_the_first_plain_cause_is_given(dead, norms, change, reason):
    found = diagnose(dead, norms, change, 0.1)
    assert found.reason == reason
    for language in ("en", "zh"):
        assert hint_message(found.reason, found.values).in_language(language)


def test_a_vanishing_gradient_names_its_layer_and_the_one_with_the_largest():
    values = diagnose(("", 0.0), {"conv1": 0.5, "dense2": 1e-9, "a": 2.0}, 1e-3, 0.1).values
    assert (values["layer"], values["other"], values["ratio"]) == ("dense2", "a", "5e-10")


def test_only_activations_have_dead_units():
    spec = picture_spec(RELU)
    net = build(spec)
    with torch.no_grad():
        net.get_submodule("dense1").weight.fill_(0.1)
        net.get_submodule("dense1").weight[12:] = 0  # 4 of 16 units are always 0
        net.get_submodule("dense1").bias.fill_(0)
    images = np.zeros((5, 1, 28, 28), np.uint8)
    images[np.arange(5), 0, 0, 0] = 50 * np.arange(5)  # one pixel varies, so flatten1 is constant
    examples = ImageSet("pixel", images, np.arange(5), tuple("0123456789"))
    task = task_of(spec)
    batch = task.tensors(examples, torch.device("cpu")).take(slice(None))
    assert dead_units(net, task, batch) == ("relu1", 0.25)


def test_no_run_is_stuck_before_it_could_learn_or_without_a_constant_answer():
    assert not Watch(2.3).is_stuck(9.0, PATIENCE - 1)
    assert Watch(2.3).is_stuck(9.0, PATIENCE)
    assert not Watch(None).is_stuck(9.0, PATIENCE)


LOSSES = st.lists(st.tuples(*[st.sampled_from([0.8, 1.0, 1.04, 1.06, 1.2])] * 2), max_size=12)


@given(LOSSES)
def test_overfitting_is_told_at_the_second_of_two_bad_evaluations(losses):
    """Bad: the validation loss is 5 % above its best, and the training loss below that epoch's."""
    watch, told, bad = Watch(None), [], 0
    for epoch, (training, validation) in enumerate(losses, start=1):
        found = watch.turn(epoch, training, validation)
        told += [(epoch, found.values)] if found else []
    wanted = []
    for epoch in range(1, len(losses) + 1):
        checks = [validation for _, validation in losses[:epoch]]
        best = int(np.argmin(checks))  # the earliest
        rises = checks[-1] > 1.05 * checks[best] and losses[epoch - 1][0] < losses[best][0]
        bad = bad + 1 if rises else 0
        if bad == 2 and not wanted:
            values = {"epoch": best + 1, "best": checks[best], "now": checks[-1]}
            wanted.append((epoch, values))
    assert told == wanted


def test_a_watch_goes_on_from_its_state():
    watch = Watch(2.3)
    assert watch.is_stuck(2.31, 100)
    watch.turn(1, 2.0, 2.0)
    watch.turn(2, 1.0, 2.5)
    again = Watch(2.3)
    again.restore(watch.state())
    assert not again.is_stuck(2.31, 200)
    assert again.turn(3, 0.5, 2.6).reason == "overfitting"
    assert again.turn(4, 0.4, 2.7) is None
