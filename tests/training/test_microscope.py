"""The microscope shows the run's own next batch, and its lines give torch's own numbers."""

import re
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from playground.core.events import Batch
from playground.core.recipe import OPTIMISERS, Augmentation, Recipe
from playground.nets.build import load_module
from playground.nets.model import Model
from playground.tasks.classification import last_logits
from playground.training.microscope import examine, weight_lines
from tests.training.small import (
    NORMED,
    digits,
    picture_spec,
    points,
    same_weights,
    sentences,
    text_spec,
    told,
)

RECIPES = st.builds(
    Recipe,
    optimiser=st.sampled_from(OPTIMISERS),
    learning_rate=st.sampled_from([0.001, 0.02]),
    momentum=st.sampled_from([0.0, 0.9]),
    weight_decay=st.sampled_from([0.0, 0.1]),
    clip_norm=st.sampled_from([0.0, 0.3]),
    label_smoothing=st.sampled_from([0.0, 0.1]),
    schedule=st.sampled_from(["constant", "onecycle"]),
    batch_size=st.just(40),
    epochs=st.just(2),
    seed=st.integers(0, 3),
)


@hypothesis_settings(max_examples=25)
@given(recipe=RECIPES, step=st.sampled_from([0, 1, 5]), draw=st.randoms(use_true_random=False))
def test_the_lines_lead_to_the_weight_that_the_run_had_next(recipe, step, draw):
    spec, data = picture_spec(), digits()
    kept = points(told(spec, recipe, data))
    batch = examine(spec, recipe, data, kept[step])
    after = kept[step + 1].weights
    assert same_weights(dict(batch.before), kept[step].weights)
    assert same_weights(dict(batch.after), after)
    for name in after:
        index = tuple(draw.randrange(size) for size in after[name].shape)
        lines = weight_lines(batch, name, index)
        moved = abs(float(after[name][index]) - float(batch.before[name][index]))
        assert lines[-1].value == pytest.approx(after[name][index], rel=3e-6, abs=1e-4 * moved)


# The update of each optimiser as torch.optim's pages write it, one line after the other.
GRADIENT = [("gradient", "g", "∂loss/∂w"), ("clip", "g", "c·g")]
DECAYED = ("decay", "g", "g + λ·w")
MOMENTUM = ("momentum", "m", "μ·m + g")
ADAM = [
    ("first", "m", "β₁·m + (1 − β₁)·g"), ("second", "v", "β₂·v + (1 − β₂)·(g)²"),
    ("first_corrected", "m̂", "m / (1 − β₁^t)"), ("second_corrected", "v̂", "v / (1 − β₂^t)"),
    ("weight", "w", "w − η·m̂ / (√v̂ + ε)"),
]  # fmt: skip
RMSPROP = [("second", "v", "α·v + (1 − α)·(g)²"), ("ratio", "d", "g / (√v + ε)")]
UPDATES = {
    ("sgd", 0.0): [DECAYED, ("weight", "w", "w − η·g")],
    ("sgd", 0.5): [DECAYED, MOMENTUM, ("weight", "w", "w − η·m")],
    ("adam", 0.0): [DECAYED, *ADAM],
    ("adamw", 0.0): [("shrink", "w", "w·(1 − η·λ)"), *ADAM],
    ("rmsprop", 0.0): [DECAYED, *RMSPROP, ("weight", "w", "w − η·d")],
    ("rmsprop", 0.5): [DECAYED, *RMSPROP, ("momentum", "m", "μ·m + d"), ("weight", "w", "w − η·m")],
}


def worked_out(line):
    """The right-hand side in numbers, read as a person would."""
    text = re.sub(r"√([^ )]+)", r"(\1)**0.5", line.numbers(17))
    for sign, plain in (("−", "-"), ("·", "*"), ("^", "**"), ("²", "**2")):
        text = text.replace(sign, plain)
    return eval(text)


@pytest.mark.parametrize(("optimiser", "momentum"), UPDATES)
def test_a_line_says_the_same_in_symbols_and_in_numbers(optimiser, momentum):
    spec, data = picture_spec(), digits()
    recipe = Recipe(optimiser, 0.5, momentum=momentum, weight_decay=0.25, clip_norm=0.01, epochs=1)
    kept = points(told(spec, recipe, data))
    batch = examine(spec, recipe, data, kept[1])
    lines = weight_lines(batch, "conv1.weight", (0, 0, 1, 1))
    wanted = [*GRADIENT, *UPDATES[optimiser, momentum]]
    assert [(line.name, line.symbol, line.symbols) for line in lines] == wanted
    for line in lines[1:]:
        assert worked_out(line) == pytest.approx(line.value, rel=1e-12)
    plain = replace(batch, clip=1.0, recipe=replace(recipe, weight_decay=0.0))
    names = [line.name for line in weight_lines(plain, "conv1.weight", (0, 0, 1, 1))]
    effectless = ("clip", "decay", "shrink")
    assert names == [name for name, *_ in wanted if name not in effectless]


@pytest.mark.parametrize("kind", ["pictures", "texts"])
def test_losses_and_probabilities_are_torchs(kind):
    spec, data = (picture_spec(), digits()) if kind == "pictures" else (text_spec(), sentences())
    recipe = Recipe(label_smoothing=0.1, epochs=1, augmentation=Augmentation())
    events = told(spec, recipe, data)
    point = points(events)[2]
    batch = examine(spec, recipe, data, point)
    net = load_module(Model("then", spec, point.weights)).train()
    inputs = torch.from_numpy(batch.inputs)
    logits = last_logits(net(inputs), inputs)
    labels = torch.from_numpy(batch.labels)
    each = F.cross_entropy(logits, labels, label_smoothing=0.1, reduction="none")
    assert np.allclose(batch.losses, each.detach().numpy(), rtol=1e-5)
    assert np.allclose(batch.probabilities, logits.softmax(1).detach().numpy(), rtol=1e-5)
    each.mean().backward()
    for name, parameter in net.named_parameters():
        assert np.allclose(batch.gradients[name], parameter.grad.numpy(), rtol=1e-4, atol=1e-7)
    wanted = next(e for e in events if isinstance(e, Batch) and e.step == 3)
    assert batch.loss == pytest.approx(wanted.loss, rel=1e-6)
    assert (batch.labels == data.train.labels[batch.rows]).all()
    if kind == "texts":
        assert batch.texts == tuple(data.train.texts[row] for row in batch.rows)
    else:
        assert (batch.inputs == np.float32(data.train.images[batch.rows]) / np.float32(255)).all()


def test_chance_is_the_runs_own_dropout_and_moved_digits_included():
    moves = Augmentation(shift=2, turn=10)
    recipe = Recipe(epochs=1, batch_size=40, augmentation=moves, clip_norm=0.2)
    spec, data = picture_spec(NORMED), digits()
    kept = points(told(spec, recipe, data))
    before = torch.random.get_rng_state()
    batch = examine(spec, recipe, data, kept[2])
    parameters = {name: kept[3].weights[name] for name in batch.after}
    assert same_weights(dict(batch.after), parameters)
    assert batch.clip == pytest.approx(0.2 / batch.norm, rel=1e-4)
    assert torch.equal(before, torch.random.get_rng_state())
    pixels = np.float32(data.train.images[batch.rows]) / np.float32(255)
    assert not np.allclose(batch.inputs, pixels)


def test_without_a_state_or_behind_the_end_there_is_no_batch():
    recipe, spec, data = Recipe(epochs=1), picture_spec(), digits()
    kept = points(told(spec, recipe, data))
    with pytest.raises(ValueError, match="holds no state"):
        examine(spec, recipe, data, replace(kept[1], loop_state={}))
    with pytest.raises(ValueError, match="ends after batch 5"):
        examine(spec, recipe, data, kept[5])
