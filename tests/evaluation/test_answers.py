"""A model's answers to many pictures, which several threads share."""

import numpy as np
import torch

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
