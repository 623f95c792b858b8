"""Random small picture nets with random weights, for the tests of tracing."""

import numpy as np
import pytest
from hypothesis import strategies as st

from playground.nets import spec as s
from playground.nets.model import Model
from playground.nets.shapes import describe_layers, expected_tensors
from playground.nets.spec import SpecError

LABELS = ("a", "b", "c", "d")
HEAD = (s.Flatten(), s.Dense(len(LABELS)))
CONVS = st.builds(
    s.Conv, st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2)
)
MAX_POOLS = st.builds(s.MaxPool, st.integers(1, 3), st.integers(1, 3))
AVERAGE_POOLS = st.builds(s.AvgPool, st.integers(1, 3), st.integers(1, 3))
POINTWISE = st.sampled_from([s.ReLU(), s.Tanh(), s.Sigmoid(), s.BatchNorm(), s.Dropout(0.5)])

ANY = st.one_of(CONVS, MAX_POOLS, AVERAGE_POOLS, POINTWISE)

# beartype looks at random items of lists, also while Hypothesis draws; it changes no example.
DRAWS = pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")


def random_model(layers, seed, side=10, channels=1):
    spec = s.ModelSpec(s.ImageInput(channels, side, side), tuple(layers), LABELS)
    random = np.random.default_rng(seed)
    weights = {}
    for name, shape in expected_tensors(spec).items():
        values = random.normal(0, 0.6, shape)
        if name.endswith("running_var"):
            values = np.abs(values) + 0.1
        weights[name] = values.astype(np.float32)
    return Model(f"random{seed}", spec, weights)


def fits(layers, side=10):
    try:
        describe_layers(s.ModelSpec(s.ImageInput(1, side, side), tuple(layers), LABELS))
    except SpecError:
        return False
    return True


@st.composite
def random_nets(draw, kinds=None):
    """A net of up to five layers before flatten and dense, kernels, strides and padding random."""
    kinds = ANY if kinds is None else kinds
    body = []
    for layer in draw(st.lists(kinds, max_size=5)):
        if fits([*body, layer, *HEAD]):
            body.append(layer)
    return random_model([*body, *HEAD], draw(st.integers(0, 999)))


def random_pixels(seed, side=10):
    random = np.random.default_rng(seed)
    pixels = random.integers(1, 256, (side, side))
    return (pixels * (random.random((side, side)) < 0.6)).astype(np.uint8)


def random_cell(data, trace, columns=None):
    column = data.draw(st.sampled_from(columns or trace.columns))
    shape = trace.values(column).shape
    return column, tuple(data.draw(st.integers(0, size - 1)) for size in shape)
