"""A run's net at work, against torch by hand: one example with all outputs, and a sample."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from sklearn.metrics import confusion_matrix

from playground.nets.build import load_module
from playground.nets.shapes import describe_layers
from playground.tasks.classification import last_logits
from playground.tasks.registry import task_of
from playground.training.inference import (
    affordable,
    affordable_rows,
    classify,
    infer,
    quick_confusion,
    sample_rows,
)
from tests.nets.nets import random_weights
from tests.training.small import digits, picture_spec, sentences, text_spec


def test_every_layers_output_is_torchs():
    data = digits(4, 4).validation
    model = random_weights(picture_spec(), 1)
    weights = {name: torch.tensor(array) for name, array in model.weights.items()}
    picture = torch.tensor(data.images[:1]).float() / 255
    conv = F.conv2d(picture, weights["conv1.weight"], weights["conv1.bias"], 2)
    flat = conv.relu().flatten(1)
    logits = F.linear(flat, weights["dense1.weight"], weights["dense1.bias"])
    found = infer(model, data)
    wanted = {"conv1": conv, "relu1": conv.relu(), "flatten1": flat, "dense1": logits}
    assert list(found.outputs) == list(wanted)
    for name, output in wanted.items():
        np.testing.assert_allclose(found.outputs[name], output[0].numpy(), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found.answer.probabilities, logits.softmax(1)[0], rtol=1e-5)
    assert found.answer.true == data.labels[0]
    assert found.maps("conv1").shape == (4, 13, 13)
    assert found.maps("dense1").shape == (1, 1, 10)


def test_a_recurrent_layers_outputs_are_one_map_of_steps_and_units():
    found = infer(random_weights(text_spec(), 1), sentences().validation)
    steps = found.outputs["embedding1"].shape[0]
    assert found.maps("gru1").shape == (1, steps, 6)
    assert (found.maps("gru1")[0] == found.outputs["gru1"]).all()


@pytest.mark.parametrize("kind", ["pictures", "texts"])
def test_a_sample_is_classified_as_torch_does(kind):
    # More than one batch of pictures, and rows in an order of their own.
    spec, data = (picture_spec(), digits(600).train) if kind == "pictures" else (
        text_spec(), sentences().train
    )  # fmt: skip
    model = random_weights(spec, 2)
    rows = np.random.default_rng(0).permutation(len(data))
    found = classify(model, data, rows)
    inputs = task_of(spec).tensors(data.take(rows), torch.device("cpu")).take(slice(None)).inputs
    with torch.inference_mode():
        wanted = last_logits(load_module(model)(inputs), inputs).softmax(1).numpy()
    assert (found.rows == rows).all()
    assert (found.answers == wanted.argmax(1)).all()
    np.testing.assert_allclose(found.probabilities, wanted.max(1), rtol=1e-5)


def test_as_many_examples_are_classified_as_the_work_allows():
    model = random_weights(picture_spec(), 2)
    each = sum(info.multiply_adds for info in describe_layers(model.spec))
    assert affordable(model, 5_000, 300 * each) == 300
    assert affordable(model, 5_000, each) == 100
    assert affordable(model, 5_000, 10**12) == 2_000
    assert affordable(model, 40, 10**12) == 40
    for count in (0, 7, 99):
        rows = sample_rows(90, count)
        assert rows.tolist() == sorted(set(rows)) == sample_rows(90, count).tolist()
        assert len(rows) == min(count, 90)
        assert set(rows) <= set(range(90))
    data = digits(400).train
    rows = affordable_rows(model, len(data), 150 * each)
    assert len(rows) == 150
    matrix = quick_confusion(model, data, 150 * each)
    answers = classify(model, data, rows).answers
    assert np.array(matrix).tolist() == confusion_matrix(
        data.labels[rows], answers, labels=range(10)
    ).tolist()  # fmt: skip
