"""What is taken home: ONNX answers as torch does, the history and the examples are all there."""

import json

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from playground.nets.build import load_module
from playground.nets.onnx import to_onnx
from playground.nets.store import shipped_model
from tests.nets.nets import random_inputs, random_weights, specs


def onnx_answers(model, inputs):
    session = onnxruntime.InferenceSession(to_onnx(model), providers=["CPUExecutionProvider"])
    (into,) = session.get_inputs()
    return session.run(["logits", "probabilities"], {into.name: inputs})


def check_answers(model, inputs):
    logits, probabilities = onnx_answers(model, inputs)
    with torch.inference_mode():
        ours = load_module(model)(torch.from_numpy(inputs))
    wanted = ours.numpy()
    if wanted.ndim == 3:  # behind a text's end there is nothing to say
        words = np.maximum((inputs != 0).sum(1), 1)
        behind = np.arange(inputs.shape[1]) >= words[:, None]
        wanted[behind], logits[behind] = 0, 0
    else:
        assert np.allclose(probabilities, ours.softmax(-1).numpy(), atol=1e-5)
    assert np.allclose(logits, wanted, rtol=1e-3, atol=1e-4)


@hypothesis_settings(max_examples=60)
@given(spec=specs, seed=st.integers(0, 99))
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
def test_any_net_answers_in_onnxruntime_as_in_torch(spec, seed):
    check_answers(random_weights(spec, seed), random_inputs(spec, seed))


@pytest.mark.parametrize("name", ["pen-cnn", "seed-cnn", "mood-lstm", "mood-gru", "mood-rnn"])
def test_the_shipped_models_answer_as_in_torch(name):
    model = shipped_model(name)
    check_answers(model, random_inputs(model.spec, 1, 8))


def test_the_file_says_what_its_numbers_mean():
    made = onnx.load_from_string(to_onnx(shipped_model("mood-lstm")))
    said = {entry.key: entry.value for entry in made.metadata_props}
    assert json.loads(said["labels"]) == ["negative", "positive"]
    vocabulary = shipped_model("mood-lstm").spec.input.vocabulary
    assert tuple(json.loads(said["vocabulary"])) == vocabulary
    onnx.checker.check_model(made, full_check=True)
