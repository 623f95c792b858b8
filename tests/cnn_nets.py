"""Random small picture nets with random weights, for the tests of tracing."""

import numpy as np
import pytest
from hypothesis import strategies as st

from playground.nets import spec as s
from playground.nets.model import Model
from playground.nets.shapes import describe_layers, expected_tensors
from playground.nets.spec import SpecError
from tests.nets.nets import image_specs, random_weights

LABELS = ("a", "b", "c", "d")
HEAD = (s.Flatten(), s.Dense(len(LABELS)))
CONVS = st.builds(
    s.Conv, st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2)
)
AVERAGE_POOLS = st.builds(s.AvgPool, st.integers(1, 3), st.integers(1, 3))

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
    """A net of any layers, with branches; or, of the kinds given, a chain of up to five layers
    before flatten and dense."""
    if kinds is None:
        spec = draw(image_specs(sizes=[(1, 10, 10)], classes=len(LABELS)))
        return random_weights(spec, draw(st.integers(0, 999)))
    body = []
    for layer in draw(st.lists(kinds, max_size=5)):
        if fits([*body, layer, *HEAD]):
            body.append(layer)
    return random_model([*body, *HEAD], draw(st.integers(0, 999)))


def run_on(net, values, start):
    """Values of every column that depends on one, computed anew with the modules alone."""
    found = dict(values)
    changed = {start}
    for name, inputs in zip(net.spec.names, net.spec.inputs, strict=True):
        if name != start and changed & set(inputs):
            found[name] = getattr(net, name)(*(found[each] for each in inputs))
            changed.add(name)
    return {name: found[name] for name in net.spec.names if name in changed - {start}}


def random_pixels(seed, side=10):
    random = np.random.default_rng(seed)
    pixels = random.integers(1, 256, (side, side))
    return (pixels * (random.random((side, side)) < 0.6)).astype(np.uint8)


def random_cell(data, trace, columns=None):
    column = data.draw(st.sampled_from(columns or trace.columns))
    shape = trace.values(column).shape
    return column, tuple(data.draw(st.integers(0, size - 1)) for size in shape)
