"""The quick accuracy is the plain one, only sooner."""

import numpy as np
import pytest
import torch

from playground.core.cache import Cache
from playground.data.digits import CLASSES, shipped_digits
from playground.evaluation import quick
from playground.evaluation.quick import quick_answers, reads_digits
from playground.nets.build import build, load_module, model_of
from playground.nets.edit import Edit, apply_edits
from playground.nets.spec import (
    AvgPool,
    BatchNorm,
    Conv,
    Dense,
    Flatten,
    ImageInput,
    MaxPool,
    ModelSpec,
    ReLU,
    Tanh,
)  # fmt: skip

NETS = {
    "strided": (Conv(6, 5, 2, 2), BatchNorm(), ReLU(), Flatten(), Dense(10)),
    "pooled": (Conv(6, 3), Tanh(), MaxPool(3, 2), Conv(8, 3), AvgPool(), Flatten(), Dense(10)),
    "dense": (Flatten(), Dense(10)),
}


def small_model(layers):
    torch.manual_seed(0)
    return model_of(build(ModelSpec(ImageInput(), layers, CLASSES)), "small")


@pytest.mark.parametrize("layers", NETS.values(), ids=NETS)
def test_the_answers_are_those_of_one_plain_pass(layers):
    model = small_model(layers)
    digits = shipped_digits("test")
    with torch.inference_mode():
        logits = load_module(model).double()(torch.from_numpy(digits.images[:250] / 255.0))
    top = logits.topk(2).values
    clear = (top[:, 0] - top[:, 1] > 1e-5).numpy()  # closer ones float32 may decide either way
    answers = quick_answers(model, 250)
    assert clear.sum() > 200
    np.testing.assert_array_equal(answers.predicted[clear], logits.argmax(1).numpy()[clear])
    assert answers.accuracy == (answers.predicted == digits.labels[:250]).mean()
    assert len(answers.labels) == 250


def test_a_change_is_asked_anew_and_a_known_net_is_not(monkeypatch):
    model = small_model(NETS["strided"])
    first = quick_answers(model, 200)
    changed = quick_answers(apply_edits(model, [Edit("conv1", n) for n in range(6)]), 200)
    assert (first.predicted != changed.predicted).any()
    monkeypatch.setattr(quick, "load_module", lambda _: pytest.fail("asked again"))
    assert quick_answers(model, 200) is first


def test_old_answers_are_forgotten(monkeypatch):
    monkeypatch.setattr(quick, "_answers", Cache(2))
    model = small_model(NETS["dense"])
    for count in (100, 101, 102):
        quick_answers(model, count)
    assert len(quick._answers) == 2


def test_a_net_that_reads_no_digits_is_refused_in_a_sentence():
    spec = ModelSpec(ImageInput(1, 8, 8), (Flatten(), Dense(10)), CLASSES)
    model = model_of(build(spec), "tiny")
    assert not reads_digits(spec)
    with pytest.raises(ValueError, match="tiny does not read 28×28 digits"):
        quick_answers(model)
