import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.explain.activations import TraceError, check_cell, trace_model
from playground.nets import spec as s
from playground.nets.build import load_module
from playground.nets.model import Model
from tests.cnn_nets import DRAWS, random_model, random_nets, random_pixels, run_on

pytestmark = DRAWS


@settings(max_examples=15)
@given(model=random_nets(), seed=st.integers(0, 99))
def test_every_column_is_what_a_float64_pass_gives(model, seed):
    pixels = random_pixels(seed)
    trace = trace_model(model, pixels)
    picture = torch.from_numpy(pixels[None, None].astype(np.float64) / 255)
    found = run_on(load_module(model).double(), {"input": picture}, "input")
    for name, values in found.items():
        np.testing.assert_allclose(trace.values(name), values[0].detach(), atol=1e-4, rtol=1e-4)
    logits = found[model.spec.names[-1]][0]
    np.testing.assert_allclose(trace.probabilities, logits.softmax(-1).detach(), atol=1e-4)
    assert trace.columns == ("input", *model.spec.names, "softmax")
    before = trace.inputs("softmax")
    assert [trace.values(name).tolist() for name in before] == [
        trace.values(model.spec.names[-1]).tolist()
    ]
    assert trace.inputs("input") == ()


def test_columns_and_cells_that_are_not_there_are_refused_in_a_sentence():
    model = random_model([s.Conv(2), s.Flatten(), s.Dense(4)], 1)
    trace = trace_model(model, random_pixels(1))
    with pytest.raises(TraceError, match=r"has no layer 'conv9'; it has input, conv1, flatten1"):
        trace.values("conv9")
    with pytest.raises(TraceError, match=r"conv1 has no cell 0,8,0; .* from 0,0,0 to 1,7,7"):
        check_cell(trace, "conv1", (0, 8, 0))
    with pytest.raises(TraceError, match="expected one from 0 to 3"):
        check_cell(trace, "dense1", (1, 2, 3))
    assert check_cell(trace, "conv1", (1, 7, 7)) == (1, 7, 7)


def test_pictures_of_another_size_and_text_nets_are_refused():
    model = random_model([s.Flatten(), s.Dense(4)], 1)
    with pytest.raises(TraceError, match="reads 1×10×10 pictures; this one is 1×28×28"):
        trace_model(model, np.zeros((28, 28), np.uint8))
    text = s.ModelSpec(s.TextInput(), (s.Embedding(), s.RNN(), s.Dense(2)), ("a", "b"))
    with pytest.raises(TraceError, match="reads text"):
        trace_model(Model("words", text, {}), np.zeros((28, 28), np.uint8))
