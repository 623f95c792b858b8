"""Keras programs as people write them, run by real Keras: the net that is read from the text has as
many parameters, and with the same weights it gives the same numbers."""

import sys
import types
from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.nets.build import load_module
from playground.nets.parse import parse_code
from playground.nets.spec import ImageInput
from tests.nets.keras_run import copy_weights, keras, layers_of, noted_layers
from tests.nets.nets import labels, random_inputs, random_weights
from tests.nets.parse.programs import CNN, DIGIT, LSTM, PROGRAMS, TEXT

pytestmark = pytest.mark.filterwarnings("ignore")  # Keras' own

KERAS = {
    name: (taken, program)
    for name, (taken, _, program) in PROGRAMS.items()
    if "keras" in name and "Rescaling" not in program  # which is left out: pictures are 0 to 1
}
KERAS |= {"the article's CNN": (DIGIT, CNN), "the article's LSTM": (TEXT, LSTM)}


class Anything:
    """Stands for data and what is done with them."""

    shape = (8, 28, 28)

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self

    __getitem__ = __truediv__ = __call__

    def __iter__(self):
        return iter([(Anything(), Anything())] * 2)

    def __len__(self):
        return 8


@pytest.fixture
def run(monkeypatch):
    """Runs a program with Keras, where TensorFlow, data and training are stand-ins."""
    for module in ("mnist", "imdb"):
        data = types.SimpleNamespace(load_data=lambda **_: iter(((Anything(),) * 2,) * 2))
        monkeypatch.setattr(keras.datasets, module, data)
        monkeypatch.setitem(sys.modules, f"keras.datasets.{module}", data)
    sequence = types.SimpleNamespace(pad_sequences=Anything())
    preprocessing = types.ModuleType("keras.preprocessing")
    preprocessing.sequence = sequence
    monkeypatch.setitem(sys.modules, "keras.preprocessing", preprocessing)
    monkeypatch.setattr(keras.utils, "to_categorical", Anything())
    monkeypatch.setattr(np, "expand_dims", Anything())
    for name in ("fit", "evaluate", "summary", "predict"):
        monkeypatch.setattr(keras.Model, name, Anything())

    def run(program):
        tensorflow = types.SimpleNamespace(keras=keras)
        found = {
            "__name__": "program",
            "tf": tensorflow,
            "train_images": 0,
            "train_labels": 0,
            "train_data": 0,
        }
        left_out = ("predictions", "import tensorflow")
        lines = [line for line in program.splitlines() if not line.startswith(left_out)]
        lines = [line.replace("tensorflow.keras", "keras") for line in lines]
        lines = [line.replace("from tensorflow import keras", "import keras") for line in lines]
        made = noted_layers(lambda: exec(compile("\n".join(lines), "program", "exec"), found))
        if "build_model" in found:
            made += noted_layers(lambda: found.update(model=found["build_model"]()))
        models = {id(v): v for v in found.values() if isinstance(v, keras.Model)}
        (model,) = models.values()
        return model, made

    return run


def shaped(taken, inputs, model):
    """Our inputs in the program's form: channels last, without the channel, or in one row."""
    if not isinstance(taken, ImageInput):
        return inputs
    last = inputs.transpose(0, 2, 3, 1)
    wanted = getattr(model, "input_shape", last.shape)[1:]
    return last.reshape(len(last), *wanted)


def answers(logits, keras_answers):
    """Our logits in the form of the program's outputs: themselves or probabilities."""
    if keras_answers.shape[1] == 1:
        return 1 / (1 + np.exp(logits[:, :1] - logits[:, 1:]))
    is_probability = np.allclose(keras_answers.sum(1), 1, atol=1e-4) and keras_answers.min() >= 0
    return torch.softmax(torch.from_numpy(logits), 1).numpy() if is_probability else logits


@pytest.mark.parametrize("name", KERAS)
def test_a_keras_program_is_the_net_that_is_read(name, run):
    taken, program = KERAS[name]
    spec = parse_code(program, taken, None if "imdb" not in name else labels(2)).spec
    model = random_weights(spec, 3)
    inputs = random_inputs(spec, 3)[:1]
    built, made = run(program)
    if not built.built:
        built(inputs if not isinstance(taken, ImageInput) else inputs.transpose(0, 2, 3, 1))
    layers = layers_of(built, made)
    last = [layer for layer in layers if layer.weights][-1]
    if last.weights[0].shape[-1] == 1:  # a sigmoid unit is the second of our two units
        end = [f"{spec.names[-1]}.{part}" for part in ("weight", "bias")]
        for each in end:
            model.weights[each][0] = 0
        one = {each: model.weights[each][1:] for each in end}
        copy_weights(replace(model, weights=model.weights | one), layers, by_line=False)
    else:
        copy_weights(model, layers, by_line=False)
    theirs = built(shaped(taken, inputs, built)).detach().numpy()
    with torch.inference_mode():
        ours = load_module(model)(torch.from_numpy(inputs)).numpy()
    assert np.allclose(answers(ours, theirs), theirs, rtol=1e-3, atol=1e-4)
