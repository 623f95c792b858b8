"""The generated Keras code, run by Keras: the same numbers and as many parameters as our net."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.core.inputs import ImageInput, TextInput
from playground.nets import spec as s
from playground.nets.build import load_module
from playground.nets.layers import LAYER_KINDS, Flatten
from playground.nets.shapes import count_parameters, describe_fitting
from tests.nets.keras_run import OtherOrderError, run_keras
from tests.nets.nets import (
    any_layer,
    image_specs,
    labels,
    random_inputs,
    random_weights,
    text_specs,
)

pytestmark = pytest.mark.filterwarnings("ignore")  # Keras' own


def check(spec, seed, rows=None):
    model = random_weights(spec, seed)
    inputs = random_inputs(spec, seed) if rows is None else rows
    if isinstance(spec.input, TextInput) and rows is None:
        inputs = inputs[:1]  # Keras' layers treat padding in different ways
    with torch.inference_mode():
        ours = load_module(model)(torch.from_numpy(inputs)).numpy()
    try:
        built, theirs = run_keras(model, inputs)
    except OtherOrderError:
        assume(False)
    trained = sum(int(np.prod(weight.shape)) for weight in built.trainable_weights)
    if not any(layer.kind in ("rnn", "lstm") for layer in spec.layers):  # they have one bias there
        assert trained == count_parameters(spec)
    scale = max(1.0, float(np.abs(ours).max()))
    assert np.allclose(theirs, ours, rtol=1e-3, atol=1e-4 * scale)


@st.composite
def nets_with(draw, kind):
    """A small net with a layer of this kind in it."""
    layer = draw(any_layer(kind))
    if "image" in kind.offered:
        head = [Flatten()] if kind is s.Dense else []
        taken, tail = ImageInput(2, 8, 8), [Flatten(), s.Dense(3)]
    else:
        taken = TextInput("word", 6, ("a", "b", "c"))
        head, tail = [s.Embedding(5, 4)], [s.GRU(3), s.Dense(3)]
    inputs = ("embedding1" if taken.kind == "text" else s.INPUT,) * 2 if kind.several_inputs else ()
    middle = [] if kind is s.Embedding else [s.Node(layer, inputs)]
    flat = kind in (Flatten, s.Dense) or "global" in kind.kind
    spec = s.ModelSpec(taken, [*head, *middle, *tail[1 if flat else 0 :]], labels(3))
    fault = describe_fitting(spec)[1]
    if fault is not None:  # the layer's output is a row of units
        spec = s.ModelSpec(taken, [*head, *middle, s.Dense(3)], labels(3))
        fault = describe_fitting(spec)[1]
    assume(fault is None)
    return spec


@pytest.mark.parametrize("kind", LAYER_KINDS.values(), ids=LAYER_KINDS)
def test_every_layer_computes_the_same_in_keras(kind):
    @given(nets_with(kind), st.integers(0, 99))
    @settings(max_examples=6, deadline=None)
    def run(spec, seed):
        check(spec, seed)

    run()


@given(st.one_of(image_specs(), text_specs()), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_random_graphs_compute_the_same_in_keras(spec, seed):
    check(spec, seed)


@pytest.mark.parametrize("cell", [s.RNN, s.GRU, s.LSTM])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_padding_is_masked_as_in_keras(cell, bidirectional):
    taken = TextInput("word", 6, ("a", "b", "c"))
    nodes = [s.Embedding(5, 4), cell(3, True, bidirectional), cell(3), s.Dense(2)]
    rows = np.array([[2, 3, 4, 2, 1, 3], [3, 2, 0, 0, 0, 0], [4, 0, 0, 0, 0, 0]])
    check(s.ModelSpec(taken, nodes, labels(2)), 1, rows)
