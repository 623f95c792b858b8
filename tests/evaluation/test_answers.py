"""A model's answers to many pictures, which several threads share."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.core.data import TextSet
from playground.data.digits import shipped_digits
from playground.evaluation import answers
from playground.nets.build import load_module
from playground.nets.store import shipped_model


def test_threads_that_share_the_pictures_give_them_the_answers_of_one_batch(monkeypatch):
    monkeypatch.setattr(answers, "MANY", 5)
    model, digits = shipped_model("seed-cnn"), shipped_digits("test").take(np.arange(7))
    found = answers.answers_for(model, digits)
    net = load_module(model)
    with torch.inference_mode():
        alone = net(torch.from_numpy(digits.images / np.float32(255))).softmax(1).numpy()
    np.testing.assert_allclose(found.probabilities, alone, atol=1e-5)
    last = net.get_submodule(net.steps[-1].name)
    with torch.inference_mode():
        again = last(torch.from_numpy(found.features)).softmax(1).numpy()
    np.testing.assert_allclose(again, alone, atol=1e-5)


@pytest.mark.parametrize("name", ["spam-en", "mood-gru"])
def test_the_number_of_texts_read_is_told_until_all_are_read(name, monkeypatch):
    monkeypatch.setattr(answers, "ENCODED", 2)
    monkeypatch.setattr(answers, "BATCH", 2)
    texts = TextSet("t", ("a", "b c", "c", "d", "e"), np.zeros(5, np.int64), ("x",))
    model = shipped_model(name)
    told = []
    answers.answers_for(model, replace(texts, classes=model.spec.labels), lambda *n: told.append(n))
    assert told == [(2, 5), (4, 5), (5, 5)]
