"""A spec becomes a module and back, and nothing of it is shared."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))
from playground.nets import spec as s
from playground.nets.build import build, load_module, model_of
from playground.nets.model import Model
from playground.nets.shapes import expected_tensors
from playground.nets.spec import ModelSpec
from playground.nets.store import shipped_model
from tests.nets.nets import specs


@settings(max_examples=30)
@given(specs)
def test_a_module_becomes_a_model_and_the_same_module_again(spec):
    net = build(spec).eval()
    model = model_of(net, "m")
    assert {name: array.shape for name, array in model.weights.items()} == expected_tensors(spec)
    again = load_module(model)
    if spec.input.kind == "image":
        inputs = torch.rand(2, spec.input.channels, spec.input.height, spec.input.width)
    else:
        inputs = torch.randint(1, 2 + len(spec.input.vocabulary), (2, spec.input.length))
    assert torch.equal(net(inputs), again(inputs))
    kinds = [type(module) for module in net.children()]
    assert len({id(module) for module in net.children()}) == len(kinds)
    assert not any(getattr(module, "inplace", False) for module in net.children())


def test_seed_cnn_is_the_articles_net():
    plain = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(),
        nn.MaxPool2d(2), nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(), nn.Linear(576, 64),
        nn.ReLU(), nn.Linear(64, 10),
    )  # fmt: skip
    model = shipped_model("seed-cnn")
    assert sum(weight.numel() for weight in plain.parameters()) == 93_322
    arrays = [torch.tensor(model.weights[name]) for name in expected_tensors(model.spec)]
    for weight, array in zip(plain.parameters(), arrays, strict=True):
        weight.data = array
    images = torch.rand(4, 1, 28, 28)
    torch.testing.assert_close(plain(images), load_module(model)(images))


def test_padding_behind_a_text_changes_nothing():
    spec = ModelSpec(
        s.TextInput("word", 9, ("a", "b")), (s.Embedding(4, 3), s.LSTM(5), s.Dense(2)), ("x", "y")
    )
    net = build(spec).eval()
    short, padded = torch.tensor([[2, 3, 1]]), torch.tensor([[2, 3, 1, 0, 0, 0]])
    torch.testing.assert_close(net(short), net(padded))


def test_weights_that_do_not_fit_are_refused():
    model = shipped_model("seed-cnn")
    weights = {name: array for name, array in model.weights.items() if name != "dense2.bias"}
    with pytest.raises(ValueError, match="do not fit the spec"):
        load_module(Model("m", model.spec, weights))


def test_two_modules_of_a_model_share_no_weights():
    model = shipped_model("seed-cnn")
    before = np.array(model.weights["dense2.bias"])
    with torch.no_grad():
        load_module(model).dense2.bias.fill_(9)
    np.testing.assert_array_equal(model.weights["dense2.bias"], before)
