"""The code that the Draw page shows runs as it is and prints the net's own probabilities."""

import numpy as np
import pytest
import torch

from playground.core.drawing import Drawing
from playground.data.digits import shipped_digits
from playground.explain.code.draw import drawing_code
from playground.nets.build import load_module
from playground.nets.model import Model
from playground.nets.shapes import expected_tensors
from playground.nets.shorthand import nodes_from_text
from playground.nets.spec import (
    AvgPool,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    ImageInput,
    MaxPool,
    ModelSpec,
    ReLU,
    Sigmoid,
    Tanh,
)  # fmt: skip
from playground.nets.store import shipped_model
from tests.explain.code.beside import printed
from tests.nets.nets import random_weights

BRANCHED = (
    "conv-4-5-2-2.groupnorm-2.gelu.conv-4-3-1-1.add~gelu1~conv2.relu.pool.conv-4-3-1-1.upsample"
    ".concat~upsample1~relu1.dropout.layernorm.flatten.dense-10"
)


def check(model, drawing):
    rows = [line.split() for line in printed(drawing_code(model, drawing), model)]
    labels, shown = zip(*((label, float(value)) for label, value in rows), strict=True)
    image = torch.from_numpy(drawing.pixels.astype(np.float32) / 255)
    with torch.inference_mode():
        expected = load_module(model)(image[None, None]).softmax(1)[0]
    assert labels == model.spec.labels
    np.testing.assert_allclose(shown, expected.numpy(), atol=1e-5)


@pytest.mark.parametrize("name", ["seed-cnn", "pen-cnn"])
def test_the_code_of_a_shipped_model_runs(name):
    for number in (0, 7):
        pixels = shipped_digits("test").images[number, 0]
        check(shipped_model(name), Drawing(pixels))


def test_the_code_of_an_own_model_runs_beside_its_file():
    spec = ModelSpec(
        ImageInput(),
        (Conv(4, 5, 2, 1), BatchNorm(), Tanh(), MaxPool(2, 1), Conv(3, 3), Sigmoid(),
         AvgPool(2, 2), Flatten(), Dense(6), BatchNorm(), ReLU(), Dropout(0.3), Dense(10)),
        tuple("0123456789"),
    )  # fmt: skip
    random = np.random.default_rng(1)
    weights = {
        name: np.abs(random.standard_normal(shape)).astype(np.float32) + 0.1
        for name, shape in expected_tensors(spec).items()
    }
    model = Model("my own", spec, weights)
    check(model, Drawing(shipped_digits("test").images[3, 0]))


def test_the_code_of_a_net_with_branches_runs_beside_its_file():
    nodes = nodes_from_text(BRANCHED)
    model = random_weights(ModelSpec(ImageInput(), nodes, tuple("0123456789")), 3)
    check(model, Drawing(shipped_digits("test").images[3, 0]))
